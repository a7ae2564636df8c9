import type { FormatOptions } from "../formats/format_options.ts";
import type { ValueFormat } from "../formats/value_format.ts";
import { planMapping } from "../mapping/plan_mapping.ts";
import type { Mapping } from "../mapping/schema.ts";
import type { Codec } from "../record/codec.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import type { DecodedRecord, RecordDecoder } from "../record/row_decoder.ts";
import type { RowLayout } from "../scylla/layout/row_layout.ts";
import type { Table } from "../scylla/table/table.ts";
import { planTicks } from "../scylla/layout/tick_layout.ts";
import { type CodecServices, openCodec, openValueFormat } from "./open_codec.ts";
import { type DecodedTick, tickDecoder } from "./tick_decoder.ts";

/** What the records are, and what is asked of their rows. */
export interface RowOptions {
  topic: string;
  /** How record values are decoded. */
  format: FormatOptions;
  /** How they become rows; absent for ticks, the built-in shape. */
  mapping?: Mapping | undefined;
  /** Overrides the table's own time to live, in seconds. */
  ttlSeconds?: number | undefined;
}

/** How values are decoded, ready for use: ticks by a codec of theirs, all else for a mapping. */
export type Decoding = { codec: Codec } | { mapping: Mapping; format: ValueFormat };

/** How records become rows of one table: the items of the decoder are those of the layout. */
export interface RowPlan<Item extends DecodedRecord = DecodedRecord> {
  decoder: RecordDecoder<Item>;
  layout: RowLayout<Item>;
}

/**
 * Opens the format of a topic's records.
 *
 * @throws {AndeanError} as {@linkcode openCodec}
 */
export async function openDecoding(
  { format, mapping }: Pick<RowOptions, "format" | "mapping">,
  services: CodecServices,
): Promise<Decoding> {
  return mapping === undefined
    ? { codec: await openCodec(format, services) }
    : { mapping, format: await openValueFormat(format, services) };
}

/**
 * Plans how the records of a topic are stored in a table.
 *
 * @throws {AndeanError} where the table can't hold them
 */
export function planRows(
  table: Table,
  { topic, ttlSeconds }: Pick<RowOptions, "topic" | "ttlSeconds">,
  decoding: Decoding,
): RowPlan {
  if ("codec" in decoding) return planTickRows(table, decoding.codec, ttlSeconds);
  const { mapping, format } = decoding;
  return planMapping(mapping, table, {
    topic,
    decodeValue: (bytes) => format.decode(bytes),
    ...(format.ready === undefined
      ? {}
      : { ready: (records) => format.ready!(records.map(({ value }: KafkaRecord) => value)) }),
    ttlSeconds,
  });
}

/** The same for ticks. */
function planTickRows(
  table: Table,
  codec: Codec,
  ttlSeconds?: number,
): RowPlan<DecodedTick> {
  const layout = planTicks(table, ttlSeconds);
  return { layout, decoder: tickDecoder(codec, layout) };
}
