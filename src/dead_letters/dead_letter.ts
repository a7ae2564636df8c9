import type { AndeanError } from "../errors/andean_error.ts";
import type { OutgoingRecord } from "../kafka/topic_writer.ts";
import { DEAD_LETTER_HEADERS } from "../record/headers.ts";
import {
  type Coordinates,
  headerText,
  type KafkaRecord,
  type RecordHeaders,
} from "../record/kafka_record.ts";

/** At which step a record failed. */
export type DeadLetterStage = "VALUE_CONVERTER" | "TASK_PUT";

/** A record that was set aside, as its dead letter tells it. */
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

/** A record that is set aside, with all that its readers need. */
export function deadLetter(
  { topic, partition, offset }: Coordinates,
  record: KafkaRecord,
  stage: DeadLetterStage,
  error: AndeanError,
): OutgoingRecord {
  return {
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      [DEAD_LETTER_HEADERS.topic]: topic,
      [DEAD_LETTER_HEADERS.partition]: String(partition),
      [DEAD_LETTER_HEADERS.offset]: String(offset),
      [DEAD_LETTER_HEADERS.stage]: stage,
      [DEAD_LETTER_HEADERS.exception]: error.code,
      [DEAD_LETTER_HEADERS.reason]: error.message,
      [DEAD_LETTER_HEADERS.timestamp]: String(record.timestampMs),
    },
  };
}

const OWN_HEADERS = new Set<string>(Object.values(DEAD_LETTER_HEADERS));

/**
 * Reads a record of a dead-letter topic.
 *
 * @returns `undefined` where it does not tell which record it stands for. All else may be untold:
 * letters of Kafka Connect and those that people send by hand have fewer headers
 */
export function parseDeadLetter(record: KafkaRecord): DeadLetter | undefined {
  const { headers, key, value } = record;
  const text = (name: keyof typeof DEAD_LETTER_HEADERS) =>
    headerText(headers, DEAD_LETTER_HEADERS[name]);
  const topic = text("topic");
  const partition = wholeNumber(text("partition"));
  const offset = wholeNumber(text("offset"));
  if (!topic || partition === undefined || offset === undefined) return undefined;
  return {
    source: { topic, partition, offset },
    stage: text("stage") ?? "",
    code: text("exception") ?? "",
    reason: text("reason") ?? "",
    // Kafka Connect sends its letters with the timestamp of the record (DeadLetterQueueReporter).
    timestampMs: integer(text("timestamp")) ?? record.timestampMs,
    key,
    value,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name))),
  };
}

/** `Number("")` is 0, which would excuse the loss of somebody else's first record. */
function wholeNumber(text: string | undefined): number | undefined {
  return text?.startsWith("-") ? undefined : integer(text);
}

/** A record without a timestamp has -1. */
function integer(text: string | undefined): number | undefined {
  const value = /^-?\d+$/.test(text ?? "") ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
