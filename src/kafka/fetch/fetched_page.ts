import type { KafkaRecord } from "../../record/kafka_record.ts";
import { damaged } from "../batches/damaged.ts";
import type { RawPartition } from "../batches/raw_records.ts";
import { readCommitted } from "./read_committed.ts";

/** What one fetch tells of a Kafka partition: all of its records in `[from, upTo)`. */
export interface FetchedPage {
  partition: number;
  from: number;
  /** Where the next fetch starts: also past markers and aborted records. */
  upTo: number;
  /** As a `read_committed` consumer sees them, in offset order. */
  records: readonly KafkaRecord[];
  /** One past the last offset that such a consumer could see at that time. */
  stableEnd: number;
}

/**
 * Reads a fetch's answer.
 *
 * @param from the offset that was asked for; the broker may answer with earlier records, because
 * it sends whole batches
 * @param alone whether no other Kafka partition was asked for: only then does an answer without
 * any batch say that there is none, and not that others have filled the answer
 * @throws {AndeanError} `undecodable` where an answer of one Kafka partition has no whole batch:
 * brokers send the first one however large it is, so that its length must be wrong
 */
export function fetchedPage(raw: RawPartition, from: number, alone: boolean): FetchedPage {
  const { partition, stableEnd, nextOffset } = raw;
  if (alone && nextOffset === null && raw.cutOff) {
    const action = `read Kafka partition ${partition} at offset ${from}`;
    throw damaged(action, new RangeError("The record batch is cut short"));
  }
  const records = readCommitted(raw.records, raw.aborted);
  const first = records.findIndex(({ offset }) => offset >= from);
  // Without a batch, the offsets up to the last stable one were compacted away.
  const upTo = nextOffset ?? (alone ? stableEnd : from);
  return {
    partition,
    from,
    upTo: Math.max(from, upTo),
    records: first < 0 ? [] : first === 0 ? records : records.slice(first),
    stableEnd,
  };
}
