import { AndeanError } from "../errors/andean_error.ts";
import { avroFormat } from "./avro/avro_format.ts";
import { parseAvroSchema } from "./avro/schema.ts";
import { csvFormat } from "./csv_format.ts";
import type { FormatOptions } from "./format_options.ts";
import { jsonFormat } from "./json_format.ts";
import { bytesFormat, textFormat } from "./plain_formats.ts";
import { protobufFormat } from "./protobuf/protobuf_format.ts";
import { parseProto } from "./protobuf/schema.ts";
import {
  RegistryClient,
  type RegistryPatience,
  type SchemaType,
} from "./registry/registry_client.ts";
import { RegistryFormat } from "./registry/registry_format.ts";
import { withHead } from "./registry/wire_format.ts";
import { chooseMessage, readAvroSchema, readJsonSchema, readProtoSchema } from "./schema_file.ts";
import type { Value, ValueFormat } from "./value_format.ts";

/** The schemas of the built-in shape, for who names none. */
export interface BuiltInSchemas {
  avro: string;
  /** Of one message. */
  proto: string;
  jsonSchema: string;
  csvColumns: readonly string[];
}

/** What a format works with. */
export interface FormatServices {
  /** Absent where there is no such shape: a schema has to be named then. */
  builtIn?: BuiltInSchemas | undefined;
  /** For a registry that is not up yet. */
  opening: RegistryPatience;
  /** For a registry that goes away later. @default as for opening */
  later?: RegistryPatience | undefined;
  /** Where the schema of values that are written is registered; absent where none are. */
  subject?: string | undefined;
}

/** Formats that are the same with and without a registry, but for what stands before each value. */
type Schemable = "json" | "json-schema" | "avro" | "protobuf";

/** A format, and how its schema is registered. */
interface Schemed {
  format: ValueFormat;
  type: SchemaType;
  text?: string | undefined;
  path?: number[] | undefined;
}

/**
 * Opens a format: reads its schema, and asks whether the registry is there.
 *
 * @throws {AndeanError} `usage` or `configuration` where schema and format don't go together;
 * `unreachable` or `refused` for the registry
 */
export async function openFormat(
  options: FormatOptions,
  services: FormatServices,
): Promise<ValueFormat> {
  const { name, registry } = options;
  const { builtIn, opening, later = opening, subject } = services;
  switch (name) {
    case "text":
      return textFormat;
    case "bytes":
      return bytesFormat;
    case "csv": {
      const columns = options.csv?.columns ?? builtIn?.csvColumns;
      if (columns === undefined) {
        throw wanting("CSV", "its columns", "Name them with --csv-columns.");
      }
      return csvFormat({ ...options.csv, columns });
    }
  }
  if (registry === undefined) {
    if (name === "auto" || name === "json-schema") {
      throw wanting(name, "a schema registry", "Name it with --schema-registry.");
    }
    return (await openSchemed(name, options, builtIn)).format;
  }
  await new RegistryClient(registry, opening).probe();
  const client = new RegistryClient(registry, later);
  if (subject !== undefined) {
    const writing = new RegistryClient(registry, opening);
    return await openWriter(name, options, services, writing, subject);
  }
  return new RegistryFormat({
    name,
    client,
    type: TYPES[name],
    fallback: name === "auto" ? await openFallback(options, builtIn) : undefined,
  });
}

const TYPES: Partial<Record<FormatOptions["name"], SchemaType>> = {
  "avro": "AVRO",
  "protobuf": "PROTOBUF",
  "json-schema": "JSON",
};

/** Values are written with the id that the registry gives their schema. */
async function openWriter(
  name: Schemable | "auto",
  options: FormatOptions,
  { builtIn }: FormatServices,
  client: RegistryClient,
  subject: string,
): Promise<ValueFormat> {
  if (name === "auto") {
    throw new AndeanError("usage", "Cannot write --format auto: it tells formats apart", {
      hint: "Name the format to write: json-schema, protobuf or avro.",
    });
  }
  const { format, type, text, path } = await openSchemed(name, options, builtIn);
  if (text === undefined || path?.length === 0) {
    throw wanting(
      "to the schema registry",
      "the schema's text",
      "Name the .proto file that has the message, instead of a descriptor set.",
    );
  }
  const id = await client.register(subject, type, text);
  const encode = (value: Value) => withHead(id, format.encode(value), path);
  const written = new RegistryFormat({ name, client, type, encode });
  await written.ready([withHead(id, new Uint8Array())]); // What is written can be read at once.
  return written;
}

async function openSchemed(
  name: Schemable,
  { schemaFile, message }: FormatOptions,
  builtIn: BuiltInSchemas | undefined,
): Promise<Schemed> {
  switch (name) {
    case "avro": {
      if (schemaFile === undefined && builtIn === undefined) throw wantingSchema("Avro");
      const { text, type } = schemaFile === undefined
        ? { text: builtIn!.avro, type: parseAvroSchema(builtIn!.avro) }
        : await readAvroSchema(schemaFile);
      return { format: avroFormat(type), type: "AVRO", text };
    }
    case "protobuf": {
      if (schemaFile === undefined && builtIn === undefined) throw wantingSchema("Protobuf");
      const { text, type, path } = schemaFile === undefined
        ? builtInProto(builtIn!.proto, message)
        : await readProtoSchema(schemaFile, message);
      return { format: protobufFormat(type), type: "PROTOBUF", text, path };
    }
    case "json":
    case "json-schema": {
      const text = schemaFile === undefined
        ? builtIn?.jsonSchema
        : await readJsonSchema(schemaFile);
      return { format: jsonFormat, type: "JSON", text };
    }
  }
}

function builtInProto(text: string, message: string | undefined) {
  const schema = parseProto(text, (path) => {
    throw new Error(`it imports "${path}"`);
  });
  return { text, ...chooseMessage(schema, "built-in", message) };
}

/** What a topic had before it had a registry: plain JSON, or what `--schema` describes. */
async function openFallback(
  options: FormatOptions,
  builtIn: BuiltInSchemas | undefined,
): Promise<ValueFormat> {
  const { schemaFile } = options;
  if (schemaFile === undefined) return jsonFormat;
  const name = /\.(avsc|json)$/i.test(schemaFile) ? "avro" : "protobuf";
  return (await openSchemed(name, options, builtIn)).format;
}

function wantingSchema(format: string): AndeanError {
  return wanting(format, "its schema", "Name a schema file with --schema.");
}

function wanting(format: string, what: string, hint: string): AndeanError {
  return new AndeanError("usage", `Cannot read or write ${format} without ${what}`, { hint });
}
