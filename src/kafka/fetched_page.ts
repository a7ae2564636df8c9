import type { KafkaRecord, RecordHeaders } from "../record/kafka_record.ts";
import type { RawPartition, RawRecord } from "./internals.ts";
import { toOffset } from "./offsets.ts";
import { readCommitted } from "./read_committed.ts";

/** What one fetch tells of a Kafka partition: all of its records in `[from, upTo)`. */
export interface FetchedPage {
  partition: number;
  from: number;
  /** Where the next fetch starts: also past markers and aborted records. */
  upTo: number;
  /** As a `read_committed` consumer sees them, in offset order. */
  records: KafkaRecord[];
  /** One past the last offset that such a consumer could see at that time. */
  stableEnd: number;
}

/**
 * Reads a fetch's answer.
 *
 * @param from the offset that was asked for; the broker may answer with earlier records, because
 * it sends whole batches
 * @param alone whether no other Kafka partition was asked for: only then does an answer without
 * any record say that there is none, and not that others have filled the answer
 */
export function fetchedPage(raw: RawPartition, from: number, alone: boolean): FetchedPage {
  const records: KafkaRecord[] = [];
  for (const record of readCommitted(raw.messages, raw.abortedTransactions)) {
    const offset = toOffset(record.offset);
    if (offset >= from) records.push(toRecord(record, offset));
  }
  const last = raw.messages.at(-1);
  const stableEnd = toOffset(raw.lastStableOffset);
  // Without a record, the offsets up to the last stable one were compacted away.
  const emptyUpTo = alone ? stableEnd : from;
  return {
    partition: raw.partition,
    from,
    upTo: Math.max(from, last === undefined ? emptyUpTo : toOffset(last.offset) + 1),
    records,
    stableEnd,
  };
}

function toRecord(raw: RawRecord, offset: number): KafkaRecord {
  return {
    offset,
    timestampMs: Number(raw.timestamp),
    key: raw.key,
    value: raw.value,
    headers: raw.headers as RecordHeaders,
  };
}
