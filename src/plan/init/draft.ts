import { AndeanError } from "../../errors/andean_error.ts";
import { traitsOf } from "../../formats/format_options.ts";
import type { ValueFormat } from "../../formats/value_format.ts";
import type { Mapping } from "../../mapping/schema.ts";
import type { Table } from "../../scylla/table/table.ts";
import { fitOf } from "../fit.ts";
import { type RejectReport, rejectReport } from "../rejects.ts";
import { sampleRows } from "../sample_rows.ts";
import type { DecodedSample } from "../sample/decode_sample.ts";
import type { TakenSample } from "../sample/take_sample.ts";
import { primaryKeyText } from "../shown_records.ts";
import { settleKey } from "./ask_key.ts";
import { configText } from "./config_text.ts";
import { cqlText } from "./cql_text.ts";
import { inferColumns, type InferredColumn, type InferredColumns } from "./infer_columns.ts";
import { unique } from "./names.ts";
import { mappingOf, newTable, RESERVED_COLUMNS } from "./new_table.ts";
import { ontoTable } from "./onto_table.ts";
import type { InitOptions, InitResult } from "./options.ts";
import { columnOfKey, profileSample, type SampleProfile } from "./profile_sample.ts";

/** What a mapping is inferred from; all of it has been read. */
export interface Draft {
  /** The table's. */
  name: string;
  format: ValueFormat;
  taken: TakenSample;
  decoded: readonly DecodedSample[];
  /** Absent where it is to be made. */
  table: Table | undefined;
  /** The statement that makes the keyspace, where it is missing. */
  makeKeyspace: string | undefined;
}

type Settings = Omit<Mapping, "columns">;

/**
 * Infers a mapping, and writes the texts that hold it.
 *
 * @throws {AndeanError} `configuration` where no record can be decoded, `usage` for a key of fields
 * that there are not
 */
export function draft(options: InitOptions, parts: Draft): InitResult {
  const { topic, format: { name: format } } = options;
  const { name, taken, decoded } = parts;
  const profile = profileSample(decoded);
  if (profile.decoded === 0) {
    throw new AndeanError(
      "configuration",
      `Cannot infer a mapping: none of ${decoded.length} records of topic "${topic}" is ${format}` +
        (profile.reason === undefined ? " (they have no values)" : ` (${profile.reason})`),
      { hint: "Name their format with --format, and what it needs: --schema, --csv-columns." },
    );
  }
  profile.root.askSchema(fractionsOf(parts));
  const made = parts.table === undefined
    ? forNewTable(options, parts, profile)
    : ontoThere(parts.table, profile);
  const { table, columns, leftOut, unfilled, settings } = made;
  const mapping = mappingOf(columns, settings);
  const about = [
    `Made by andean init from ${taken.records.length} of ${taken.total} records of topic ${topic}.`,
    ...(parts.table === undefined
      ? []
      : [`Table ${table.keyspace}.${name} was there: its columns are filled by their names.`]),
  ];
  const isComplete = unfilled.every(({ isKey }) => !isKey);
  return {
    topic,
    keyspace: table.keyspace,
    table: name,
    state: parts.table === undefined ? "new" : "there",
    sample: {
      records: taken.records.length,
      of: taken.total,
      undecodable: profile.undecodable,
      tombstones: profile.tombstones,
    },
    primaryKey: primaryKeyText(table),
    identity: hasCoordinates(table, mapping) ? "coordinates" : "natural-key",
    mapping,
    columns,
    leftOut,
    unfilled,
    rejects: isComplete
      ? rejectsOf(table, mapping, options.topic, parts)
      : rejectReport([], decoded.length),
    config: configText({
      about: [
        ...about,
        "andean plan shows what ingest does with it. docs/REFERENCE.md of andean says what each part is.",
      ],
      settings: { topic, keyspace: table.keyspace, table: name, ...options.settings },
      columns,
      options: settings,
      leftOut,
      unfilled,
      records: profile.decoded,
    }),
    createTable: parts.table === undefined
      ? cqlText(table, [
        ...about,
        "Rows never expire; to let them, add for example WITH default_time_to_live = 2592000",
      ], parts.makeKeyspace)
      : null,
  };
}

/** Where whole numbers are not to be taken for whole ones, by the schema or as they are written. */
function fractionsOf({ format, decoded }: Draft): (names: readonly string[]) => boolean {
  const values = decoded.flatMap(({ record }) => record.value ?? []);
  return format.writtenFractions?.(values) ?? format.hasFractions?.bind(format) ?? (() => false);
}

interface Made {
  table: Table;
  columns: InferredColumn[];
  leftOut: InferredColumns["leftOut"];
  unfilled: InitResult["unfilled"];
  settings: Settings;
}

function forNewTable(
  options: InitOptions,
  { name, decoded }: Draft,
  profile: SampleProfile,
): Made {
  const taken = new Set(RESERVED_COLUMNS);
  const { isAllText = false, hasDecimals = false } = traitsOf(options.format.name);
  const inferred = inferColumns(profile.root, name, taken, {
    isAllText,
    hasDecimals,
  });
  const sameAsKey = columnOfKey(decoded, inferred.columns);
  const ownKey = sameAsKey === undefined ? keyColumn(profile, taken) : undefined;
  if (ownKey !== undefined) inferred.columns.push(ownKey);
  if (inferred.columns.length === 0) {
    throw new AndeanError(
      "configuration",
      `Cannot infer a mapping: no field of topic "${options.topic}" holds anything`,
      { hint: "Look at more records with --sample, or write the mapping by hand." },
    );
  }
  const key = settleKey({
    columns: inferred.columns,
    records: profile.decoded,
    ofRecordKey: (sameAsKey ?? ownKey)?.name,
  }, options);
  const { table, columns } = newTable(options.keyspace, name, inferred, key);
  const isTold = "natural" in key &&
    columns.slice(0, key.natural.length).every(({ from }) => from === "key");
  return {
    table,
    columns,
    leftOut: inferred.leftOut,
    unfilled: [],
    settings: {
      ...(ownKey?.type === "blob" ? { "key-format": "bytes" } : {}),
      // They have no row of their own that they could delete.
      ...(profile.tombstones > 0 && !isTold ? { tombstones: "ignore" } : {}),
    },
  };
}

/** A column for the records' keys, which no field repeats. */
function keyColumn({ keys }: SampleProfile, taken: Set<string>): InferredColumn | undefined {
  const { present, distinct, mainKind } = keys;
  if (present === 0) return undefined;
  return {
    name: unique("record_key", taken),
    from: "key",
    type: mainKind === "bytes" ? "blob" : "text",
    present,
    distinct,
    misfits: 0,
    note: "the record's key",
  };
}

function ontoThere(table: Table, profile: SampleProfile): Made {
  const { columns, unfilled, leftOut } = ontoTable(
    profile.root,
    table,
    profile.keys.mainKind === "text",
  );
  if (columns.length === 0) {
    throw new AndeanError(
      "configuration",
      `Cannot map the records onto table ${table.keyspace}.${table.name}: no column has the name ` +
        "of a field",
      { hint: "Name a table that is not there yet with --table, or write the mapping by hand." },
    );
  }
  return { table, columns, leftOut, unfilled, settings: {} };
}

function hasCoordinates(
  { partitionKey, clusteringKey }: Table,
  { columns = {} }: Mapping,
): boolean {
  const sources = [...partitionKey, ...clusteringKey].map((name) => columns[name]);
  return sources.includes("meta.partition") && sources.includes("meta.offset");
}

function rejectsOf(
  table: Table,
  mapping: Mapping,
  topic: string,
  { decoded, format }: Draft,
): RejectReport {
  const { rows } = fitOf(table, topic, { mapping, format });
  return rejectReport(sampleRows(decoded, rows).rejects, decoded.length);
}
