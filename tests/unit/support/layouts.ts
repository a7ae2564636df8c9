import type { TickLayout } from "../../../src/scylla/tick_layout.ts";

/** Rows of `[partition, offset, symbol]`, grouped by symbol. */
export const PLAIN_LAYOUT: TickLayout = {
  identity: "coordinates",
  insert: "INSERT …",
  bind: ({ partition, offset, symbol }) => [partition, offset, symbol],
  partitionKey: ({ symbol }) => symbol,
  keyColumns: ["kafka_partition", "kafka_offset"],
  partitionKeyLength: 1,
  keyValues: ({ partition, offset }) => [partition, offset],
  rowKey: ({ partition, offset }) => `${partition}/${offset}`,
  keyOfRow: (row) => `${row["kafka_partition"]}/${row["kafka_offset"]}`,
  valueColumns: ["symbol"],
  plain: (_, { symbol }) => symbol,
  plainOfRow: (_, row) => row["symbol"] as string,
  rowBytes: ({ symbol }) => 10 + symbol.length,
};
