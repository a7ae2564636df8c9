import type { AndeanError } from "../errors/andean_error.ts";
import { type KafkaRecord, sizeOf } from "../record/kafka_record.ts";
import type { DecodedRecord, RecordDecoder } from "../record/row_decoder.ts";
import { isBadRecord, undecodable } from "../record/undecodable.ts";
import { type BatchBounds, type Group, groupByKey, shareBatches } from "./grouping.ts";
import type { RowLayout } from "../scylla/layout/row_layout.ts";
import type { RowPlan } from "./plan_rows.ts";
import type { WriteClock } from "./write_clock.ts";

/** A record that can't become a row, and why. */
export interface Reject {
  record: KafkaRecord;
  error: AndeanError;
}

/** What is to be done with a run of records: every record is in one batch, one reject or ignored. */
export interface Workload<Item = DecodedRecord> {
  /**
   * Each of either insertions or deletions, and of one partition key; insertions also of several
   * with the same replicas, where the bounds let them share.
   */
  batches: Group<Item>[];
  rejects: Reject[];
  /** Tombstones that ask for nothing by choice. */
  ignored: KafkaRecord[];
  /** All records. */
  rows: number;
}

/** How the records of one Kafka partition become rows. */
export interface Preparation<Item extends DecodedRecord = DecodedRecord> extends RowPlan<Item> {
  bounds: BatchBounds;
  /** Of this Kafka partition; absent where the table keeps every record. */
  clock?: Pick<WriteClock, "next"> | undefined;
}

/** What the objects around a record's bytes take, measured on a heap snapshot. */
const RECORD_OVERHEAD_BYTES = 400;

/** About how much memory records hold until they are settled, in bytes. */
export function memoryOf(records: readonly KafkaRecord[]): number {
  let bytes = records.length * RECORD_OVERHEAD_BYTES;
  for (const record of records) bytes += sizeOf(record);
  return bytes;
}

/** Decodes records of one Kafka partition and groups their rows by partition key. */
export function prepare<Item extends DecodedRecord>(
  partition: number,
  records: readonly KafkaRecord[],
  { decoder, layout, bounds, clock }: Preparation<Item>,
): Workload<Item> {
  const inserted: Item[] = [];
  const deleted: Item[] = [];
  const rejects: Reject[] = [];
  const ignored: KafkaRecord[] = [];
  for (const record of records) {
    // Also for a record that can't be decoded: the times of the others must not depend on that.
    const writeTimeUs = clock?.next(record.timestampMs) ?? 0;
    if (decoder.ignores?.(record)) {
      ignored.push(record);
      continue;
    }
    try {
      const item = decodeRecord(partition, record, writeTimeUs, decoder);
      (item.deletes ? deleted : inserted).push(item);
    } catch (error) {
      if (!isBadRecord(error)) throw error;
      rejects.push({ record, error });
    }
  }
  return {
    batches: [...batchesOf(inserted, layout, bounds), ...grouped(deleted, layout, bounds)],
    rejects,
    ignored,
    rows: records.length,
  };
}

function grouped<Item extends DecodedRecord>(
  items: readonly Item[],
  { partitionKey, rowBytes }: RowLayout<Item>,
  bounds: BatchBounds,
): Group<Item>[] {
  return groupByKey(items, partitionKey, rowBytes, bounds);
}

function batchesOf<Item extends DecodedRecord>(
  items: readonly Item[],
  layout: RowLayout<Item>,
  bounds: BatchBounds,
): Group<Item>[] {
  const groups = grouped(items, layout, bounds);
  const { sharing } = bounds;
  if (sharing === undefined) return groups;
  const replicasOf = (item: Item) => sharing.replicasOf(layout.insert, layout.bind(item));
  return shareBatches(groups, replicasOf, { ...sharing, maxRows: bounds.maxRows });
}

/**
 * What a record asks for: a row, or the deletion of one.
 *
 * @param writeTimeUs of the record's {@linkcode WriteClock}
 * @throws {AndeanError} `undecodable`
 */
export function decodeRecord<Item extends DecodedRecord>(
  partition: number,
  record: KafkaRecord,
  writeTimeUs: number,
  decoder: RecordDecoder<Item>,
): Item {
  // Beyond 2^53 microseconds (the year 2255) single ones are lost, and with them the order.
  if (!Number.isSafeInteger(writeTimeUs)) {
    throw undecodable(`the record's timestamp is ${record.timestampMs}, which no row can have`);
  }
  return decoder.decode(partition, record, writeTimeUs);
}
