import assert from "node:assert/strict";
import { avroFormat } from "../../../../src/formats/avro/avro_format.ts";
import { parseAvroSchema } from "../../../../src/formats/avro/schema.ts";
import type { Value } from "../../../../src/formats/value_format.ts";
import { withCode } from "../../support/expect.ts";

const UUID = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

function formatOf(type: string, logicalType: string, more: Record<string, unknown> = {}) {
  return avroFormat(parseAvroSchema(JSON.stringify({ type, logicalType, ...more })));
}

/** What is written and comes back, and what is refused because it would become another value. */
const CASES: [string, ReturnType<typeof formatOf>, Value[], Value[]][] = [
  ["uuid", formatOf("string", "uuid"), [UUID], ["f81d4fae", 1, null]],
  ["uuid of 16 bytes", formatOf("fixed", "uuid", { name: "F", size: 16 }), [UUID], [
    UUID.slice(1),
    new Uint8Array(16),
  ]],
  ["date", formatOf("int", "date"), ["2023-02-03", "1969-12-31"], ["2023-02-30", 19_391, true]],
  ["time-millis", formatOf("int", "time-millis"), ["23:59:59.999"], [
    "24:00:00",
    "00:00:00.0001",
    1,
  ]],
  ["time-micros", formatOf("long", "time-micros"), ["00:00:00.000001"], ["1:2:3", 1]],
  ["decimal", formatOf("bytes", "decimal", { precision: 6, scale: 2 }), ["-12.50", "0.00"], [
    "1.001",
    "a",
    true,
    null,
  ]],
  [
    "decimal of 1 byte",
    formatOf("fixed", "decimal", { name: "F", size: 1, precision: 2 }),
    ["-128", "127"],
    ["128"],
  ],
  [
    "duration",
    formatOf("fixed", "duration", { name: "F", size: 12 }),
    [{ months: 1, days: 2, millis: 4_294_967_295 }],
    [{ months: 1, days: 2 }, { months: -1, days: 0, millis: 0 }, "P1M", {
      months: 0.5,
      days: 0,
      millis: 0,
    }],
  ],
];

for (const [what, format, kept, refused] of CASES) {
  Deno.test(`logical types, ${what}: comes back as it was written, or is not written`, () => {
    for (const value of kept) assert.deepEqual(format.decode(format.encode(value)), value);
    for (const value of refused) {
      assert.throws(() => format.encode(value), withCode("configuration"), String(value));
    }
  });
}

Deno.test("logical types: a decimal is also written from a number", () => {
  const format = formatOf("bytes", "decimal", { precision: 20, scale: 1 });
  assert.equal(format.decode(format.encode(-2.5)), "-2.5");
  assert.equal(format.decode(format.encode(2n ** 60n)), `${2n ** 60n}.0`);
});

Deno.test("logical types: a number that no calendar or clock has is undecodable", () => {
  const number = (type: string, value: number) => avroFormat(parseAvroSchema(type)).encode(value);
  const decode = (type: string, logicalType: string, value: number) => () =>
    formatOf(type, logicalType).decode(number(type, value));
  assert.throws(decode("int", "date", 2 ** 31 - 1), withCode("undecodable", /out of its range/));
  assert.throws(decode("int", "time-millis", -1), withCode("undecodable", /a time-millis is -1/));
  assert.throws(decode("long", "timestamp-millis", 2 ** 53 - 1), withCode("undecodable"));
});
