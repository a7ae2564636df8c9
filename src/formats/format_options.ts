import type { CsvOptions } from "./csv_format.ts";
import type { RegistryConnection } from "./registry/registry_client.ts";

/** The formats of `--format`. */
export const FORMATS = [
  "json",
  "protobuf",
  "avro",
  "json-schema",
  "csv",
  "text",
  "bytes",
  "auto",
] as const;
/** One of {@linkcode FORMATS}. */
export type Format = typeof FORMATS[number];

/** How records' values are written. */
export interface FormatOptions {
  name: Format;
  /** `.proto`, a descriptor set, or `.avsc`; absent for the built-in schema. */
  schemaFile?: string | undefined;
  /** Protobuf: the message's name, where the schema has several. */
  message?: string | undefined;
  /** Absent where values don't name their schemas. */
  registry?: RegistryConnection | undefined;
  /** CSV; absent for the built-in columns, with commas. */
  csv?: Partial<CsvOptions> | undefined;
}
