import type { Column, Table } from "./table.ts";

const TYPES: readonly (readonly [name: string, type: string, kind: Column["kind"]])[] = [
  ["symbol", "text", "partition_key"],
  ["day", "date", "partition_key"],
  ["ts", "timestamp", "clustering"],
  ["kafka_partition", "int", "clustering"],
  ["kafka_offset", "bigint", "clustering"],
  ["price", "double", "regular"],
];

/** The table that `--create-schema` makes (`default_table.cql`), as if it were there already. */
export function defaultTable(keyspace: string, name: string): Table {
  const inOrder = (kind: Column["kind"]) =>
    TYPES.filter(([, , own]) => own === kind).map(([column]) => column);
  return {
    keyspace,
    name,
    columns: TYPES.map(([column, type, kind]) => ({
      name: column,
      type,
      kind,
      position: kind === "regular" ? -1 : inOrder(kind).indexOf(column),
    })),
    partitionKey: inOrder("partition_key"),
    clusteringKey: inOrder("clustering"),
    defaultTtlSeconds: 2_592_000,
  };
}
