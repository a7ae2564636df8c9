import { Buffer } from "node:buffer";
import { BATCH, BATCH_MAGIC } from "./batch_layout.ts";
import { crc32c } from "./crc32c.ts";

/** Who sends a batch, so that the broker knows a repetition. */
export interface ProducerIdentity {
  id: bigint;
  epoch: number;
}

/** What a record batch is made of. */
export interface BatchParts {
  /** Of a `RecordEncoder`, compressed with the codec. */
  records: Uint8Array;
  count: number;
  /** Kafka's number of the codec; 0 is none. */
  codec: number;
  /** Of every record, in milliseconds since the epoch. */
  timestampMs: number;
  producer: ProducerIdentity;
  /** Of the first record, among those that the producer has sent to the Kafka partition. */
  baseSequence: number;
}

/** A record batch as brokers take it, with its CRC. */
export function sealedBatch(parts: BatchParts): Buffer {
  const { records, count, codec, timestampMs, producer, baseSequence } = parts;
  const batch = Buffer.allocUnsafe(BATCH.RECORDS_AT + records.length);
  batch.writeBigInt64BE(0n, BATCH.BASE_OFFSET_AT); // The broker's to give.
  batch.writeInt32BE(batch.length - BATCH.LENGTH_BASE, BATCH.LENGTH_AT);
  batch.writeInt32BE(-1, BATCH.LEADER_EPOCH_AT); // The broker's, too.
  batch.writeInt8(BATCH_MAGIC, BATCH.MAGIC_AT);
  batch.writeInt16BE(codec, BATCH.ATTRIBUTES_AT);
  batch.writeInt32BE(count - 1, BATCH.LAST_OFFSET_DELTA_AT);
  batch.writeBigInt64BE(BigInt(timestampMs), BATCH.BASE_TIMESTAMP_AT);
  batch.writeBigInt64BE(BigInt(timestampMs), BATCH.MAX_TIMESTAMP_AT);
  batch.writeBigInt64BE(producer.id, BATCH.PRODUCER_ID_AT);
  batch.writeInt16BE(producer.epoch, BATCH.PRODUCER_EPOCH_AT);
  batch.writeInt32BE(baseSequence, BATCH.BASE_SEQUENCE_AT);
  batch.writeInt32BE(count, BATCH.COUNT_AT);
  batch.set(records, BATCH.RECORDS_AT);
  batch.writeUInt32BE(crc32c(batch, BATCH.ATTRIBUTES_AT), BATCH.CRC_AT);
  return batch;
}
