import { AndeanError } from "../../errors/andean_error.ts";
import {
  type Format,
  type FormatOptions,
  FORMATS,
  formatsWith,
  traitsOf,
} from "../../formats/format_options.ts";
import type { RegistryConnection } from "../../formats/registry/registry_client.ts";
import { passwordOf } from "./secrets.ts";
import { type Setting, settings, type Values } from "./setting.ts";
import { distinctWords, listed, oneOf, oneSign, text, webAddress } from "./values.ts";

/** How the records' values are written. */
export const FORMAT = settings("Format:", {
  format: {
    name: "format",
    placeholder: "format",
    default: "json",
    help: `the values' format: ${FORMATS.join(", ")}`,
    schema: oneOf(FORMATS),
  },
  schema: {
    name: "schema",
    placeholder: "file",
    isFile: true,
    help: ".avsc, .proto or a descriptor set (default: the ticks' own)",
    schema: text("a file's path"),
  },
  message: {
    name: "message",
    placeholder: "name",
    help: "the Protobuf message, where the schema has several",
    schema: text("a message's name"),
  },
  schemaRegistry: {
    name: "schema-registry",
    placeholder: "url",
    help: "values name their schemas by their ids in this registry",
    schema: webAddress(),
  },
  schemaRegistryUser: {
    name: "schema-registry-user",
    placeholder: "user",
    help: "log in to it; the password is taken from ANDEAN_SCHEMA_REGISTRY_PASSWORD",
    schema: text("a user's name"),
  },
  schemaRegistryPassword: {
    name: "schema-registry-password",
    secret: true,
    help: "",
    schema: text(),
  },
  schemaRegistryPasswordFile: {
    name: "schema-registry-password-file",
    placeholder: "file",
    isFile: true,
    help: "or from this file",
    schema: text("a file's path"),
  },
  csvColumns: {
    name: "csv-columns",
    placeholder: "a,b,…",
    help: "the columns of CSV, in their order (default: Symbol,Price,TimeStamp)",
    schema: distinctWords("columns"),
  },
  csvDelimiter: {
    name: "csv-delimiter",
    placeholder: "sign",
    default: ",",
    help: "what divides them; tab for a tabulator",
    schema: oneSign(),
  },
  csvQuote: {
    name: "csv-quote",
    placeholder: "sign",
    default: '"',
    help: "what stands around a field, and is doubled within it",
    schema: oneSign(),
  },
});

type FormatValues = Values<typeof FORMAT>;

const WITH_REGISTRY = formatsWith("hasSchema");
const WITH_MESSAGES = formatsWith("hasMessages");
const WITH_COLUMNS = formatsWith("hasColumns");

/** The formats for which a flag means something. */
const MEANT_FOR: Partial<Record<keyof typeof FORMAT, readonly Format[]>> = {
  schema: WITH_REGISTRY,
  message: WITH_MESSAGES,
  schemaRegistry: WITH_REGISTRY,
  schemaRegistryUser: WITH_REGISTRY,
  schemaRegistryPasswordFile: WITH_REGISTRY,
  csvColumns: WITH_COLUMNS,
  csvDelimiter: WITH_COLUMNS,
  csvQuote: WITH_COLUMNS,
};

/** Whether a setting of {@linkcode FORMAT}, by its key, means something for a format. */
export function isMeantFor(key: string, format: string): boolean {
  const formats: readonly string[] | undefined = MEANT_FOR[key as keyof typeof FORMAT];
  return formats?.includes(format) ?? true;
}

/** Those of the flags that none of several formats has a use for, beside all that are for any. */
export function suitingNone(
  given: ReadonlySet<string>,
  formats: readonly Format[],
): ReadonlySet<string> {
  const suiting = Object.entries(FORMAT)
    .filter(([key]) => formats.some((format) => isMeantFor(key, format)))
    .map(([, { name }]): string => name);
  return new Set([...given].filter((name) => !suiting.includes(name)));
}

/**
 * Reads what the format's settings point at.
 *
 * @param given the names of the flags that stood on the command line: environment and config file
 * serve every command and format
 * @param purpose a schema that is written is registered, one that is read comes from the registry
 * @throws {AndeanError} `usage` where flags don't go together
 */
export async function formatOptions(
  values: FormatValues,
  given: ReadonlySet<string>,
  purpose: "read" | "write" = "read",
): Promise<FormatOptions> {
  const { format: name, schema, message, csvColumns, csvDelimiter, csvQuote } = values;
  refuseUnmeant(name, given);
  if (purpose === "read") refuseBesideRegistry(values, given);
  if (csvDelimiter === csvQuote) {
    throw new AndeanError("usage", "Cannot divide CSV with the sign that quotes it", {
      hint: "Change --csv-delimiter or --csv-quote.",
    });
  }
  const registry = await registryConnection(values, given);
  const meant = (key: keyof typeof FORMAT) => MEANT_FOR[key]!.includes(name);
  return {
    name,
    schemaFile: meant("schema") ? schema : undefined,
    message: meant("message") ? message : undefined,
    registry,
    csv: !traitsOf(name).hasColumns ? undefined : {
      ...(csvColumns === undefined ? {} : { columns: csvColumns }),
      delimiter: csvDelimiter,
      quote: csvQuote,
    },
  };
}

function refuseUnmeant(name: Format, given: ReadonlySet<string>): void {
  for (const [key, formats] of Object.entries(MEANT_FOR)) {
    const setting: Setting = FORMAT[key as keyof typeof FORMAT];
    if (!given.has(setting.name) || formats.includes(name)) continue;
    throw new AndeanError("usage", `Cannot use --${setting.name} with --format ${name}`, {
      hint: `It is for --format ${listed(formats)}.`,
    });
  }
}

function refuseBesideRegistry(
  { format, schemaRegistry }: FormatValues,
  given: ReadonlySet<string>,
): void {
  // With auto it is for values that name no schema.
  if (schemaRegistry === undefined || format === "auto") return;
  const wrong = [FORMAT.schema.name, FORMAT.message.name].find((name) => given.has(name));
  if (wrong === undefined) return;
  throw new AndeanError("usage", `Cannot use --${wrong} beside a schema registry`, {
    hint: "Values name their schemas; with --format auto it is for those that don't.",
  });
}

async function registryConnection(
  values: FormatValues,
  given: ReadonlySet<string>,
): Promise<RegistryConnection | undefined> {
  const { format, schemaRegistry: url, schemaRegistryUser: user } = values;
  if (!WITH_REGISTRY.includes(format)) return undefined;
  if (url === undefined) {
    const alone = ["schema-registry-user", "schema-registry-password-file"]
      .find((name) => given.has(name));
    if (alone === undefined) return undefined;
    throw new AndeanError("usage", `Cannot use --${alone} without --schema-registry`, {
      hint: `Add --schema-registry, or leave --${alone} out.`,
    });
  }
  const password = await passwordOf("schema-registry", {
    user,
    password: values.schemaRegistryPassword,
    file: values.schemaRegistryPasswordFile,
  });
  return { url, user, password };
}
