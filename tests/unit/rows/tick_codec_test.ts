import assert from "node:assert/strict";
import { avroFormat } from "../../../src/formats/avro/avro_format.ts";
import { parseAvroSchema } from "../../../src/formats/avro/schema.ts";
import { csvFormat } from "../../../src/formats/csv_format.ts";
import { jsonFormat } from "../../../src/formats/json_format.ts";
import type { FormatOptions } from "../../../src/formats/format_options.ts";
import { withHead } from "../../../src/formats/registry/wire_format.ts";
import { protobufFormat } from "../../../src/formats/protobuf/protobuf_format.ts";
import { textFormat } from "../../../src/formats/plain_formats.ts";
import { parseProto } from "../../../src/formats/protobuf/schema.ts";
import type { Codec } from "../../../src/record/codec.ts";
import { TICK_FORMATS } from "../../../src/formats/format_options.ts";
import { corrupted } from "../../../src/produce/corrupt.ts";
import { openCodec } from "../../../src/rows/open_codec.ts";
import { tickCodec } from "../../../src/rows/tick_codec.ts";
import { SchemaRegistry } from "../../../scripts/schema_registry.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { bytes, record, tick, ticks } from "../support/records.ts";

const services = { waitMs: 0, signal: new AbortController().signal, subject: "ticks-value" };
const codecs = await Promise.all(TICK_FORMATS.map((name) => openCodec({ name }, services)));

for (const codec of codecs) {
  Deno.test(`openCodec, ${codec.name}: any tick comes back as it was`, () => {
    fc.assert(fc.property(ticks, (given) => {
      assert.deepEqual(codec.decode(codec.encode(given)), given);
    }));
  });

  Deno.test(`openCodec, ${codec.name}: each way of corrupting a tick makes it undecodable`, () => {
    fc.assert(fc.property(ticks, fc.nat(4), (given, index) => {
      const value = corrupted(codec.encode(given), index, codec);
      assert.throws(() => codec.decode(value), withCode("undecodable"));
    }));
  });

  Deno.test(`openCodec, ${codec.name}: a tombstone's key is read as ever`, () => {
    assert.deepEqual(codec.decodeKey(bytes("IBM")), { symbol: "IBM" });
    assert.deepEqual(codec.decodeKey(bytes('{"Symbol":"IBM","TimeStamp":1}')), {
      symbol: "IBM",
      timestampMs: 1_000,
    });
    assert.throws(() => codec.decode(null), withCode("undecodable", /null/));
  });
}

Deno.test("openCodec: ticks cannot be one text or bytes", async () => {
  for (const name of ["text", "bytes"] as const) {
    await assert.rejects(openCodec({ name }, services), withCode("usage", /no fields/));
  }
});

for (const name of ["protobuf", "avro", "json-schema"] as const) {
  Deno.test(`openCodec, ${name} with a registry: what one writes another reads`, async () => {
    await using registry = SchemaRegistry.open();
    const options: FormatOptions = { name, registry: { url: registry.url } };
    const writer = await openCodec(options, services);
    const value = writer.encode(tick());
    for (const reading of [name, "auto"] as const) {
      const reader = await openCodec({ ...options, name: reading }, {
        ...services,
        subject: undefined,
      });
      const records = [record(0, { value })];
      await reader.ready!(records);
      assert.deepEqual(reader.decode(value), tick());
      assert.equal(reader.ready!(records), undefined);
    }
    const form = corrupted(value, 0, writer);
    assert.throws(() => writer.decode(form), withCode("undecodable"));
  });
}

const withAvro = (price: unknown, time: unknown) =>
  tickCodec(avroFormat(parseAvroSchema(JSON.stringify({
    type: "record",
    name: "T",
    fields: [
      { name: "Symbol", type: "string" },
      { name: "Price", type: price },
      { name: "TimeStamp", type: time },
    ],
  }))));

const DECIMAL = { type: "bytes", logicalType: "decimal", precision: 10, scale: 2 };

for (
  const [what, codec] of [
    [
      "a decimal and a time of Avro",
      withAvro(DECIMAL, { type: "long", logicalType: "timestamp-millis" }),
    ],
    [
      "microseconds, and what may be null",
      withAvro(["null", "double"], [
        "null",
        { type: "long", logicalType: "timestamp-micros" },
      ]),
    ],
    ["whole seconds", withAvro("float", "long")],
    [
      "a Timestamp of Protobuf",
      tickCodec(protobufFormat(
        parseProto(
          'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message T { ' +
            "string Symbol = 1; float Price = 2; google.protobuf.Timestamp TimeStamp = 3; }",
          () => "",
        ).messages[0]!,
      )),
    ],
  ] as [string, Codec][]
) {
  Deno.test(`tickCodec: takes ${what} for a tick's fields, and writes them`, () => {
    const given = tick({ price: 101.25, timestampMs: 1_700_000_000_000 });
    assert.deepEqual(codec.decode(codec.encode(given)), given);
  });
}

Deno.test("tickCodec: what is null, missing or out of range is undecodable, and named", () => {
  const codec = withAvro(["null", "double"], ["null", "long", "string"]);
  const format = avroFormat(parseAvroSchema(JSON.stringify({
    type: "record",
    name: "T",
    fields: [
      { name: "Symbol", type: "string" },
      { name: "Price", type: ["null", "double"] },
      { name: "TimeStamp", type: ["null", "long", "string"] },
    ],
  })));
  for (
    const [fields, reason] of [
      [{ Symbol: "", Price: 1, TimeStamp: 1 }, /Symbol is ""/],
      [{ Symbol: "A", Price: null, TimeStamp: 1 }, /Price is null/],
      [{ Symbol: "A", Price: NaN, TimeStamp: 1 }, /Price/],
      [{ Symbol: "A", Price: 1, TimeStamp: null }, /TimeStamp is null/],
      [{ Symbol: "A", Price: 1, TimeStamp: 2n ** 60n }, /TimeStamp is 11529215/],
      [{ Symbol: "A", Price: 1, TimeStamp: "yesterday" }, /TimeStamp is "yesterday"/],
      [{ Symbol: "A", Price: 1, TimeStamp: "2023-13-01T00:00:00Z" }, /TimeStamp is "2023-13/],
    ] as const
  ) {
    assert.throws(() => codec.decode(format.encode(fields)), withCode("undecodable", reason));
  }
});

Deno.test("tickCodec: CSV's digits and times are numbers and times", () => {
  const codec = tickCodec(csvFormat({ columns: ["Symbol", "Price", "TimeStamp"] }));
  const read = (line: string) => codec.decode(bytes(line));
  assert.deepEqual(read("IBM,1e2,1.5"), { symbol: "IBM", price: 100, timestampMs: 1_500 });
  assert.equal(read("IBM,1,2023-11-14T22:13:20").timestampMs, 1_700_000_000_000);
  assert.equal(read("IBM,1,2023-11-14T23:13:20+01:00").timestampMs, 1_700_000_000_000);
  for (const line of ["IBM,,1", "IBM,0x10,1", "IBM,1 ,1", "IBM,Infinity,1", "IBM,1,", ",1,1"]) {
    assert.throws(() => read(line), withCode("undecodable"), line);
  }
});

Deno.test("tickCodec: a price with more digits than a number holds is the nearest number", () => {
  const { price } = tickCodec(jsonFormat).decode(
    bytes('{"Symbol":"IBM","Price":0.10000000000000000001,"TimeStamp":1}'),
  );
  assert.equal(price, 0.1);
});

Deno.test("tickCodec: a schema without a tick's fields is told when the first is written", () => {
  const codec = tickCodec(avroFormat(parseAvroSchema(
    '{"type":"record","name":"T","fields":[{"name":"other","type":"int"}]}',
  )));
  assert.throws(() => codec.encode(tick()), withCode("configuration", /no field other/));
});

Deno.test("openCodec with a registry: a tombstone's key may name its schema", async () => {
  await using registry = SchemaRegistry.open();
  const registered = { registry: { url: registry.url } };
  const codec = await openCodec({ name: "auto", ...registered }, {
    ...services,
    subject: undefined,
  });
  const keys: [string, unknown, unknown][] = [
    ['"string"', "IBM", { symbol: "IBM" }],
    [
      '{"type":"record","name":"K","fields":[{"name":"Symbol","type":"string"},' +
      '{"name":"TimeStamp","type":["null","long"]}]}',
      { Symbol: "IBM", TimeStamp: 5 },
      { symbol: "IBM", timestampMs: 5_000 },
    ],
    ['"long"', 5, undefined],
  ];
  for (const [schema, value, wanted] of keys) {
    const id = registry.register("ticks-key", schema);
    const encoded = avroFormat(parseAvroSchema(schema)).encode(value as string);
    const key = withHead(id, encoded);
    await codec.ready!([record(0, { key, value: null })]);
    if (wanted !== undefined) assert.deepEqual(codec.decodeKey(key), wanted);
    else assert.throws(() => codec.decodeKey(key), withCode("undecodable", /Symbol is 5/));
  }
  assert.deepEqual(codec.decodeKey(bytes("IBM")), { symbol: "IBM" });
});

Deno.test("tickCodec: a schema that wants a time gets one for each tick, not for the first alone", () => {
  const codec = withAvro("double", { type: "long", logicalType: "timestamp-millis" });
  for (const timestampMs of [1_700_000_000_000, 1_700_000_000_001]) {
    assert.equal(codec.decode(codec.encode(tick({ timestampMs }))).timestampMs, timestampMs);
  }
});

Deno.test("tickCodec: a value without fields is undecodable, and a failure of ours is none", () => {
  assert.throws(
    () => tickCodec(textFormat).decode(bytes("IBM")),
    withCode("undecodable", /the value is "IBM", wanted the fields of a tick/),
  );
  const encode = () => {
    throw new RangeError("out of memory");
  };
  assert.throws(() => tickCodec({ ...textFormat, encode }).encode(tick()), RangeError);
});
