import type { RecordHeaders } from "./record_headers.ts";

/** One record as read from a Kafka partition. */
export interface KafkaRecord {
  /** Its place in the Kafka partition: an integer from 0. */
  offset: number;
  /** The record's own timestamp, in milliseconds since the epoch. */
  timestampMs: number;
  /** `null` where it has none; of a record that was fetched cut out anew whenever it is asked for. */
  key: Uint8Array | null;
  /** `null` is a tombstone. */
  value: Uint8Array | null;
  /** The key in bytes, where that is told without cutting it out; 0 for `null`. */
  keyLength?: number;
  /** The value in bytes, where that is told without cutting it out; 0 for `null`. */
  valueLength?: number;
  /**
   * Of a record that was fetched they are decoded anew whenever they are asked for, which throws an
   * `AndeanError` `undecodable` where they are damaged.
   */
  headers: RecordHeaders;
}

/** A record whose value can be read where it lies, in bytes that it shares with others. */
export interface RecordInPlace extends KafkaRecord {
  readonly data: Uint8Array;
  readonly valueStart: number;
  readonly valueLength: number;
}

/** A record's key and value in bytes, neither of which is cut out where that can be. */
export function sizeOf(record: KafkaRecord): number {
  return (record.keyLength ?? record.key?.length ?? 0) +
    (record.valueLength ?? record.value?.length ?? 0);
}

/** Whether a record has a value, and tells where it lies. */
export function isInPlace(record: KafkaRecord): record is RecordInPlace {
  return record.valueLength !== undefined && record.valueLength > 0 && "data" in record;
}

/** Names one record of the cluster for ever. */
export interface Coordinates {
  topic: string;
  /** The number of the Kafka partition. */
  partition: number;
  offset: number;
}
