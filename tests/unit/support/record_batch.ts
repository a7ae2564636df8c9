import { Buffer } from "node:buffer";
import { crc32c } from "../../../src/kafka/batches/crc32c.ts";

/** A record to be encoded. */
export interface BatchRecord {
  offset: number;
  timestampMs: number;
  key: Uint8Array | null;
  value: Uint8Array | null;
  headers: [string, Uint8Array | null][];
}

/** The other fields of a batch; by default one of no transaction. */
export interface BatchFields {
  baseOffset: number;
  lastOffset: number;
  baseTimestampMs: number;
  records: BatchRecord[];
}

/** Encodes an uncompressed record batch of version 2 (Kafka's `DefaultRecordBatch`). */
export function encodeBatch(
  { baseOffset, lastOffset, baseTimestampMs, records }: BatchFields,
): Buffer {
  const body = Buffer.concat(records.map((record) => {
    const fields = Buffer.concat([
      Buffer.from([0]),
      varint(record.timestampMs - baseTimestampMs),
      varint(record.offset - baseOffset),
      sized(record.key),
      sized(record.value),
      varint(record.headers.length),
      ...record.headers.flatMap(([name, value]) => [sized(Buffer.from(name)), sized(value)]),
    ]);
    return Buffer.concat([varint(fields.length), fields]);
  }));
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(BigInt(baseOffset), 0);
  head.writeInt32BE(head.length - 12 + body.length, 8);
  head.writeInt8(2, 16);
  head.writeInt32BE(lastOffset - baseOffset, 23);
  head.writeBigInt64BE(BigInt(baseTimestampMs), 27);
  head.writeBigInt64BE(-1n, 43); // No producer.
  head.writeInt32BE(records.length, 57);
  return sealed(Buffer.concat([head, body]));
}

/**
 * The batch with the CRC of its bytes, in place, so that a reader looks at what it says. What is
 * too short for one stays as it is.
 */
export function sealed(batch: Buffer): Buffer {
  if (batch.length >= 21) batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

function sized(data: Uint8Array | null): Buffer {
  return data === null ? varint(-1) : Buffer.concat([varint(data.length), data]);
}

/** A zigzag number of up to 64 bits. */
function varint(value: number): Buffer {
  let left = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(left)]);
}
