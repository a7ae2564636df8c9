import type { InferredColumn } from "./infer_columns.ts";

/** The primary key of a new table, by the names of its columns. */
export interface KeyChoice {
  partitionKey: string[];
  /** Whether the partition key also has a column for the day. */
  byDay: boolean;
  /** Orders the rows of a partition; `undefined` for the record's own timestamp. */
  time: string | undefined;
}

/** What is known of the columns, for the choice of a key. */
export interface KeyCandidates {
  columns: readonly InferredColumn[];
  /** Records that were decoded. */
  records: number;
  /** The column that holds what the records' keys hold, where there is one. */
  ofRecordKey: string | undefined;
}

/** Types by which people look rows up. */
const LOOKED_UP = ["text", "uuid", "timeuuid", "bigint", "int", "varint", "inet"];
/** Names of what things are told apart by. */
const ID_NAME =
  /(^|_)(id|key|uuid|symbol|device|sensor|user|account|customer|code|name|host)(_|$)|id$/;
/** Names of the time of an event, the most telling first. */
const EVENT_TIMES = [
  /^(ts|time|timestamp|event_?time)$/,
  /(^|_)(event|created|occurred)/,
  /^at$|_at$/,
];

/** Whether a column can be part of a key: every record of the sample has a value that fits. */
export function canBeKey({ present, misfits, distinct }: InferredColumn, records: number): boolean {
  return records > 0 && present === records && misfits === 0 && distinct !== null;
}

/**
 * Proposes a key: first what tells things apart, best the record's key, of which there are many,
 * but fewer than records; with the day, because a topic goes on; then the time.
 */
export function proposeKey({ columns, records, ofRecordKey }: KeyCandidates): KeyChoice {
  const able = columns.filter((column) => canBeKey(column, records));
  const time = timeColumn(able);
  const ranked = able
    .filter(({ type, name }) => LOOKED_UP.includes(type) && name !== time)
    .map((column) => ({ column, rank: rankOf(column, records, ofRecordKey) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || b.column.distinct! - a.column.distinct!);
  const best = ranked[0]?.column;
  return {
    partitionKey: best === undefined ? [] : [best.name],
    // One record for each key: its partition can't grow.
    byDay: best === undefined || best.distinct! < records,
    time,
  };
}

/** 0 for what should not be a key without being asked. */
function rankOf(
  { name, type, distinct }: InferredColumn,
  records: number,
  ofRecordKey: string | undefined,
): number {
  const repeats = distinct! > 1 && distinct! <= records / 2;
  const isId = ID_NAME.test(name) || type === "uuid" || type === "timeuuid";
  if (name === ofRecordKey && distinct! > 1) return 5;
  if (repeats && isId) return 4;
  // A number that repeats is rather a measurement.
  if (repeats && type === "text") return 3;
  return isId ? 2 : 0;
}

/** The column that tells when something was, if there is one in every record. */
function timeColumn(columns: readonly InferredColumn[]): string | undefined {
  const times = columns.filter(({ type }) => type === "timestamp");
  for (const form of EVENT_TIMES) {
    const found = times.find(({ name }) => form.test(name));
    if (found !== undefined) return found.name;
  }
  return times[0]?.name;
}
