import type { OutgoingRecord } from "../kafka/batches/outgoing_record.ts";
import { DEAD_LETTER_HEADERS } from "../record/headers.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import { headerText } from "../record/record_headers.ts";
import type { DeadLetter } from "./dead_letter.ts";

/** A letter as a record of a dead-letter topic: the record itself, with headers that tell of it. */
export function letterRecord(letter: DeadLetter): OutgoingRecord {
  const { source, stage, code, reason, timestampMs, key, value, headers } = letter;
  return {
    key,
    value,
    headers: {
      ...headers,
      [DEAD_LETTER_HEADERS.topic]: source.topic,
      [DEAD_LETTER_HEADERS.partition]: String(source.partition),
      [DEAD_LETTER_HEADERS.offset]: String(source.offset),
      [DEAD_LETTER_HEADERS.stage]: stage,
      [DEAD_LETTER_HEADERS.exception]: code,
      [DEAD_LETTER_HEADERS.reason]: reason,
      [DEAD_LETTER_HEADERS.timestamp]: String(timestampMs),
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
