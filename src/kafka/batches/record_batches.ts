import type { Buffer } from "node:buffer";
import { BATCH, BATCH_MAGIC } from "./batch_layout.ts";
import { decompress } from "./compression/compression.ts";
import { crc32c } from "./crc32c.ts";
import { damaged } from "./damaged.ts";
import type { RecordInPlace } from "../../record/kafka_record.ts";
import { addHeader, noHeaders } from "../../record/record_headers.ts";
import type { RawRecord } from "./raw_records.ts";

/** What a fetch brought of one Kafka partition's log. */
export interface DecodedBatches {
  /** In offset order, markers and aborted records included. */
  records: RawRecord[];
  /**
   * One past the last offset of the last whole batch; `null` without a whole batch. It lies beyond
   * the last record where compaction has removed records, or all of them, and kept the batch.
   */
  nextOffset: number | null;
  /** Whether bytes are left behind the last whole batch. */
  cutOff: boolean;
}

/** Of the tenth byte, which is the last one that a number of 64 bits can have. */
const MAX_VARINT_SCALE = 2 ** 63;

const CODEC_MASK = 0x07;
const APPEND_TIME_FLAG = 0x08;
const TRANSACTION_FLAG = 0x10;
const CONTROL_FLAG = 0x20;

/**
 * Decodes the record batches of a fetch's answer; what is cut off at its end is left out.
 *
 * @param source where the batches come from, for errors
 * @returns `undefined` where a batch has the format that Kafka wrote before version 0.11
 * @throws {AndeanError} `undecodable` where a batch is not what its header says
 */
export function decodeBatches(log: Buffer, source = "a topic"): DecodedBatches | undefined {
  const records: RawRecord[] = [];
  let nextOffset: number | null = null;
  let at = 0;
  while (at + BATCH.RECORDS_AT <= log.length) {
    const length = BATCH.LENGTH_BASE + log.readInt32BE(at + BATCH.LENGTH_AT);
    if (log[at + BATCH.MAGIC_AT]! < BATCH_MAGIC) return undefined;
    if (at + length > log.length) break;
    try {
      nextOffset = decodeBatch(log.subarray(at, at + length), nextOffset ?? 0, records);
    } catch (cause) {
      throw damaged(`read ${source} at offset ${log.readBigInt64BE(at)}`, cause);
    }
    at += length;
  }
  return { records, nextOffset, cutOff: at < log.length };
}

/**
 * @param minOffset where the batch begins at the earliest
 * @returns one past its last offset
 */
function decodeBatch(batch: Buffer, minOffset: number, into: RawRecord[]): number {
  if (batch.length < BATCH.RECORDS_AT) throw new RangeError("The record batch is too short");
  if (batch[BATCH.MAGIC_AT] !== BATCH_MAGIC) {
    throw new RangeError("The record batch is of an unknown format");
  }
  // Of a flipped bit in a value nothing else would tell: it would be stored as another value.
  if (crc32c(batch, BATCH.ATTRIBUTES_AT) !== batch.readUInt32BE(BATCH.CRC_AT)) {
    throw new RangeError("The record batch's CRC-32C is not that of its bytes");
  }
  const baseOffset = Number(batch.readBigInt64BE(BATCH.BASE_OFFSET_AT));
  const endOffset = baseOffset + batch.readInt32BE(BATCH.LAST_OFFSET_DELTA_AT) + 1;
  // Commits go by these: an offset that goes back, or beyond what numbers hold, would lose records.
  if (!(baseOffset >= minOffset && endOffset > baseOffset && Number.isSafeInteger(endOffset))) {
    throw new RangeError("The record batch has impossible offsets");
  }
  const count = batch.readInt32BE(BATCH.COUNT_AT);
  // Compaction has emptied it, and left its header alone.
  if (count === 0 && batch.length === BATCH.RECORDS_AT) return endOffset;
  if (count <= 0) throw new RangeError("More records than were counted");
  const attributes = batch.readInt16BE(BATCH.ATTRIBUTES_AT);
  const appended = (attributes & APPEND_TIME_FLAG) !== 0;
  const timestampAt = appended ? BATCH.MAX_TIMESTAMP_AT : BATCH.BASE_TIMESTAMP_AT;
  const codec = attributes & CODEC_MASK;
  const data = decompress(codec, batch.subarray(BATCH.RECORDS_AT));
  const shared: SharedByRecords = {
    data,
    timestampMs: Number(batch.readBigInt64BE(timestampAt)),
    isControl: (attributes & CONTROL_FLAG) !== 0,
    context: {
      producerId: String(batch.readBigInt64BE(BATCH.PRODUCER_ID_AT)),
      inTransaction: (attributes & TRANSACTION_FLAG) !== 0,
      codec,
    },
  };
  const reader = new Reader(data);
  let nextOffset = baseOffset;
  for (let index = 0; index < count; index++) {
    const length = reader.varint();
    const end = reader.at + length;
    reader.at++; // Attributes: none are defined.
    const timestampDelta = reader.varint();
    const offset = baseOffset + reader.varint();
    if (offset < nextOffset || offset >= endOffset) {
      throw new RangeError("A record's offset lies outside of its batch");
    }
    nextOffset = offset + 1;
    const keyLength = reader.skipBytes();
    const keyEnd = reader.at;
    const valueLength = reader.skipBytes();
    const valueEnd = reader.at;
    reader.skipTo(end);
    const delta = appended ? 0 : timestampDelta;
    into.push(
      new FetchedRecord(offset, shared, delta, keyLength, keyEnd, valueLength, valueEnd),
    );
  }
  if (reader.at !== reader.data.length) throw new RangeError("More records than were counted");
  return endOffset;
}

/** What the records of one batch have in common. */
interface SharedByRecords {
  /** All records, decompressed. */
  data: Buffer;
  timestampMs: number;
  isControl: boolean;
  context: RawRecord["batchContext"];
}

/**
 * A record that knows where its parts are. They are cut out when somebody asks for them: most
 * readers never ask for headers, nor for keys, and records wait by the ten thousand.
 */
class FetchedRecord implements RawRecord, RecordInPlace {
  constructor(
    readonly offset: number,
    private readonly shared: SharedByRecords,
    private readonly timestampDelta: number,
    /** As Kafka has it: -1 for none. */
    private readonly lengthOfKey: number,
    private readonly keyEnd: number,
    /** As Kafka has it: -1 for a tombstone. */
    private readonly lengthOfValue: number,
    private readonly valueEnd: number,
  ) {}

  get timestampMs(): number {
    return this.shared.timestampMs + this.timestampDelta;
  }

  get key(): Buffer | null {
    return this.#cut(this.lengthOfKey, this.keyEnd);
  }

  get value(): Buffer | null {
    return this.#cut(this.lengthOfValue, this.valueEnd);
  }

  get data(): Buffer {
    return this.shared.data;
  }

  get valueStart(): number {
    return this.valueEnd - this.valueLength;
  }

  get keyLength(): number {
    return Math.max(0, this.lengthOfKey);
  }

  get valueLength(): number {
    return Math.max(0, this.lengthOfValue);
  }

  get isControlRecord(): boolean {
    return this.shared.isControl;
  }

  get batchContext(): RawRecord["batchContext"] {
    return this.shared.context;
  }

  get headers(): RawRecord["headers"] {
    try {
      return this.#decodeHeaders();
    } catch (cause) {
      throw damaged(`read the headers of the record at offset ${this.offset}`, cause);
    }
  }

  #cut(length: number, end: number): Buffer | null {
    return length < 0 ? null : this.shared.data.subarray(end - length, end);
  }

  #decodeHeaders(): RawRecord["headers"] {
    const reader = new Reader(this.shared.data, this.valueEnd);
    const headers = noHeaders();
    for (let left = reader.varint(); left > 0; left--) {
      const name = reader.bytes()?.toString("utf8") ?? "";
      addHeader(headers, name, reader.bytes() ?? undefined);
    }
    return headers;
  }
}

/** Reads the variable-length fields of records. */
class Reader {
  constructor(readonly data: Buffer, public at = 0) {}

  /** A zigzag number of up to 64 bits, exact up to 53. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.data[this.at++];
      if (byte === undefined) throw new RangeError("A record ends beyond its batch");
      if (scale > MAX_VARINT_SCALE) throw new RangeError("A number has more than 64 bits");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Bytes behind their length; `null` where the length is -1. */
  bytes(): Buffer | null {
    const length = this.skipBytes();
    return length < 0 ? null : this.data.subarray(this.at - length, this.at);
  }

  /**
   * Passes over the same.
   *
   * @returns their length
   */
  skipBytes(): number {
    const length = this.varint();
    if (length >= 0) this.skipTo(this.at + length);
    return length;
  }

  skipTo(position: number): void {
    if (position < this.at || position > this.data.length) {
      throw new RangeError("A record ends beyond its batch");
    }
    this.at = position;
  }
}
