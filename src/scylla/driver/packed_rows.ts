import type { Buffer } from "node:buffer";
import { AndeanError } from "../../errors/andean_error.ts";
import { type ColumnType, CqlBytes, type ValueEncoder } from "./cql_bytes.ts";

/** Protocol versions whose frames have this header and these batch flags. */
const MIN_VERSION = 3;
const MAX_VERSION = 4;
const HEADER_BYTES = 9;
const STREAM_AT = 2;
const LENGTH_AT = 5;
const ROWS_AT = HEADER_BYTES + 3;
const BATCH_OPCODE = 0x0d;
const UNLOGGED = 1;
const PREPARED = 1;
const TIMESTAMP_FLAG = 0x20;
/** Consistency level, flags and the time of the write, which are known when a batch is sent. */
const TAIL_BYTES = 11;
const TIMESTAMP_BYTES = 8;

/** A column of a prepared statement. */
export interface BoundColumn {
  type: ColumnType;
}

/** A statement as the driver has prepared it. */
export interface PreparedStatement {
  queryId: Buffer;
  columns: readonly BoundColumn[];
}

/** What a batch is sent with. */
export interface BatchTail {
  consistency: number;
  /** Microseconds since the epoch, as the driver has it; absent for the node's own clock. */
  timestamp?: { high: number; low: number } | number | null | undefined;
}

/** Rows that were packed for other types than their statement has by now; they have to be made anew. */
export class OutdatedRows extends AndeanError {
  constructor() {
    super("table-mismatch", "Cannot write rows: the table's types have changed", {
      hint: "Run again: the rows are made for the table as it is now.",
    });
  }
}

/**
 * Rows of one prepared statement as the bytes of one unlogged batch.
 *
 * Rows wait for the database by the ten thousand. As values and the driver's objects around them
 * they would keep the garbage collector busy for longer than all else that is done with them; as
 * bytes they cost it nothing, and are sent as they are.
 */
export class PackedRows {
  #statement: PreparedStatement;
  /** The whole frame, to be completed by {@linkcode PackedRows.frame}. */
  #frame: Buffer;
  /** Where each row ends in it. */
  #ends: readonly number[];

  private constructor(
    statement: PreparedStatement,
    /** The first row's values, by which the driver finds the replicas. */
    readonly first: readonly unknown[],
    frame: Buffer,
    ends: readonly number[],
  ) {
    this.#statement = statement;
    this.#frame = frame;
    this.#ends = ends;
  }

  /**
   * @returns `undefined` for what is left to the driver: other versions of the protocol, rows that
   * the statement does not fit
   * @throws what the driver's encoder throws for a value that its column can't hold
   */
  static pack(
    statement: PreparedStatement,
    rows: readonly (readonly unknown[])[],
    encoder: ValueEncoder,
  ): PackedRows | undefined {
    const { protocolVersion } = encoder;
    const { queryId, columns } = statement;
    if (protocolVersion < MIN_VERSION || protocolVersion > MAX_VERSION) return undefined;
    const bytes = new CqlBytes();
    header(bytes, protocolVersion, rows.length);
    const ends: number[] = [];
    for (const values of rows) {
      if (values.length !== columns.length) return undefined;
      bytes.byte(PREPARED);
      bytes.int16(queryId.length);
      bytes.bytes(queryId);
      bytes.int16(values.length);
      for (let index = 0; index < values.length; index++) {
        bytes.value(values[index], columns[index]!.type, encoder);
      }
      ends.push(bytes.length);
    }
    bytes.skip(TAIL_BYTES);
    return new PackedRows(statement, rows[0]!, bytes.finish(), ends);
  }

  /** How many rows there are. */
  get length(): number {
    return this.#ends.length;
  }

  /** Some of the rows, from `start` to before `end`. */
  slice(start: number, end: number = this.length): PackedRows {
    const from = start === 0 ? ROWS_AT : this.#ends[start - 1]!;
    const to = this.#ends[end - 1]!;
    const bytes = new CqlBytes();
    header(bytes, this.#frame[0]!, end - start);
    bytes.bytes(this.#frame.subarray(from, to));
    bytes.skip(TAIL_BYTES);
    const ends = this.#ends.slice(start, end).map((at) => at - from + ROWS_AT);
    return new PackedRows(this.#statement, this.first, bytes.finish(), ends);
  }

  /**
   * Fits the rows to the statement as it is prepared now, if it has been prepared anew.
   *
   * @throws {OutdatedRows} where its places have got other types: the same bytes would be other
   * values there
   */
  fit(statement: PreparedStatement): void {
    const isSame = statement.columns === this.#statement.columns ||
      typesOf(statement) === typesOf(this.#statement);
    if (!isSame) throw new OutdatedRows();
    const { queryId } = statement;
    if (!queryId.equals(this.#statement.queryId)) {
      if (queryId.length !== this.#statement.queryId.length) {
        throw new RangeError("A prepared statement's number has another length than before");
      }
      for (const start of [ROWS_AT, ...this.#ends.slice(0, -1)]) {
        this.#frame.set(queryId, start + 3);
      }
    }
    this.#statement = statement;
  }

  /**
   * The frame of the batch (CQL binary protocol v4, 4.1.7), equal to the driver's own to the byte.
   * The next call writes into the same memory: the driver copies a frame when it sends it.
   */
  frame(streamId: number, { consistency, timestamp }: BatchTail): Buffer {
    const frame = this.#frame;
    const tailAt = frame.length - TAIL_BYTES;
    const hasTime = timestamp !== null && timestamp !== undefined;
    const end = hasTime ? frame.length : frame.length - TIMESTAMP_BYTES;
    frame.writeInt16BE(streamId, STREAM_AT);
    frame.writeInt32BE(end - HEADER_BYTES, LENGTH_AT);
    frame.writeInt16BE(consistency, tailAt);
    frame[tailAt + 2] = hasTime ? TIMESTAMP_FLAG : 0;
    if (hasTime) {
      if (typeof timestamp === "number") frame.writeBigInt64BE(BigInt(timestamp), tailAt + 3);
      else {
        frame.writeInt32BE(timestamp.high, tailAt + 3);
        frame.writeInt32BE(timestamp.low, tailAt + 7);
      }
    }
    return end === frame.length ? frame : frame.subarray(0, end);
  }
}

function header(bytes: CqlBytes, protocolVersion: number, rows: number): void {
  bytes.byte(protocolVersion);
  bytes.byte(0);
  bytes.int16(0); // The stream and the length, which are known when it is sent.
  bytes.byte(BATCH_OPCODE);
  bytes.int32(0);
  bytes.byte(UNLOGGED);
  bytes.int16(rows);
}

function typesOf({ columns }: PreparedStatement): string {
  return JSON.stringify(columns.map(({ type }) => type));
}
