import type { Column, Table } from "../../../src/scylla/table/table.ts";

/** A table by its columns' types and its keys. */
export function table(
  types: Record<string, string>,
  partitionKey: string[],
  clusteringKey: string[],
): Table {
  const columns = Object.entries(types).map(([name, type]): Column => {
    const inPartition = partitionKey.indexOf(name);
    const inClustering = clusteringKey.indexOf(name);
    if (inPartition >= 0) return { name, type, kind: "partition_key", position: inPartition };
    if (inClustering >= 0) return { name, type, kind: "clustering", position: inClustering };
    return { name, type, kind: "regular", position: -1 };
  });
  return {
    keyspace: "trading",
    name: "market_data",
    columns,
    partitionKey,
    clusteringKey,
    defaultTtlSeconds: 0,
  };
}

/** The types of the default table's columns. */
export const DEFAULT_TYPES = {
  symbol: "text",
  day: "date",
  ts: "timestamp",
  price: "double",
  kafka_partition: "int",
  kafka_offset: "bigint",
};

/** The table of `--create-schema`, with some columns of another type. */
export function defaultTable(types: Record<string, string> = {}): Table {
  return table(
    { ...DEFAULT_TYPES, ...types },
    ["symbol", "day"],
    ["ts", "kafka_partition", "kafka_offset"],
  );
}
