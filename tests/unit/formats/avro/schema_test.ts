import assert from "node:assert/strict";
import { avroFormat } from "../../../../src/formats/avro/avro_format.ts";
import { parseAvroSchema } from "../../../../src/formats/avro/schema.ts";

const refused = (schema: unknown, reason: RegExp) =>
  assert.throws(() => parseAvroSchema(JSON.stringify(schema)), reason);

Deno.test("parseAvroSchema: tells what is wrong with a union, an enum or a name", () => {
  refused(["int", "string", "int"], /a union has one type twice/);
  refused({ type: "enum", name: "E" }, /the enum E has no symbols/);
  refused({ type: "enum", name: "E", symbols: ["A", 1] }, /the enum E has no symbols/);
  refused({ type: "record", name: "", fields: [] }, /a record is named ""/);
  refused({ type: "fixed", size: 4 }, /a fixed is named undefined/);
});

Deno.test("parseAvroSchema: a schema that is nested without end is refused before the stack is", () => {
  let schema: unknown = "int";
  for (let depth = 0; depth < 2_000; depth++) schema = { type: "array", items: schema };
  refused(schema, /nested more than \d+ deep/);
});

Deno.test("parseAvroSchema: a logical type that is not well declared is the plain one", () => {
  const fixed = (size: number, logicalType: string, more = {}) =>
    avroFormat(
      parseAvroSchema(JSON.stringify({ type: "fixed", name: "F", size, logicalType, ...more })),
    ).decode(new Uint8Array(size));
  assert.equal(fixed(16, "uuid"), "00000000-0000-0000-0000-000000000000");
  assert.deepEqual(fixed(15, "uuid"), new Uint8Array(15));
  assert.deepEqual(fixed(12, "duration"), { months: 0, days: 0, millis: 0 });
  assert.deepEqual(fixed(13, "duration"), new Uint8Array(13));
  assert.equal(fixed(2, "decimal", { precision: 3 }), "0");
  assert.deepEqual(fixed(2, "decimal", { precision: 3, scale: 4 }), new Uint8Array(2));
  assert.deepEqual(fixed(2, "decimal"), new Uint8Array(2));
});
