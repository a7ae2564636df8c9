import assert from "node:assert/strict";
import { SCHEMA_FILE, schemaText } from "../../../scripts/schema.ts";

Deno.test("config.schema.json: says what the program takes (deno task schema writes it)", async () => {
  assert.equal(await Deno.readTextFile(SCHEMA_FILE), schemaText());
});

Deno.test("config.schema.json: explains every part of a mapping", () => {
  const { properties: { mapping } } = JSON.parse(schemaText());
  for (
    const [name, { description }] of Object.entries<{ description?: string }>(mapping.properties)
  ) {
    assert.ok(description !== undefined || name === "write-time", name);
  }
});
