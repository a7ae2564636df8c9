import type { TableForm } from "../scylla/table/table.ts";
import type { LedgerEntry } from "./entry.ts";

/** The columns of the ledger's table in the order of {@linkcode rowOf}, with their CQL types. */
export const LEDGER_COLUMNS = {
  topic: "text",
  table_name: "text",
  kafka_partition: "int",
  bucket: "bigint",
  from_offset: "bigint",
  to_offset: "bigint",
  consumer_group: "text",
  records: "bigint",
  stored: "bigint",
  dead_lettered: "bigint",
  deleted: "bigint",
  gaps: "bigint",
  digest: "text",
  ttl_seconds: "int",
  written_at: "timestamp",
} as const;

/** By what a ledger is known. */
export const LEDGER_FORM: TableForm = {
  columns: LEDGER_COLUMNS,
  partitionKey: ["topic", "table_name", "kafka_partition", "bucket"],
  clusteringKey: ["from_offset", "to_offset"],
};

/** Names one partition of the ledger, by its whole partition key. */
export const WHERE_PARTITION =
  "WHERE topic = ? AND table_name = ? AND kafka_partition = ? AND bucket = ?";

/** Writes one row, with the values of {@linkcode rowOf}. */
export function insertInto(fullName: string): string {
  const columns = Object.keys(LEDGER_COLUMNS);
  return `INSERT INTO ${fullName} (${columns.join(", ")}) ` +
    `VALUES (${columns.map(() => "?").join(", ")})`;
}

/** A `bigint` as the driver reads it. */
interface Long {
  toNumber(): number;
}

/** A row as the driver reads it; a column that somebody has emptied is `null`. */
export type LedgerRow = {
  [Name in keyof typeof LEDGER_COLUMNS]:
    | null
    | {
      text: string;
      int: number;
      bigint: Long;
      timestamp: Date;
    }[typeof LEDGER_COLUMNS[Name]];
};

/** The values of an entry's row in one bucket. */
export function rowOf(entry: LedgerEntry, bucket: number): unknown[] {
  return [
    entry.topic,
    entry.table,
    entry.partition,
    bucket,
    entry.from,
    entry.to,
    entry.group,
    entry.records,
    entry.stored,
    entry.deadLettered,
    entry.deleted,
    entry.gaps,
    entry.digest,
    entry.ttlSeconds,
    new Date(entry.writtenAtMs),
  ];
}

/** What a row says; a count that is not there becomes NaN, which no check lets pass. */
export function entryOf(row: LedgerRow): LedgerEntry {
  const number = (value: Long | null) => value?.toNumber() ?? NaN;
  return {
    topic: row.topic ?? "",
    table: row.table_name ?? "",
    partition: row.kafka_partition ?? NaN,
    from: number(row.from_offset),
    to: number(row.to_offset),
    group: row.consumer_group ?? "",
    records: number(row.records),
    stored: number(row.stored),
    deadLettered: number(row.dead_lettered),
    deleted: number(row.deleted),
    gaps: number(row.gaps),
    digest: row.digest ?? "",
    ttlSeconds: row.ttl_seconds ?? 0,
    writtenAtMs: row.written_at?.getTime() ?? NaN,
  };
}
