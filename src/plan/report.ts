import { compressionOf } from "../kafka/batches/compression/compression.ts";
import type { DecodedRecord } from "../record/row_decoder.ts";
import { DEFAULT_BATCH_BOUNDS } from "../rows/grouping.ts";
import type { RowPlan } from "../rows/plan_rows.ts";
import type { Table } from "../scylla/table/table.ts";
import { type BatchReport, batchReport, MAX_MUTATION_BYTES } from "./batches.ts";
import { type Fit, sourcesOf } from "./fit.ts";
import { keyReport } from "./keys.ts";
import type { ColumnUse, PlanOptions, PlanResult, Problem } from "./options.ts";
import { type PartitionReport, partitionReport } from "./partitions.ts";
import { rejectReport } from "./rejects.ts";
import { sampleBatches, sampleRows } from "./sample_rows.ts";
import type { DecodedSample } from "./sample/decode_sample.ts";
import type { TakenSample } from "./sample/take_sample.ts";
import { keyText, primaryKeyText, shownRecords } from "./shown_records.ts";
import { unmappedFields } from "./unmapped_fields.ts";

/** What a report is made of; all of it has been read. */
export interface ReportParts {
  options: Pick<PlanOptions, "topic" | "keyspace" | "table" | "mapping" | "from" | "show"> & {
    batchRows: number;
  };
  taken: TakenSample;
  decoded: readonly DecodedSample[];
  /** Absent where there is none. */
  table: Table | undefined;
  state: PlanResult["table"]["state"];
  fit: Fit;
  /** Beside those of the fit. */
  problems: readonly Problem[];
}

/** Tells what a run would do, from a sample. */
export function reportOf(
  { options, taken, decoded, table, state, fit, problems: others }: ReportParts,
): PlanResult {
  const { rows } = fit;
  const { items, rejects, ignored } = sampleRows(decoded, rows);
  const bounds = { ...DEFAULT_BATCH_BOUNDS, maxRows: options.batchRows };
  const written = items.filter(({ deletes }) => !deletes);
  const scope = {
    sampled: Math.max(1, decoded.length),
    total: taken.total,
    isWhole: taken.isWhole,
  };
  const partitions = rows === undefined || table === undefined ? undefined : partitionReport(
    written.map((item) => ({
      partitionKey: keyText(table, rows.layout, item, table.partitionKey),
      bytes: rows.layout.rowBytes(item),
    })),
    scope,
  );
  const batches = rows === undefined
    ? undefined
    : batchReport(sampleBatches(items, rows, bounds), rows.layout.rowBytes, bounds);
  const problems = [...others, ...fit.problems];
  const rejected = rejectReport(rejects, decoded.length);
  return {
    verdict: problems.length > 0 ? "does-not-fit" : rejects.length > 0 ? "rejects" : "ready",
    topic: topicReport(options.topic, taken),
    sample: {
      records: decoded.length,
      rows: written.length,
      from: options.from,
      isWhole: taken.isWhole,
    },
    table: {
      keyspace: options.keyspace,
      name: options.table,
      state,
      primaryKey: table === undefined ? null : primaryKeyText(table),
    },
    problems,
    isPartial: fit.isPartial && rows !== undefined,
    columns: columnUses(table, sourcesOf(options.mapping, table), fit, written),
    unmapped: unmappedFields(decoded, options.topic, options.mapping, table),
    records: shownRecords(decoded, options.show, { table, fit, items, rejects }),
    rejects: rejected,
    ignored,
    keys: rows === undefined || table === undefined ? null : keyReport(
      items.map((item) => ({
        key: keyText(table, rows.layout, item, [...table.partitionKey, ...table.clusteringKey]),
        partition: item.partition,
        offset: item.offset,
      })),
      { ...scope, identity: rows.layout.identity },
    ),
    partitions: partitions ?? null,
    batches: batches ?? null,
    warnings: warningsOf(taken, decoded, rows, partitions, batches),
  };
}

function topicReport(name: string, { held, records, total }: TakenSample): PlanResult["topic"] {
  let bytes = 0;
  const sampled = new Map<number, number>();
  for (const { partition, record } of records) {
    bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
    sampled.set(partition, (sampled.get(partition) ?? 0) + 1);
  }
  return {
    name,
    records: total,
    compressions: [...new Set(records.flatMap(({ record }) => compressionOf(record) ?? []))],
    bytes: records.length === 0 ? null : Math.round(bytes / records.length * total),
    partitions: held.map((range) => ({ ...range, sampled: sampled.get(range.partition) ?? 0 })),
  };
}

/** The table's columns in the order of its key, and behind them those that it lacks. */
function columnUses(
  table: Table | undefined,
  wanted: ReadonlyMap<string, string>,
  { rows, sources }: Fit,
  items: readonly DecodedRecord[],
): ColumnUse[] {
  const filledIn = (name: string) =>
    rows === undefined || !sources.has(name)
      ? null
      : items.filter((item) => rows.layout.plain(name, item) !== undefined).length;
  const key = table === undefined ? [] : [...table.partitionKey, ...table.clusteringKey];
  const places = new Map(key.map((name, index) => [name, index]));
  const place = (name: string) => places.get(name) ?? key.length;
  const there = (table?.columns ?? [])
    .toSorted((a, b) => place(a.name) - place(b.name))
    .map(({ name, type, kind }): ColumnUse => ({
      name,
      type,
      kind,
      from: wanted.get(name) ?? null,
      filled: filledIn(name),
    }));
  const known = new Set(there.map(({ name }) => name));
  const lacking = [...wanted].filter(([name]) => !known.has(name))
    .map(([name, from]): ColumnUse => ({ name, type: null, kind: null, from, filled: null }));
  return [...there, ...lacking];
}

function warningsOf(
  { isCut }: TakenSample,
  decoded: readonly DecodedSample[],
  rows: RowPlan | undefined,
  partitions: PartitionReport | undefined,
  batches: BatchReport | undefined,
): string[] {
  const warnings: string[] = [];
  if (decoded.length === 0) {
    warnings.push("The topic holds no records: only the table was looked at.");
  }
  if (isCut) warnings.push("The sample is smaller than asked: its records are very large.");
  if (partitions?.isTooLarge) {
    warnings.push(
      "A partition may grow beyond what ScyllaDB and Cassandra are good at (100 MB or 100,000 " +
        "rows): add a bucket to its key, for example the day.",
    );
  }
  if (batches !== undefined && batches.row.largest > MAX_MUTATION_BYTES) {
    warnings.push(
      "A row of the sample is larger than 16 MiB, which servers refuse by default " +
        "(half of commitlog_segment_size): it would be a dead letter.",
    );
  }
  if (rows?.layout.identity === "natural-key" && decoded.length > 0) {
    warnings.push(
      "The table keeps the last record of each key. With meta.partition and meta.offset in the " +
        "primary key every record would be a row.",
    );
  }
  return warnings;
}
