import assert from "node:assert/strict";
import avsc from "avsc";
import { avroFormat } from "../../../../src/formats/avro/avro_format.ts";
import { parseAvroSchema } from "../../../../src/formats/avro/schema.ts";
import type { Value } from "../../../../src/formats/value_format.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

const formatOf = (schema: unknown) => avroFormat(parseAvroSchema(JSON.stringify(schema)));

/** A schema, and values that fit it in both implementations. */
interface Pair {
  schema: avsc.Schema;
  values: fc.Arbitrary<Value>;
}

let named = 0;

const primitives: Pair[] = [
  { schema: "null", values: fc.constant(null) },
  { schema: "boolean", values: fc.boolean() },
  { schema: "int", values: fc.integer() },
  // Beyond 2^52 avsc writes other numbers than it is given.
  { schema: "long", values: fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }) },
  { schema: "float", values: fc.float() },
  { schema: "double", values: fc.double() },
  { schema: "string", values: fc.string({ unit: "grapheme" }) },
  { schema: "bytes", values: fc.uint8Array().map((bytes) => Uint8Array.from(bytes)) },
];

const pairs: fc.Arbitrary<Pair> = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...primitives),
    tie("pair").map(({ schema, values }) => ({
      schema: { type: "array", items: schema },
      values: fc.array(values, { maxLength: 5 }),
    })),
    tie("pair").map(({ schema, values }) => ({
      schema: { type: "map", values: schema },
      values: fc.dictionary(fc.string(), values, { maxKeys: 4, noNullPrototype: true }),
    })),
    fc.array(tie("pair"), { maxLength: 4 }).map((fields) => ({
      schema: {
        type: "record",
        name: `R${named++}`,
        fields: fields.map(({ schema }, index) => ({ name: `f${index}`, type: schema })),
      },
      values: fc.record(
        Object.fromEntries(fields.map(({ values }, index) => [`f${index}`, values])),
        { noNullPrototype: true },
      ),
    })),
  ) as fc.Arbitrary<Pair>,
})).pair;

Deno.test("avroFormat: agrees with avsc on the bytes of any value of any schema", () => {
  fc.assert(
    fc.property(
      pairs.chain(({ schema, values }) => fc.tuple(fc.constant(schema), values)),
      ([schema, value]) => {
        const format = formatOf(schema);
        const theirs = avsc.Type.forSchema(schema);
        const encoded = format.encode(value);
        const wanted = theirs.toBuffer(theirs.clone(buffers(value)));
        assert.equal(encoded.toHex(), Uint8Array.from(wanted).toHex());
        assert.deepEqual(format.decode(wanted), value);
      },
    ),
  );
});

/** avsc wants Node's buffers. */
function buffers(value: Value): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(buffers);
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    Object.defineProperty(copy, name, {
      value: buffers(part),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

Deno.test("avroFormat: every 64-bit integer comes back as it is", () => {
  const long = formatOf("long");
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
    assert.equal(BigInt(long.decode(long.encode(value)) as bigint), value);
  }));
  for (let bit = 0n; bit < 63n; bit++) {
    for (const value of [2n ** bit, 2n ** bit - 1n, -(2n ** bit), -(2n ** bit) - 1n]) {
      const read = long.decode(long.encode(value));
      assert.equal(BigInt(read as bigint), value);
      assert.equal(typeof read, Number.isSafeInteger(Number(value)) ? "number" : "bigint");
    }
  }
});

Deno.test("avroFormat: a union is written as the branch that the value fits", () => {
  const union = formatOf(["null", "int", "long", "double", "string", {
    type: "record",
    name: "A",
    fields: [{ name: "a", type: "int" }],
  }, { type: "record", name: "B", fields: [{ name: "b", type: "int", default: 1 }] }]);
  for (const value of [null, 1, 2 ** 40, 0.5, "x", { a: 1 }, { b: 2 }]) {
    assert.deepEqual(union.decode(union.encode(value)), value);
  }
  assert.throws(() => union.encode({ c: 1 }), withCode("configuration"));
});

Deno.test("avroFormat: a field that is left out is written as its default", () => {
  const record = formatOf({
    type: "record",
    name: "R",
    fields: [{ name: "a", type: ["null", "int"], default: null }, {
      name: "b",
      type: "string",
      default: "x",
    }],
  });
  assert.deepEqual(record.decode(record.encode({})), { a: null, b: "x" });
});

Deno.test("avroFormat: names are found through namespaces and aliases", () => {
  const format = formatOf({
    type: "record",
    name: "a.b.Outer",
    fields: [
      { name: "one", type: { type: "fixed", name: "F", size: 1, aliases: ["G"] } },
      { name: "two", type: "F" },
      { name: "three", type: "a.b.F" },
      { name: "four", type: "G" },
      {
        name: "five",
        type: {
          type: "record",
          name: "Inner",
          namespace: "c",
          fields: [{ name: "six", type: "a.b.F" }],
        },
      },
    ],
  });
  assert.equal(format.decode(new Uint8Array([1, 2, 3, 4, 5])) !== undefined, true);
});

for (
  const [what, schema] of Object.entries({
    "an unknown type": "Nothing",
    "a record without fields": { type: "record", name: "R" },
    "two fields of one name": {
      type: "record",
      name: "R",
      fields: [{ name: "a", type: "int" }, { name: "a", type: "int" }],
    },
    "a type that is defined twice": [
      { type: "fixed", name: "F", size: 1 },
      { type: "record", name: "F", fields: [] },
    ],
    "a union within a union": ["null", ["int"]],
    "a number": 5,
    "a fixed without a size": { type: "fixed", name: "F" },
  })
) {
  Deno.test(`parseAvroSchema: refuses ${what}`, () => {
    assert.throws(() => formatOf(schema), TypeError);
  });
}

Deno.test("parseAvroSchema: a logical type on the wrong type means nothing", () => {
  assert.equal(formatOf({ type: "int", logicalType: "uuid" }).decode(new Uint8Array([2])), 1);
  const unscaled = formatOf({ type: "bytes", logicalType: "decimal", precision: 2, scale: 3 });
  assert.deepEqual(unscaled.decode(new Uint8Array([2, 5])), new Uint8Array([5]));
});

for (
  const [what, schema, hex] of [
    ["a value that ends too early", "double", "00"],
    ["bytes after the value", "int", "0200"],
    ["a boolean that is neither", "boolean", "02"],
    ["an int of more than 32 bits", "int", "8080808020"],
    ["a long of more than 64 bits", "long", "ffffffffffffffffff02"],
    ["a long without an end", "long", "ffffffffffffffffffffff"],
    ["a negative length", "bytes", "01"],
    ["a length beyond the end", "string", "0a61"],
    ["text that is not UTF-8", "string", "02ff"],
    ["an enum beyond its symbols", { type: "enum", name: "E", symbols: ["A"] }, "02"],
    ["a negative union branch", ["null", "int"], "01"],
    ["more items than there are bytes", { type: "array", items: "int" }, "feffffffffffffffff01"],
    ["more nulls than anyone sends", { type: "array", items: "null" }, "8080808010"],
    ["more empty blocks' worth of nulls", {
      type: "array",
      items: { type: "array", items: "null" },
    }, "06c09a0c00c09a0c00c09a0c0000"],
    ["a day that no calendar has", { type: "int", logicalType: "date" }, "ffffffff0f"],
    ["a time of day beyond the day", { type: "int", logicalType: "time-millis" }, "80b0e652"],
  ] as const
) {
  Deno.test(`avroFormat: refuses ${what}`, () => {
    assert.throws(
      () => formatOf(schema).decode(Uint8Array.fromHex(hex)),
      withCode("undecodable", /not Avro/),
    );
  });
}

Deno.test("avroFormat: refuses a list of a million links instead of running out of stack", () => {
  const list = formatOf({
    type: "record",
    name: "List",
    fields: [{ name: "next", type: ["null", "List"] }],
  });
  assert.throws(() => list.decode(new Uint8Array(1e6).fill(2)), withCode("undecodable", /deep/));
  // A record that contains itself in any case has no value; its bytes would never end.
  const endless = formatOf({ type: "record", name: "E", fields: [{ name: "e", type: "E" }] });
  assert.throws(() => endless.decode(new Uint8Array()), withCode("undecodable"));
});

for (
  const [type, values] of [
    [{ type: "long", logicalType: "timestamp-nanos" }, [
      "1969-12-31T23:59:59.999999999Z",
      "2262-04-11T23:47:16.854775807Z",
    ]],
    [{ type: "long", logicalType: "local-timestamp-micros" }, ["2023-11-14T22:13:20.000001"]],
    [{ type: "long", logicalType: "time-micros" }, ["23:59:59.999999"]],
    [{ type: "fixed", name: "U", size: 16, logicalType: "uuid" }, [
      "00112233-4455-6677-8899-aabbccddeeff",
    ]],
    [{ type: "fixed", name: "D", size: 12, logicalType: "duration" }, [
      { months: 4_294_967_295, days: 2, millis: 3 },
    ]],
    [{ type: "bytes", logicalType: "decimal", precision: 40, scale: 0 }, ["-128", "128", "0"]],
  ] as [unknown, Value[]][]
) {
  const name = (type as { logicalType: string }).logicalType;
  Deno.test(`avroFormat: ${name} is what it stands for, and is written from it`, () => {
    const format = formatOf(type);
    for (const value of values) assert.deepEqual(format.decode(format.encode(value)), value);
  });
}

Deno.test("avroFormat: will not write a number as a time, whose unit nobody knows", () => {
  const format = formatOf({ type: "long", logicalType: "timestamp-millis" });
  assert.throws(() => format.encode(1_700_000_000), withCode("configuration"));
  assert.throws(() => format.encode("2023-02-30T00:00:00Z"), withCode("configuration"));
  assert.throws(() => format.encode("2023-02-03T00:00:00.0001Z"), withCode("configuration"));
});
