import type { Mapping } from "../mapping/schema.ts";
import { planMapping } from "../mapping/plan_mapping.ts";
import type { Codec } from "../record/codec.ts";
import { codecFor, type Format } from "../record/formats.ts";
import { decodeJson } from "../record/json_value.ts";
import type { DecodedRecord, RecordDecoder } from "../record/row_decoder.ts";
import type { RowLayout } from "../scylla/row_layout.ts";
import type { Table } from "../scylla/table.ts";
import { planTicks } from "../scylla/tick_layout.ts";
import { type DecodedTick, tickDecoder } from "./tick_decoder.ts";

/** What the records are, and what is asked of their rows. */
export interface RowOptions {
  topic: string;
  /** How record values are decoded. */
  format: Format;
  /** How they become rows; absent for ticks, the built-in shape. */
  mapping?: Mapping | undefined;
  /** Overrides the table's own time to live, in seconds. */
  ttlSeconds?: number | undefined;
}

/** How records become rows of one table: the items of the decoder are those of the layout. */
export interface RowPlan<Item extends DecodedRecord = DecodedRecord> {
  decoder: RecordDecoder<Item>;
  layout: RowLayout<Item>;
}

/**
 * Plans how the records of a topic are stored in a table.
 *
 * @throws {AndeanError} where the table can't hold them
 */
export function planRows(table: Table, options: RowOptions): RowPlan {
  const { topic, format, mapping, ttlSeconds } = options;
  if (mapping === undefined) return planTickRows(table, codecFor(format), ttlSeconds);
  const decodeValue = (bytes: Uint8Array) => decodeJson(bytes, "value");
  return planMapping(mapping, table, { topic, decodeValue, ttlSeconds });
}

/** The same for ticks. */
export function planTickRows(
  table: Table,
  codec: Codec,
  ttlSeconds?: number,
): RowPlan<DecodedTick> {
  const layout = planTicks(table, ttlSeconds);
  return { layout, decoder: tickDecoder(codec, layout) };
}
