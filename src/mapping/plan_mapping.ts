import type { RecordDecoder } from "../record/row_decoder.ts";
import type { Table } from "../scylla/table/table.ts";
import { compileMapping } from "./compile.ts";
import { mappedDecoder } from "./mapped_decoder.ts";
import { type MappedItem, type MappedLayout, mappedLayout } from "./mapped_rows.ts";
import type { Mapping } from "./schema.ts";
import type { ValueDecoder } from "./sources.ts";

/** What is known of the records beside the mapping. */
export interface MappingOptions {
  topic: string;
  decodeValue: ValueDecoder;
  /** See {@linkcode RecordDecoder.ready}. */
  ready?: RecordDecoder["ready"];
  /** Overrides the mapping's and the table's time to live. */
  ttlSeconds?: number | undefined;
}

/**
 * Plans how records become rows of a table by a mapping.
 *
 * @throws {AndeanError} `configuration`, naming everything that does not fit
 */
export function planMapping(
  mapping: Mapping,
  table: Table,
  { topic, decodeValue, ready, ttlSeconds }: MappingOptions,
): { layout: MappedLayout; decoder: RecordDecoder<MappedItem> } {
  const plan = compileMapping(mapping, table);
  const layout = mappedLayout(plan, table, ttlSeconds);
  return { layout, decoder: { ...mappedDecoder({ plan, layout, topic, decodeValue }), ready } };
}
