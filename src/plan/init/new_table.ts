import type { Mapping } from "../../mapping/schema.ts";
import type { Column, Table } from "../../scylla/table/table.ts";
import type { KeyChoice } from "./choose_key.ts";
import type { InferredColumn, InferredColumns } from "./infer_columns.ts";
import { unique } from "./names.ts";

/** The columns that make every record a row of its own, so that an audit is exact. */
const PARTITION: InferredColumn = meta("kafka_partition", "meta.partition", "int");
const OFFSET: InferredColumn = meta("kafka_offset", "meta.offset", "bigint");

/** Names that columns of fields can't have. */
export const RESERVED_COLUMNS = [PARTITION.name, OFFSET.name];

/** A table that is to be made, and what fills it. */
export interface NewTable {
  table: Table;
  /** Those of the key first, in its order. */
  columns: InferredColumn[];
}

/** A key that a user has asked for: columns of fields alone, so that the last record is the row. */
export interface NaturalKey {
  natural: string[];
}

/** Makes the description of a new table, with the columns that its key needs beside the fields'. */
export function newTable(
  keyspace: string,
  name: string,
  { columns, userTypes }: InferredColumns,
  key: KeyChoice | NaturalKey,
): NewTable {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const taken = new Set([...byName.keys(), ...RESERVED_COLUMNS]);
  const keyColumns = "natural" in key
    ? {
      partition: key.natural.slice(0, 1).map((column) => byName.get(column)!),
      clustering: key.natural.slice(1).map((column) => byName.get(column)!),
    }
    : coordinateKey(key, byName, taken);
  const all = [...keyColumns.partition, ...keyColumns.clustering];
  const names = new Set(all.map((column) => column.name));
  const ordered = [...all, ...columns.filter((column) => !names.has(column.name))];
  const kindOf = (column: InferredColumn): Pick<Column, "kind" | "position"> => {
    const [partition, clustering] = [keyColumns.partition, keyColumns.clustering]
      .map((some) => some.indexOf(column)) as [number, number];
    if (partition >= 0) return { kind: "partition_key", position: partition };
    if (clustering >= 0) return { kind: "clustering", position: clustering };
    return { kind: "regular", position: -1 };
  };
  return {
    columns: ordered,
    table: {
      keyspace,
      name,
      columns: ordered.map((column) => ({
        name: column.name,
        type: column.type,
        ...kindOf(column),
      })),
      partitionKey: keyColumns.partition.map((column) => column.name),
      clusteringKey: keyColumns.clustering.map((column) => column.name),
      userTypes: userTypes.fields,
      defaultTtlSeconds: 0,
    },
  };
}

function coordinateKey(
  { partitionKey, byDay, time }: KeyChoice,
  byName: ReadonlyMap<string, InferredColumn>,
  taken: Set<string>,
) {
  const timed = time === undefined ? undefined : byName.get(time);
  const partition = partitionKey.length === 0
    ? [PARTITION]
    : partitionKey.map((column) => byName.get(column)!);
  if (byDay) partition.push(dayOf(timed, taken));
  const ownTime = timed ?? meta(unique("record_time", taken), "meta.timestamp", "timestamp");
  const clustering = [
    ownTime,
    ...(partition.includes(PARTITION) ? [] : [PARTITION]),
    OFFSET,
  ].filter((column) => !partition.includes(column));
  return { partition, clustering };
}

/** The day of the time that orders the rows. */
function dayOf(time: InferredColumn | undefined, taken: Set<string>): InferredColumn {
  const name = unique("day", taken);
  const note = "so that partitions don't grow for ever";
  if (time === undefined) return { ...meta(name, "meta.timestamp", "date"), note };
  return { ...time, name, type: "date", bucket: "day", distinct: null, note };
}

/** A column that is filled from what each record has by itself. */
function meta(name: string, from: string, type: string): InferredColumn {
  return { name, from, type, present: null, distinct: null, misfits: 0 };
}

/** What a mapping says of one column. */
export function fillingOf(
  { from, unit, bucket, encoding }: InferredColumn,
): NonNullable<Mapping["columns"]>[string] {
  const options = {
    ...(unit === undefined ? {} : { unit }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(encoding === undefined ? {} : { encoding }),
  };
  return Object.keys(options).length === 0 ? from : { from, ...options };
}

/** The mapping that fills columns. */
export function mappingOf(
  columns: readonly InferredColumn[],
  options: Omit<Mapping, "columns"> = {},
): Mapping {
  return {
    columns: Object.fromEntries(columns.map((column) => [column.name, fillingOf(column)])),
    ...options,
  };
}
