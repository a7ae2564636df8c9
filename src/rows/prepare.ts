import { AndeanError } from "../errors/andean_error.ts";
import type { Codec } from "../record/codec.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import { undecodable } from "../record/undecodable.ts";
import type { TickLayout, TimedTick } from "../scylla/tick_layout.ts";
import { type BatchBounds, type Group, groupByKey } from "./grouping.ts";
import type { WriteClock } from "./write_clock.ts";

/** A decoded record that still knows what it was decoded from. */
export interface DecodedRecord extends TimedTick {
  record: KafkaRecord;
  /** A tombstone, which deletes the row of its key. */
  deletes: boolean;
}

/** A record that can't become a row, and why. */
export interface Reject {
  record: KafkaRecord;
  error: AndeanError;
}

/** What is to be done with a run of records: every record is in one batch or one reject. */
export interface Workload {
  /** Each of one partition key, and of either insertions or deletions. */
  batches: Group<DecodedRecord>[];
  rejects: Reject[];
  /** All records. */
  rows: number;
  /** About how much memory the records hold until they are settled. */
  bytes: number;
}

/** How the records of one Kafka partition become rows. */
export interface Preparation {
  codec: Codec;
  layout: TickLayout;
  bounds: BatchBounds;
  /** Of this Kafka partition; absent where the table keeps every record. */
  clock?: Pick<WriteClock, "next"> | undefined;
}

/** What the objects around a record's bytes take, measured on a heap snapshot. */
const RECORD_OVERHEAD_BYTES = 400;

/** Decodes records of one Kafka partition and groups their rows by partition key. */
export function prepare(
  partition: number,
  records: readonly KafkaRecord[],
  { codec, layout, bounds, clock }: Preparation,
): Workload {
  const inserted: DecodedRecord[] = [];
  const deleted: DecodedRecord[] = [];
  const rejects: Reject[] = [];
  let bytes = 0;
  for (const record of records) {
    bytes += RECORD_OVERHEAD_BYTES + (record.value?.length ?? 0);
    // Also for a record that can't be decoded: the times of the others must not depend on that.
    const writeTimeUs = clock?.next(record.timestampMs) ?? 0;
    try {
      const item = decodeRecord(partition, record, writeTimeUs, codec, layout);
      (item.deletes ? deleted : inserted).push(item);
    } catch (error) {
      if (!(error instanceof AndeanError) || error.code !== "undecodable") throw error;
      rejects.push({ record, error });
    }
  }
  return {
    batches: [inserted, deleted].flatMap((items) =>
      groupByKey(items, layout.partitionKey, layout.rowBytes, bounds)
    ),
    rejects,
    rows: records.length,
    bytes,
  };
}

/**
 * What a record asks for: a row, or the deletion of one.
 *
 * @param writeTimeUs of the record's {@linkcode WriteClock}
 * @throws {AndeanError} `undecodable`
 */
export function decodeRecord(
  partition: number,
  record: KafkaRecord,
  writeTimeUs: number,
  codec: Codec,
  layout: TickLayout,
): DecodedRecord {
  // Beyond 2^53 microseconds (the year 2255) single ones are lost, and with them the order.
  if (!Number.isSafeInteger(writeTimeUs)) {
    throw undecodable(`the record's timestamp is ${record.timestampMs}, which no row can have`);
  }
  const { offset } = record;
  if (record.value === null && layout.remove !== undefined) {
    const { symbol, timestampMs } = codec.decodeKey(record.key);
    if (layout.remove.needsTime && timestampMs === undefined) {
      throw undecodable("the tombstone's key tells no TimeStamp, which is part of the row's key");
    }
    return {
      symbol,
      price: 0,
      timestampMs: timestampMs ?? 0,
      partition,
      offset,
      writeTimeUs,
      record,
      deletes: true,
    };
  }
  const { symbol, price, timestampMs } = codec.decode(record.value);
  return { symbol, price, timestampMs, partition, offset, writeTimeUs, record, deletes: false };
}
