import { jsonCodec } from "../../../src/record/json_codec.ts";
import type { Codec } from "../../../src/record/codec.ts";
import type { RowPlan } from "../../../src/rows/plan_rows.ts";
import { type DecodedTick, tickDecoder } from "../../../src/rows/tick_decoder.ts";
import type { TickLayout } from "../../../src/scylla/layout/tick_layout.ts";

/** Rows of `[partition, offset, symbol]`, grouped by symbol. */
export const PLAIN_LAYOUT: TickLayout = {
  identity: "coordinates",
  coordinates: { partition: "kafka_partition", offset: "kafka_offset" },
  isKeyedByRecordKey: false,
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

/** Ticks as JSON in rows of a layout. */
export function tickPlan(layout: TickLayout, codec: Codec = jsonCodec): RowPlan<DecodedTick> {
  return { layout, decoder: tickDecoder(codec, layout) };
}
