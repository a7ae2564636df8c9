import type { TickLayout } from "../../../src/scylla/tick_layout.ts";

/** Rows of `[partition, offset, symbol]`, grouped by symbol. */
export const PLAIN_LAYOUT: TickLayout = {
  insert: "INSERT …",
  bind: ({ partition, offset, symbol }) => [partition, offset, symbol],
  partitionKey: ({ symbol }) => symbol,
  rowBytes: ({ symbol }) => 10 + symbol.length,
};
