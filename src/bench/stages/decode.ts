import {
  type Format,
  type FormatOptions,
  formatsWith,
  TICK_FORMATS,
} from "../../formats/format_options.ts";
import type { Codec } from "../../record/codec.ts";
import { openCodec } from "../../rows/open_codec.ts";
import type { BenchOptions } from "../options.ts";
import type { Measurement } from "../result.ts";
import { Stopwatch } from "../stopwatch.ts";
import { firstTicks } from "../ticks.ts";

/** What is measured with `--schema-registry`: values that name their schemas there. */
const IN_REGISTRY = formatsWith("hasSchema").filter((name) => name !== "auto");

/** Distinct values; more would only measure the memory that holds them. */
const MAX_VALUES = 50_000;
/** The formats take turns, so that a machine that grows slow or fast is so for all of them. */
const ROUNDS = 10;

/** One format's values, and what its decoding took. */
interface Contender {
  part: string;
  codec: Codec;
  values: Uint8Array[];
  watch: Stopwatch;
}

/** Under which subject the schema of a registry's format is registered. */
export function subjectsOf({ format }: BenchOptions, topic: string): Map<Format, string> {
  const formats = format.registry === undefined ? [] : IN_REGISTRY;
  return new Map(formats.map((name) => [name, `${topic}-${name}-value`]));
}

/** Decodes ticks in every format, as `ingest` does. */
export async function runDecode(options: BenchOptions, topic: string): Promise<Measurement[]> {
  const ticks = firstTicks(options, Math.min(options.records, MAX_VALUES));
  const subjects = subjectsOf(options, topic);
  const contenders: Contender[] = [];
  const add = async (part: string, format: FormatOptions) => {
    const { waitMs, signal, onWaiting } = options;
    const subject = subjects.get(format.name);
    const codec = await openCodec(format, { waitMs, signal, onWaiting, subject });
    const values = ticks.map((tick) => codec.encode(tick));
    decodeAll(codec, values, values.length); // The first ones would measure the compiler.
    const watch = new Stopwatch();
    watch.pause();
    contenders.push({ part, codec, values, watch });
  };
  for (const name of TICK_FORMATS) await add(name, { name });
  const { registry } = options.format;
  if (registry !== undefined) {
    for (const name of IN_REGISTRY) await add(`${name}, registry`, { name, registry });
  }
  const perRound = Math.ceil(options.records / ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { codec, values, watch } of contenders) {
      watch.resume();
      decodeAll(codec, values, perRound);
      watch.pause();
    }
  }
  return contenders.map(({ part, watch }) => watch.result(`decode ${part}`, perRound * ROUNDS));
}

/** Decodes so many values, again from the first after the last. */
function decodeAll(codec: Codec, values: readonly Uint8Array[], count: number): void {
  let at = 0;
  for (let done = 0; done < count; done++) {
    codec.decode(values[at]!);
    if (++at === values.length) at = 0;
  }
}
