import { addHeader, noHeaders, type RecordHeaders, valuesOf } from "../record/record_headers.ts";
import type { TableForm } from "../scylla/table/table.ts";
import { blobOf, tupleOf, type TupleValue } from "../scylla/driver/values.ts";
import type { DeadLetter, StoredLetter } from "./dead_letter.ts";

/** The columns of a dead-letter table in the order of {@linkcode rowOf}, with their CQL types. */
export const LETTER_COLUMNS = {
  topic: "text",
  kafka_partition: "int",
  bucket: "bigint",
  kafka_offset: "bigint",
  stage: "text",
  code: "text",
  reason: "text",
  record_timestamp_ms: "bigint",
  key: "blob",
  value: "blob",
  value_bytes: "int",
  headers: "frozen<list<frozen<tuple<text, blob>>>>",
  set_aside_at: "timestamp",
} as const;

/** By what a dead-letter table is known. */
export const LETTER_FORM: TableForm = {
  columns: LETTER_COLUMNS,
  partitionKey: ["topic", "kafka_partition", "bucket"],
  clusteringKey: ["kafka_offset"],
};

/**
 * Offsets per bucket. A bucket is one partition of the database: where every record is set aside
 * it takes 1 MB with records of 1 kB, and 1 GB with the largest that Kafka takes by default.
 */
export const BUCKET_OFFSETS = 1_000;

/** A row as the driver reads it; a column that somebody has emptied is `null`. */
export type LetterRow = {
  [Name in keyof typeof LETTER_COLUMNS]:
    | null
    | {
      "text": string;
      "int": number;
      "bigint": { toNumber(): number };
      "blob": Uint8Array;
      "timestamp": Date;
      "frozen<list<frozen<tuple<text, blob>>>>": TupleValue[];
    }[typeof LETTER_COLUMNS[Name]];
};

/**
 * The values of a letter's row. Nothing is left unset: what another letter of the same coordinates
 * has left there is not part of this one.
 */
export function rowOf(letter: DeadLetter, setAsideMs: number): unknown[] {
  const { source, stage, code, reason, timestampMs, key, value, headers } = letter;
  return [
    source.topic,
    source.partition,
    Math.floor(source.offset / BUCKET_OFFSETS),
    source.offset,
    stage,
    code,
    reason,
    timestampMs,
    key && blobOf(key),
    value && blobOf(value),
    value && value.length,
    headerTuples(headers),
    new Date(setAsideMs),
  ];
}

/** A letter's row without the value, for a database that takes none so large. */
export function rowWithoutValue(letter: DeadLetter, setAsideMs: number, reason: string): unknown[] {
  const row = rowOf({ ...letter, reason, value: null }, setAsideMs);
  row[Object.keys(LETTER_COLUMNS).indexOf("value_bytes")] = letter.value?.length ?? null;
  return row;
}

/**
 * Whether a row is a letter. An UPDATE of a row that is not there makes one, so that a slip of
 * somebody who mends a value would excuse the loss of another record.
 */
export function isLetter(
  { kafka_partition, kafka_offset, set_aside_at }: Pick<
    LetterRow,
    "kafka_partition" | "kafka_offset" | "set_aside_at"
  >,
): boolean {
  return kafka_partition !== null && kafka_partition >= 0 &&
    kafka_offset !== null && kafka_offset.toNumber() >= 0 && set_aside_at !== null;
}

/** What a row says; all but the coordinates may have been emptied by somebody. */
export function letterOf(row: LetterRow): StoredLetter {
  const { value, value_bytes: valueBytes } = row;
  return {
    source: {
      topic: row.topic ?? "",
      partition: row.kafka_partition ?? NaN,
      offset: row.kafka_offset?.toNumber() ?? NaN,
    },
    stage: row.stage ?? "",
    code: row.code ?? "",
    reason: row.reason ?? "",
    timestampMs: row.record_timestamp_ms?.toNumber() ?? -1,
    key: row.key,
    value,
    headers: headersOf(row.headers ?? []),
    setAsideMs: row.set_aside_at?.getTime() ?? NaN,
    ...(value === null && valueBytes !== null ? { leftOutBytes: valueBytes } : {}),
  };
}

/** A name may come several times, and a header may have no value: a list keeps both, a map neither. */
function headerTuples(headers: RecordHeaders): TupleValue[] {
  return Object.keys(headers).flatMap((name) =>
    valuesOf(headers, name).map((value) =>
      tupleOf(name, value === undefined ? null : blobOf(value))
    )
  );
}

function headersOf(tuples: readonly TupleValue[]): RecordHeaders {
  const headers = noHeaders();
  for (const tuple of tuples) {
    addHeader(headers, String(tuple.get(0)), (tuple.get(1) ?? undefined) as Uint8Array | undefined);
  }
  return headers;
}
