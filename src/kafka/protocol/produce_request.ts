import { Buffer } from "node:buffer";

/** A record batch for one Kafka partition. */
export interface SealedBatch {
  partition: number;
  batch: Uint8Array;
}

/** All in-sync replicas. */
const ACKS = -1;
/** How long the leader waits for them, in milliseconds. */
const REPLICATION_MS = 30_000;
const INT16 = 2;
const INT32 = 4;

/**
 * The body of a produce request of versions 3 to 8, one batch for each of some Kafka partitions of
 * one topic (Kafka's `ProduceRequest.json`).
 */
export function produceRequest(topic: string, batches: readonly SealedBatch[]): Buffer {
  const name = Buffer.from(topic);
  let size = INT16 + INT16 + INT32 + INT32 + INT16 + name.length + INT32;
  for (const { batch } of batches) size += INT32 + INT32 + batch.length;
  const body = Buffer.allocUnsafe(size);
  let at = body.writeInt16BE(-1); // No transaction.
  at = body.writeInt16BE(ACKS, at);
  at = body.writeInt32BE(REPLICATION_MS, at);
  at = body.writeInt32BE(1, at); // One topic.
  at = body.writeInt16BE(name.length, at);
  at += name.copy(body, at);
  at = body.writeInt32BE(batches.length, at);
  for (const { partition, batch } of batches) {
    at = body.writeInt32BE(partition, at);
    at = body.writeInt32BE(batch.length, at);
    body.set(batch, at);
    at += batch.length;
  }
  return body;
}
