import { AndeanError } from "../errors/andean_error.ts";
import { type FormatOptions, traitsOf } from "../formats/format_options.ts";
import { type BuiltInSchemas, openFormat } from "../formats/open_format.ts";
import type { ValueFormat } from "../formats/value_format.ts";
import type { Codec } from "../record/codec.ts";
import { jsonCodec } from "../record/json_codec.ts";
import TICK_AVRO from "../record/schemas/tick.avsc" with { type: "text" };
import TICK_PROTO from "../record/schemas/tick.proto" with { type: "text" };
import TICK_JSON_SCHEMA from "../record/schemas/tick.schema.json" with { type: "text" };
import { tickCodec } from "./tick_codec.ts";

/** What opening a {@linkcode Codec} needs to know of the run. */
export interface CodecServices {
  /** A schema registry that is not up yet is waited for this long, in milliseconds. */
  waitMs: number;
  signal: AbortSignal;
  onWaiting?: ((error: AndeanError) => void) | undefined;
  /** One that goes away later, in milliseconds; `Infinity` for as long as it takes. @default waitMs */
  patienceMs?: number | undefined;
  /** Where the schema of values that are written is registered; absent where none are. */
  subject?: string | undefined;
}

/** For ticks, where no other schema is named. */
export const TICK_SCHEMAS: BuiltInSchemas = {
  avro: TICK_AVRO,
  proto: TICK_PROTO,
  jsonSchema: TICK_JSON_SCHEMA,
  csvColumns: ["Symbol", "Price", "TimeStamp"],
};

/**
 * Opens the codec of ticks in a format.
 *
 * @throws {AndeanError} `usage` or `configuration` where the format can't carry ticks, or its schema
 * can't be used; `unreachable` or `refused` for the schema registry
 */
export async function openCodec(options: FormatOptions, services: CodecServices): Promise<Codec> {
  const { name } = options;
  // Ticks in JSON are by far the most frequent, and twice as fast without a value in between.
  if (name === "json") return jsonCodec;
  if (!traitsOf(name).hasFields) {
    throw new AndeanError(
      "usage",
      `Cannot take ticks from --format ${name}: it has one value and no fields`,
      { hint: "Use a format with fields; this one needs a mapping to a table of its own." },
    );
  }
  return tickCodec(await openValueFormat(options, services, TICK_SCHEMAS));
}

/**
 * Opens a format, for values of any shape.
 *
 * @param builtIn the schemas that stand in where none is named
 * @throws {AndeanError} as {@linkcode openCodec}
 */
export function openValueFormat(
  options: FormatOptions,
  { waitMs, signal, onWaiting, patienceMs = waitMs, subject }: CodecServices,
  builtIn?: BuiltInSchemas,
): Promise<ValueFormat> {
  return openFormat(options, {
    builtIn,
    opening: { maxMs: waitMs, signal, onWaiting },
    later: { maxMs: patienceMs, signal },
    subject,
  });
}
