import { SEQUENCE_HEADER } from "../../src/record/headers.ts";
import type { Compression } from "../../src/kafka/batches/compression/compression.ts";
import { java, runJava } from "./peers/java.ts";
import { python, runPython } from "./peers/python.ts";
import { TICK_SCHEMAS, type TickCell, tickSamples } from "./ticks.ts";
import { readingSchemas, type World } from "./world.ts";

/** What is wrong with a topic or table, as a program of another language has seen it. */
export interface Seen {
  /** How many records or rows were as they should be. */
  right: number;
  /** The first few, for people. */
  problems: string[];
}

/** A topic that other languages read. */
export interface ReadCell {
  topic: string;
  encoding: string;
  schemaId: number | null;
  dataset: "keyed" | "plain" | "ticks";
  compression: Compression;
  /** As the table of results names it. */
  what: string;
}

/** By each of a program's clients and by topic. */
type ReadOutcome = Record<string, Record<string, Seen>>;

/** Programs that read topics and compare them with what was sent. */
export const READERS = [
  {
    label: "Python",
    isAvailable: python !== undefined,
    read: (job: unknown) => runPython<ReadOutcome>("read.py", job),
    // Whole readings, in every format.
    takes: (_encoding: string) => true,
  },
  {
    label: "Java",
    isAvailable: java !== undefined,
    read: (job: unknown) => runJava<ReadOutcome>("read", job),
    // Readings are compared in Python; what they share with ticks is each format's code.
    takes: (encoding: string) => encoding === "text" || encoding === "bytes",
  },
] as const;

/** The readings that andean has written. */
export async function readingCells(
  world: World,
  takes: (encoding: string) => boolean,
): Promise<ReadCell[]> {
  const cells = world.cells.filter(({ writer, format: { encoding } }) =>
    writer.program === "andean" && takes(encoding)
  );
  return await Promise.all(cells.map(async (cell) => ({
    ...await world.cellJob(cell),
    dataset: cell.dataset,
    compression: cell.compression,
    what: cell.format.label,
  })));
}

/** The ticks that `produce` has sent. */
export function tickCells(cells: readonly TickCell[]): ReadCell[] {
  return cells.map(({ topic, format: { encoding, label }, schemaId, compression }) => ({
    ...{ topic, encoding, schemaId, dataset: "ticks", compression },
    what: `${label}, of produce`,
  }));
}

/** What a reading program is asked. */
export async function readJob(world: World, cells: readonly ReadCell[]): Promise<unknown> {
  const readings = await readingSchemas();
  return {
    brokers: world.feed.services.brokers,
    datasets: { ...world.datasets, ticks: tickSamples() },
    schemas: { keyed: readings, plain: readings, ticks: TICK_SCHEMAS },
    sequenceHeader: { keyed: "seq", plain: "seq", ticks: SEQUENCE_HEADER },
    cells,
  };
}
