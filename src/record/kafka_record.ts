/** One record as read from a Kafka partition. */
export interface KafkaRecord {
  /** Its place in the Kafka partition: an integer from 0. */
  offset: number;
  /** The record's own timestamp, in milliseconds since the epoch. */
  timestampMs: number;
  key: Uint8Array | null;
  /** `null` is a tombstone. */
  value: Uint8Array | null;
  /** Of the value in bytes, where that is told without cutting it out. */
  valueLength?: number;
  headers: RecordHeaders;
}

/** A header's value, or several values of one name. */
export type RecordHeaders = Record<
  string,
  Uint8Array | string | (Uint8Array | string)[] | undefined
>;

/** Names one record of the cluster for ever. */
export interface Coordinates {
  topic: string;
  /** The number of the Kafka partition. */
  partition: number;
  offset: number;
}

/** The first value of a header as text, if there is one. */
export function headerText(headers: RecordHeaders, name: string): string | undefined {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  if (first === undefined || typeof first === "string") return first;
  // A byte order mark is part of the text: two headers that differ must not become one.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(first);
}
