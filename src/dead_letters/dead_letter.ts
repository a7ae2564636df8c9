import type { AndeanError } from "../errors/andean_error.ts";
import type { Coordinates, KafkaRecord } from "../record/kafka_record.ts";
import type { RecordHeaders } from "../record/record_headers.ts";

/** At which step a record failed. */
export type DeadLetterStage = "VALUE_CONVERTER" | "TASK_PUT";

/** A record that was set aside, as its dead letter tells it, wherever that is kept. */
export interface DeadLetter {
  /** Where the record comes from. */
  source: Coordinates;
  /** A {@linkcode DeadLetterStage}, or what another tool calls its own; empty where untold. */
  stage: string;
  /** The kind of failure: one of andean's error codes, or another tool's; empty where untold. */
  code: string;
  /** For people; empty where untold. */
  reason: string;
  /** The record's own timestamp, in milliseconds since the epoch. */
  timestampMs: number;
  key: Uint8Array | null;
  value: Uint8Array | null;
  /** The record's own, without those of the letter. */
  headers: RecordHeaders;
}

/** A dead letter that was read back. */
export interface StoredLetter extends DeadLetter {
  /** When it was set aside, in milliseconds since the epoch. */
  setAsideMs: number;
  /** Where it is in the dead-letter topic; absent in a table, where the coordinates are its place. */
  place?: LetterPlace | undefined;
  /**
   * The size of the record's value where the store could not take it, so that `value` is `null`;
   * only the source has it then.
   */
  leftOutBytes?: number | undefined;
}

/** A place in a dead-letter topic. */
export interface LetterPlace {
  /** The number of the dead-letter topic's Kafka partition. */
  partition: number;
  offset: number;
}

/** The letter of a record that failed. */
export function deadLetter(
  source: Coordinates,
  { timestampMs, key, value, headers }: KafkaRecord,
  stage: DeadLetterStage,
  { code, message }: AndeanError,
): DeadLetter {
  return { source, stage, code, reason: message, timestampMs, key, value, headers };
}
