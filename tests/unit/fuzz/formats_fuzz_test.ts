import assert from "node:assert/strict";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { avroFormat } from "../../../src/formats/avro/avro_format.ts";
import { parseAvroSchema } from "../../../src/formats/avro/schema.ts";
import { csvFormat } from "../../../src/formats/csv_format.ts";
import { TICK_FORMATS } from "../../../src/formats/format_options.ts";
import { jsonFormat } from "../../../src/formats/json_format.ts";
import { protobufFormat } from "../../../src/formats/protobuf/protobuf_format.ts";
import { parseProto } from "../../../src/formats/protobuf/schema.ts";
import { RegistryFormat } from "../../../src/formats/registry/registry_format.ts";
import { withHead } from "../../../src/formats/registry/wire_format.ts";
import type { ValueFormat } from "../../../src/formats/value_format.ts";
import { readProtoSchema } from "../../../src/formats/schema_file.ts";
import { fixturePath, fixtures, fixtureText } from "../formats/fixtures/read.ts";
import { fc } from "../support/fc.ts";
import { anyBytes, mutated, runs, typed } from "../support/fuzz.ts";

const everything = (await readProtoSchema(fixturePath("make/protobuf.proto"), "Everything")).type;
const old = (await readProtoSchema(fixturePath("make/proto2.proto"))).type;
const avro = avroFormat(parseAvroSchema(fixtureText("make/avro.avsc")));

/** Each with bytes that it can read, to be damaged. */
const FORMATS: [ValueFormat, Uint8Array[]][] = [
  [avro, fixtures("avro_fastavro.json").map(({ bytes }) => bytes)],
  [protobufFormat(everything), fixtures("protobuf_python.json").map(({ bytes }) => bytes)],
  [protobufFormat(old), fixtures("proto2_python.json").map(({ bytes }) => bytes)],
  [jsonFormat, [
    new TextEncoder().encode('{"a":[1,"b",null,12345678901234567890],"c":{"d":-1e9}}'),
  ]],
  [csvFormat({ columns: ["a", "b"] }), [new TextEncoder().encode('"a ""x"", y",2\r\n')]],
];

for (const [format, originals] of FORMATS) {
  const named = `${format.name}${format === FORMATS[2]![0] ? " (proto2)" : ""}`;
  Deno.test(`fuzz, ${named}: whatever the bytes, they are a value or undecodable, and soon`, () => {
    const given = fc.oneof(
      anyBytes(),
      { weight: 4, arbitrary: mutated(fc.constantFrom(...originals)) },
    );
    fc.assert(
      fc.property(given, (bytes) => {
        const started = performance.now();
        const value = typed(() => format.decode(bytes));
        if (value instanceof AndeanError) assert.equal(value.code, "undecodable");
        assert.ok(performance.now() - started < 2_000, "takes too long");
        assert.ok(sizeOf(value) < 1_000_000, "is too large");
      }),
      runs(1_000),
    );
  });
}

Deno.test("fuzz: every format that has fields of its own is here", () => {
  // Values of a registry are those of the others, behind a head; text and bytes have no form.
  assert.deepEqual(new Set(FORMATS.map(([{ name }]) => name)), new Set<string>(TICK_FORMATS));
});

Deno.test("fuzz, avro: what is read is written and read as the same", () => {
  const given = mutated(fc.constantFrom(...FORMATS[0]![1]));
  fc.assert(
    fc.property(given, (bytes) => {
      const value = typed(() => avro.decode(bytes));
      if (value instanceof AndeanError) return;
      const again = typed(() => avro.encode(value));
      // A decimal may have more digits than its fixed size can hold again; nothing else is lost.
      if (!(again instanceof AndeanError)) assert.deepEqual(avro.decode(again), value);
    }),
    runs(500),
  );
});

Deno.test("fuzz, RegistryFormat: a damaged head or message path is undecodable", async () => {
  const text = await Deno.readTextFile(fixturePath("make/proto2.proto"));
  const format = new RegistryFormat({
    name: "auto",
    client: {
      schema: (id) =>
        id === 7
          ? Promise.resolve({ type: "PROTOBUF", text, references: [] })
          : Promise.reject(new AndeanError("undecodable", "no such schema")),
    },
    fallback: jsonFormat,
  });
  const good = withHead(7, fixtures("proto2_python.json")[1]!.bytes, [0]);
  const inner = withHead(7, new Uint8Array([0x0a, 0x01, 0x61]), [0, 0]);
  assert.deepEqual(parseProto(text, () => "").messages.length, 1);
  const given = fc.oneof(anyBytes(), mutated(fc.constantFrom(good, inner)));
  await fc.assert(
    fc.asyncProperty(given, async (bytes) => {
      await format.ready([bytes]);
      const value = typed(() => format.decode(bytes));
      if (value instanceof AndeanError) assert.equal(value.code, "undecodable");
    }),
    runs(500),
  );
});

function sizeOf(value: unknown): number {
  if (value instanceof Uint8Array || typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, part) => sum + sizeOf(part), 1);
}
