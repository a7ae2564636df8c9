import { type Compression, COMPRESSIONS } from "../../src/kafka/batches/compression/compression.ts";
import { INTEROP_FORMATS, type InteropFormat } from "./formats.ts";
import { java } from "./peers/java.ts";
import { python } from "./peers/python.ts";

/** Whose code sends the records. */
export interface Writer {
  /** As it stands in the table of results. */
  label: string;
  program: "andean" | "python" | "java";
  isAvailable: boolean;
  formats: readonly InteropFormat[];
}

/** Every writer: clients of Kafka that share no code. */
export const WRITERS: readonly Writer[] = [
  { label: "andean", program: "andean", isAvailable: true, formats: INTEROP_FORMATS },
  {
    label: "confluent-kafka",
    program: "python",
    isAvailable: python !== undefined,
    formats: INTEROP_FORMATS,
  },
  {
    label: "kafka-python",
    program: "python",
    isAvailable: python !== undefined,
    // Its values are made by the same libraries: it is here for its framing of compressed batches.
    formats: INTEROP_FORMATS.filter(({ label }) => label === "json" || label === "avro"),
  },
  {
    label: "kafka-clients",
    program: "java",
    isAvailable: java !== undefined,
    formats: INTEROP_FORMATS,
  },
];

/** Records of one format, in one compression, by one writer: a topic of its own. */
export interface Cell {
  format: InteropFormat;
  compression: Compression;
  writer: Writer;
  topic: string;
  dataset: "keyed" | "plain";
}

/** Every topic that the writers at hand can make. */
export function allCells(prefix: string): Cell[] {
  const cells = WRITERS.filter(({ isAvailable }) => isAvailable).flatMap((writer) =>
    writer.formats.flatMap((format) =>
      COMPRESSIONS.map((compression) => ({ format, compression, writer }))
    )
  );
  return cells.map((cell, index) => ({
    ...cell,
    topic: `${prefix}-${index}`,
    dataset: cell.format.isStructured ? "keyed" : "plain",
  }));
}

/** How andean is told to read a topic: with its format's own name, or with `auto`. */
export type Reading = "own" | "auto";

/** `auto` tells formats apart by the schemas' ids. */
export function readingsOf({ isRegistered }: InteropFormat): readonly Reading[] {
  return isRegistered ? ["own", "auto"] : ["own"];
}

/** The table, in the feed's keyspace, into which a topic is read. */
export function tableOf({ topic }: Cell, reading: Reading): string {
  return `${topic.replaceAll("-", "_")}_${reading}`;
}
