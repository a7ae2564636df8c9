/**
 * Writes the JSON Schema of config files, which tells editors how a mapping is written.
 *
 * Usage: deno run --allow-read --allow-env --allow-write=schemas scripts/schema.ts
 */
import * as z from "zod";
import { MAPPING } from "../src/mapping/schema.ts";

/** Where the schema stands. */
export const SCHEMA_FILE = new URL("../schemas/config.schema.json", import.meta.url);

/** The schema's text. The names beside the mapping are those of flags, which the help explains. */
export function schemaText(): string {
  const { $schema, ...mapping } = z.toJSONSchema(MAPPING);
  const schema = {
    $schema,
    title: "andean config file",
    description: "Settings by the names of their flags, and how records become rows.",
    type: "object",
    properties: { mapping },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) await Deno.writeTextFile(SCHEMA_FILE, schemaText());
