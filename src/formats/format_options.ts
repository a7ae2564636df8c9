import type { CsvOptions } from "./csv_format.ts";
import type { RegistryConnection } from "./registry/registry_client.ts";

/** What the rest of andean has to know of a format. */
interface FormatTraits {
  /** Whether a value has fields, so that it can carry a tick. */
  hasFields: boolean;
  /** Whether values have a schema, from a file or a registry. @default false */
  hasSchema?: boolean;
  /** Whether the schema is always in a registry. @default false */
  needsRegistry?: boolean;
  /** Whether a schema may hold several messages, of which one is named. @default false */
  hasMessages?: boolean;
  /** Whether columns, their delimiter and quote are told. @default false */
  hasColumns?: boolean;
  /** Whether numbers come as text. @default false */
  isAllText?: boolean;
  /** Whether decimals have a type of their own, so that text of digits is text. @default false */
  hasDecimals?: boolean;
}

/** The formats of `--format`, in the order in which they are told. */
export const FORMAT_TRAITS = {
  "json": { hasFields: true },
  "protobuf": { hasFields: true, hasSchema: true, hasMessages: true, hasDecimals: true },
  "avro": { hasFields: true, hasSchema: true, hasDecimals: true },
  "json-schema": { hasFields: true, hasSchema: true, needsRegistry: true },
  "csv": { hasFields: true, hasColumns: true, isAllText: true },
  "text": { hasFields: false },
  "bytes": { hasFields: false },
  // Whatever the id of each value says.
  "auto": { hasFields: true, hasSchema: true, hasMessages: true, hasDecimals: true },
} as const satisfies Record<string, FormatTraits>;

/** The name of a format. */
export type Format = keyof typeof FORMAT_TRAITS;

/** All of them. */
export const FORMATS = Object.keys(FORMAT_TRAITS) as Format[];

/** Formats that carry a tick by themselves, without a registry. */
export const TICK_FORMATS: readonly Format[] = FORMATS.filter((format) =>
  format !== "auto" && traitsOf(format).hasFields && !traitsOf(format).needsRegistry
);

/** What is to be known of a format. */
export function traitsOf(format: Format): FormatTraits {
  return FORMAT_TRAITS[format];
}

/** The formats that have a trait. */
export function formatsWith(trait: keyof FormatTraits): Format[] {
  return FORMATS.filter((format) => traitsOf(format)[trait]);
}

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
