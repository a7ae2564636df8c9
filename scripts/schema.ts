/**
 * Writes the JSON Schema of config files, which tells editors how mappings and topics are written.
 *
 * Usage: deno run --allow-read --allow-env --allow-write=schemas scripts/schema.ts
 */
import * as z from "zod";
import { TOPIC_ENTRY, TOPICS_KEY } from "../src/cli/settings/topics.ts";
import { MAPPING } from "../src/mapping/schema.ts";

/** Where the schema stands. */
export const SCHEMA_FILE = new URL("../schemas/config.schema.json", import.meta.url);

/** The schema's text. The names beside mapping and topics are those of flags. */
export function schemaText(): string {
  const { $schema, ...mapping } = z.toJSONSchema(MAPPING);
  const { $schema: _, ...topic } = z.toJSONSchema(TOPIC_ENTRY, { io: "input" });
  const schema = {
    $schema,
    title: "andean config file",
    description: "Settings by the names of their flags, and how records become rows.",
    type: "object",
    properties: {
      mapping,
      [TOPICS_KEY]: {
        type: "array",
        minItems: 1,
        items: {
          ...topic,
          properties: { ...topic.properties, mapping: { $ref: "#/properties/mapping" } },
        },
        description: "Several topics, each with what differs from the settings of the file.",
      },
    },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) await Deno.writeTextFile(SCHEMA_FILE, schemaText());
