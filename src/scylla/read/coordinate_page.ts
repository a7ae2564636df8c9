import type { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import { AndeanError } from "../../errors/andean_error.ts";
import type { PageColumn, RawPage } from "../driver/own_pages.ts";

/** The coordinates of some rows, in two columns of numbers; NaN where a row has none. */
export class CoordinatePage {
  readonly length: number;
  readonly partitions: Float64Array;
  readonly offsets: Float64Array;

  /** @param length how many rows there are */
  constructor(length: number) {
    this.length = length;
    this.partitions = new Float64Array(length);
    this.offsets = new Float64Array(length);
  }
}

const types = cassandra.types.dataTypes;
/** Every cell begins with its length. */
const LENGTH_BYTES = 4;
/** An `int` and a `bigint`, as the default table has them, with their lengths. */
const PLAIN_ROW_BYTES = LENGTH_BYTES + 4 + LENGTH_BYTES + 8;
const TWO_32 = 2 ** 32;

/**
 * Decodes a page of two columns, a Kafka partition and an offset (CQL binary protocol v4, 4.2.5.2),
 * into the numbers that the driver's own values mean.
 *
 * @throws {AndeanError} `internal` for a page that is damaged: rows are never guessed
 */
export function decodeCoordinates(page: RawPage): CoordinatePage {
  const { columns, rowCount, cells: bytes } = page;
  const [partition, offset] = columns;
  if (columns.length !== 2 || partition === undefined || offset === undefined) {
    throw damaged(`it has ${columns.length} columns instead of 2`);
  }
  // Checked before memory is taken for them.
  if (rowCount < 0 || rowCount * 2 * LENGTH_BYTES > bytes.length) {
    throw damaged(`${rowCount} rows can't be in ${bytes.length} bytes`);
  }
  const rows = new CoordinatePage(rowCount);
  const isPlain = partition.type.code === types.int && offset.type.code === types.bigint;
  const cells = new Cells(page);
  for (let row = 0; row < rowCount; row++) {
    const { at } = cells;
    if (
      isPlain && at + PLAIN_ROW_BYTES <= bytes.length && int32(bytes, at) === 4 &&
      int32(bytes, at + 8) === 8
    ) {
      rows.partitions[row] = int32(bytes, at + 4);
      rows.offsets[row] = int64(bytes, at + 12);
      cells.at = at + PLAIN_ROW_BYTES;
    } else {
      rows.partitions[row] = cells.next(partition);
      rows.offsets[row] = cells.next(offset);
    }
  }
  if (cells.at !== bytes.length) throw damaged(`${bytes.length - cells.at} bytes are left over`);
  return rows;
}

/** The same from rows that the driver has decoded. */
export function coordinatesOf(
  rows: readonly Record<string, unknown>[],
  columns: { partition: string; offset: string },
): CoordinatePage {
  const page = new CoordinatePage(rows.length);
  for (const [index, row] of rows.entries()) {
    page.partitions[index] = numberOf(row[columns.partition]);
    page.offsets[index] = numberOf(row[columns.offset]);
  }
  return page;
}

function numberOf(value: unknown): number {
  // `Number` takes an empty text for 0, where a lost record may be.
  if (typeof value === "string" && !/^-?\d+$/.test(value)) return NaN;
  return value === null || value === undefined ? NaN : Number(value);
}

/** The cells of a page, one after the other. */
class Cells {
  at = 0;
  #bytes: Buffer;
  #decodeCell: RawPage["decodeCell"];

  constructor({ cells, decodeCell }: RawPage) {
    this.#bytes = cells;
    this.#decodeCell = decodeCell;
  }

  next({ name, type }: PageColumn): number {
    const start = this.at + LENGTH_BYTES;
    if (start > this.#bytes.length) throw damaged("it ends within a cell's length");
    const length = int32(this.#bytes, this.at);
    const end = start + Math.max(0, length);
    if (end > this.#bytes.length) throw damaged(`a cell of column ${name} ends beyond it`);
    const wanted = LENGTHS.get(type.code);
    if (length > 0 && wanted !== undefined && length !== wanted) {
      throw damaged(`column ${name} has a cell of ${length} bytes instead of ${wanted}`);
    }
    this.at = end;
    if (length <= 0) return NaN; // Null, or the empty value that Cassandra has for old times' sake.
    // The driver's way to the digits of a long one takes minutes.
    if (type.code === types.varint) return varint(this.#bytes.subarray(start, end));
    return numberOf(this.#decodeCell(this.#bytes.subarray(start, end), type));
  }
}

/** The driver takes what it needs of a cell, and leaves bytes too many alone. */
const LENGTHS: ReadonlyMap<unknown, number> = new Map([
  [types.tinyint, 1],
  [types.smallint, 2],
  [types.int, 4],
  [types.bigint, 8],
]);

function int32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** Rounded once, as `Number` rounds the digits of a whole number. */
function int64(bytes: Uint8Array, at: number): number {
  return int32(bytes, at) * TWO_32 + (int32(bytes, at + 4) >>> 0);
}

function varint(bytes: Buffer): number {
  return Number(BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString("hex")}`)));
}

function damaged(reason: string): AndeanError {
  return new AndeanError("internal", `Cannot read a page of the table: it is damaged: ${reason}`, {
    hint: "Run again; where it stays so, tell us the database's version.",
  });
}
