import { AndeanError } from "../errors/andean_error.ts";
import type { Codec } from "../record/codec.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import type { PlacedTick, TickLayout } from "../scylla/tick_layout.ts";
import { type BatchBounds, type Group, groupByKey } from "./grouping.ts";

/** A decoded record that still knows what it was decoded from. */
export interface DecodedRecord extends PlacedTick {
  record: KafkaRecord;
}

/** A record that can't become a row, and why. */
export interface Reject {
  record: KafkaRecord;
  error: AndeanError;
}

/** What is to be done with a run of records: every record is in one batch or one reject. */
export interface Workload {
  batches: Group<DecodedRecord>[];
  rejects: Reject[];
  /** All records. */
  rows: number;
  /** About how much memory the records hold until they are settled. */
  bytes: number;
}

/** What the objects around a record's bytes take, measured on a heap snapshot. */
const RECORD_OVERHEAD_BYTES = 400;

/** Decodes records of one Kafka partition and groups their rows by partition key. */
export function prepare(
  partition: number,
  records: readonly KafkaRecord[],
  codec: Codec,
  layout: TickLayout,
  bounds: BatchBounds,
): Workload {
  const decoded: DecodedRecord[] = [];
  const rejects: Reject[] = [];
  let bytes = 0;
  for (const record of records) {
    bytes += RECORD_OVERHEAD_BYTES + (record.value?.length ?? 0);
    try {
      const { symbol, price, timestampMs } = codec.decode(record.value);
      decoded.push({ symbol, price, timestampMs, partition, offset: record.offset, record });
    } catch (error) {
      if (!(error instanceof AndeanError) || error.code !== "undecodable") throw error;
      rejects.push({ record, error });
    }
  }
  return {
    batches: groupByKey(decoded, layout.partitionKey, layout.rowBytes, bounds),
    rejects,
    rows: records.length,
    bytes,
  };
}
