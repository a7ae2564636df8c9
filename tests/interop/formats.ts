import { fileURLToPath } from "node:url";
import type { Format, FormatOptions } from "../../src/formats/format_options.ts";
import type { Value } from "../../src/formats/value_format.ts";
import type { SchemaType } from "../../src/formats/registry/registry_client.ts";
import { parseMapping } from "../../src/mapping/compile.ts";
import type { Mapping } from "../../src/mapping/schema.ts";
import { ExactDecimal } from "../../src/record/exact_decimal.ts";
import type { SchemaRegistry } from "../../scripts/schema_registry.ts";
import type { Reading } from "./dataset.ts";

/** A format of records' values, as the tests' table has it. */
export interface InteropFormat {
  /** As it stands in the table of results. */
  label: string;
  encoding: Exclude<Format, "auto">;
  /** Whether values name their schemas, in Confluent's wire format. */
  isRegistered: boolean;
  /** Whether a value is a whole reading, or one thing alone. */
  isStructured: boolean;
}

function format(encoding: InteropFormat["encoding"], some: Partial<InteropFormat> = {}) {
  return { label: encoding, encoding, isRegistered: false, isStructured: true, ...some };
}

/** Every format that records can have. */
export const INTEROP_FORMATS: readonly InteropFormat[] = [
  format("json"),
  format("protobuf"),
  format("avro"),
  format("csv"),
  format("text", { isStructured: false }),
  format("bytes", { isStructured: false }),
  format("protobuf", { label: "protobuf, registry", isRegistered: true }),
  format("avro", { label: "avro, registry", isRegistered: true }),
  format("json-schema", { label: "json-schema, registry", isRegistered: true }),
];

/** The columns of a reading as CSV, which has no lists. */
export const CSV_COLUMNS = [
  "small",
  "big",
  "ratio",
  "flag",
  "name",
  "maybe",
  "payload",
  "level",
  "city",
  "zip",
  "at",
  "amount",
] as const;

const SCHEMAS: Partial<Record<Format, { file: string; type: SchemaType }>> = {
  "avro": { file: "reading.avsc", type: "AVRO" },
  "protobuf": { file: "reading.proto", type: "PROTOBUF" },
  "json-schema": { file: "reading.schema.json", type: "JSON" },
};

/** The message that is meant, of several. */
export const MESSAGE = "andean.interop.Reading";

/** The folder of the readings' schemas. */
export const SCHEMAS_FOLDER: string = fileURLToPath(new URL("schemas/", import.meta.url));

/** How andean is told to write a format, and to read it. */
export function formatOptions(
  { encoding, isRegistered }: InteropFormat,
  registry: SchemaRegistry,
): FormatOptions {
  const schema = SCHEMAS[encoding];
  return {
    name: encoding,
    ...(schema === undefined ? {} : { schemaFile: SCHEMAS_FOLDER + schema.file }),
    ...(encoding === "protobuf" ? { message: MESSAGE } : {}),
    ...(encoding === "csv" ? { csv: { columns: CSV_COLUMNS } } : {}),
    ...(isRegistered ? { registry: { url: registry.url } } : {}),
  };
}

/** Registers a format's schema. @returns its id; `null` where values name none */
export async function registered(
  { encoding, isRegistered }: InteropFormat,
  registry: SchemaRegistry,
): Promise<number | null> {
  const schema = SCHEMAS[encoding];
  if (!isRegistered || schema === undefined) return null;
  const text = await Deno.readTextFile(SCHEMAS_FOLDER + schema.file);
  return registry.register(`reading-${encoding}`, text, schema.type);
}

/** A reading as andean's own writer takes it. */
export function valueOf(
  { encoding, isStructured }: InteropFormat,
  reading: Reading,
): Value {
  if (!isStructured) return encoding === "text" ? reading.name : fromHex(reading.payload);
  const { big, ratio, payload, counts, at, place, ...same } = reading;
  const value = {
    ...same,
    big: BigInt(big),
    ratio: Number(ratio),
    counts: Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, BigInt(count)])),
    payload: fromHex(payload),
  };
  if (hasTypes(encoding)) return { ...value, place, at: new Date(at).toISOString() };
  const text = { ...value, payload: value.payload.toBase64(), at };
  return encoding === "csv"
    ? { ...text, ...place }
    : { ...text, place, amount: new ExactDecimal(reading.amount) };
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.fromHex(text);
}

/** Whether the format has bytes and times of its own. */
function hasTypes(encoding: Format): boolean {
  return encoding === "protobuf" || encoding === "avro";
}

/** The columns of the table into which a format's records go. */
export function tableColumns({ encoding, isStructured }: InteropFormat): string {
  const about =
    "seq bigint, source text, raw blob, nothing text, kafka_partition int, kafka_offset bigint";
  if (!isStructured) {
    const type = encoding === "text" ? "text" : "blob";
    return `${about}, id text, body ${type}, PRIMARY KEY ((kafka_partition), kafka_offset)`;
  }
  return `${about}, id text PRIMARY KEY, small int, big bigint, ratio double, flag boolean, ` +
    "name text, maybe text, payload blob, tags list<text>, counts map<text, bigint>, " +
    "level text, city text, zip int, at timestamp, amount decimal";
}

/** How a format's records become rows of that table. */
export function mappingOf({ encoding, isStructured }: InteropFormat): Mapping {
  const about = {
    id: "key",
    seq: "headers.seq",
    source: "headers.source",
    raw: "headers.raw",
    nothing: "headers.nothing",
    kafka_partition: "meta.partition",
    kafka_offset: "meta.offset",
  };
  if (!isStructured) {
    return parseMapping({ columns: { ...about, body: "value" }, tombstones: "ignore" });
  }
  const own = ["small", "big", "ratio", "flag", "name", "maybe", "level", "amount"];
  const place = encoding === "csv" ? "value" : "value.place";
  return parseMapping({
    // A record with null takes back what an earlier one of its key had.
    absent: "null",
    columns: {
      ...about,
      ...Object.fromEntries(own.map((name) => [name, `value.${name}`])),
      ...(encoding === "csv" ? {} : { tags: "value.tags", counts: "value.counts" }),
      city: `${place}.city`,
      zip: `${place}.zip`,
      payload: hasTypes(encoding) ? "value.payload" : { from: "value.payload", encoding: "base64" },
      at: hasTypes(encoding) ? "value.at" : { from: "value.at", unit: "ms" },
    },
  });
}
