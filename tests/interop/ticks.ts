import { fileURLToPath } from "node:url";
import type { FormatOptions } from "../../src/formats/format_options.ts";
import { type Compression, COMPRESSIONS } from "../../src/kafka/batches/compression/compression.ts";
import { generateTicks, SEED_SYMBOLS } from "../../src/produce/ticks.ts";
import TICK_AVRO from "../../src/record/schemas/tick.avsc" with { type: "text" };
import TICK_JSON_SCHEMA from "../../src/record/schemas/tick.schema.json" with { type: "text" };
import { INTEROP_FORMATS, type InteropFormat } from "./formats.ts";
import { PARTITIONS, type SchemaSet, type World } from "./world.ts";

const SEED = 7;
const COUNT = 300;

/** Ticks in one format and compression, as `andean produce` sends them: a topic of its own. */
export interface TickCell {
  format: InteropFormat;
  compression: Compression;
  topic: string;
  schemaId: number | null;
}

/** A tick as the programs of other languages are told of it, by its sequence number. */
interface TickSample {
  seq: number;
  key: string;
  value: { Symbol: string; Price: number; TimeStamp: number };
}

/** The ticks of every topic, in their order. */
export function tickSamples(): TickSample[] {
  const ticks = generateTicks({ symbols: SEED_SYMBOLS, keys: "unique", seed: SEED });
  return Array.from({ length: COUNT }, (_, seq) => {
    const { symbol, price, timestampMs } = ticks.next().value!;
    return {
      seq,
      key: symbol,
      value: { Symbol: symbol, Price: price, TimeStamp: timestampMs / 1_000 },
    };
  });
}

/** andean's own schemas of ticks, as the programs of other languages are told of them. */
export const TICK_SCHEMAS: SchemaSet = {
  avro: { text: TICK_AVRO },
  protobuf: {
    file: fileURLToPath(new URL("schemas/tick.desc", import.meta.url)),
    message: "andean.Tick",
  },
  "json-schema": { text: TICK_JSON_SCHEMA },
};

/** Lets `produce` send ticks in every format that can carry them, and in every compression. */
export async function produceTicks(world: World): Promise<TickCell[]> {
  const { feed, registry } = world;
  const cells = INTEROP_FORMATS.filter(({ isStructured }) => isStructured).flatMap((format) =>
    COMPRESSIONS.map((compression) => ({ format, compression }))
  ).map((cell, index) => ({ ...cell, topic: `${feed.topic}-ticks-${index}` }));
  await world.createTopics(cells.map(({ topic }) => topic));
  return await Promise.all(cells.map(async (cell): Promise<TickCell> => {
    const { format: { encoding, isRegistered }, compression, topic } = cell;
    const format: FormatOptions = {
      name: encoding,
      ...(isRegistered ? { registry: { url: registry.url } } : {}),
    };
    const { acked } = await feed.produce({
      ...{ topic, format, compression, count: COUNT, seed: SEED, partitions: PARTITIONS },
    });
    if (acked !== COUNT) throw new Error(`${topic}: ${acked} of ${COUNT} ticks were sent`);
    return { ...cell, schemaId: isRegistered ? registry.idOf(`${topic}-value`) : null };
  }));
}
