import assert from "node:assert/strict";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { openFormat } from "../../../../src/formats/open_format.ts";
import type { FormatOptions } from "../../../../src/formats/format_options.ts";
import { avroFormat } from "../../../../src/formats/avro/avro_format.ts";
import { parseAvroSchema } from "../../../../src/formats/avro/schema.ts";
import type { RegisteredSchema } from "../../../../src/formats/registry/registry_client.ts";
import { RegistryFormat } from "../../../../src/formats/registry/registry_format.ts";
import { withHead } from "../../../../src/formats/registry/wire_format.ts";
import type { ValueFormat } from "../../../../src/formats/value_format.ts";
import { SchemaRegistry } from "../../../../scripts/schema_registry.ts";
import { withCode } from "../../support/expect.ts";
import { fixtureText } from "../fixtures/read.ts";
import { bytes } from "../../support/records.ts";

const signal = new AbortController().signal;

interface Opening {
  waitMs?: number;
  laterMs?: number;
  subject?: string;
  signal?: AbortSignal;
}

function open(
  registry: SchemaRegistry,
  options: Partial<FormatOptions> = {},
  { waitMs = 0, laterMs = 10_000, subject, ...rest }: Opening = {},
): Promise<ValueFormat> {
  const patience = { signal, ...rest };
  return openFormat(
    { name: "auto", registry: { url: registry.url }, ...options },
    {
      opening: { maxMs: waitMs, ...patience },
      later: { maxMs: laterMs, ...patience },
      subject,
    },
  );
}

async function read(format: ValueFormat, value: Uint8Array): Promise<unknown> {
  await format.ready!([value]);
  return format.decode(value);
}

const LONG = avroFormat(parseAvroSchema("long"));
const PROTO = 'syntax = "proto3"; package p; import "other.proto"; message A { message B { ' +
  "q.Other x = 1; } } message C { int64 y = 1; }";

Deno.test("RegistryFormat: recognises each language by the id, and JSON without one", async () => {
  await using registry = SchemaRegistry.open();
  const avro = registry.register("a", '"long"');
  registry.register("o", 'syntax = "proto3"; package q; message Other { bool z = 1; }', "PROTOBUF");
  const proto = registry.register("p", PROTO, "PROTOBUF", [
    { name: "other.proto", subject: "o", version: 1 },
  ]);
  const json = registry.register("j", "{}", "JSON");
  const format = await open(registry);
  assert.equal(await read(format, withHead(avro, LONG.encode(2n ** 60n))), 2n ** 60n);
  assert.deepEqual(await read(format, withHead(proto, new Uint8Array([8, 5]), [1])), { y: 5 });
  assert.deepEqual(
    await read(format, withHead(proto, new Uint8Array([10, 2, 8, 1]), [0, 0])),
    { x: { z: true } },
  );
  assert.deepEqual(await read(format, withHead(json, bytes('{"a":1}'))), { a: 1 });
  assert.deepEqual(await read(format, bytes('{"a":1}')), { a: 1 });
});

Deno.test("RegistryFormat: Avro schemas may use types of others", async () => {
  await using registry = SchemaRegistry.open();
  registry.register(
    "money",
    '{"type":"record","name":"q.Money","fields":[{"name":"n","type":"int"}]}',
  );
  const id = registry.register(
    "t",
    '{"type":"record","name":"T","fields":[{"name":"price","type":"q.Money"}]}',
    "AVRO",
    [{ name: "q.Money", subject: "money", version: 1 }],
  );
  const format = await open(registry);
  assert.deepEqual(await read(format, withHead(id, new Uint8Array([6]))), { price: { n: 3 } });
});

Deno.test("RegistryFormat: asks for each schema once, however many records name it", async () => {
  await using registry = SchemaRegistry.open();
  const value = withHead(registry.register("a", '"long"'), LONG.encode(1));
  const format = await open(registry);
  await Promise.all([format.ready!([value, value]), format.ready!([value])]);
  assert.equal(format.ready!([value, null, bytes("{}")]), undefined);
  assert.deepEqual(registry.requests.slice(1), ["GET /schemas/ids/1"]);
});

Deno.test("RegistryFormat: an id that the registry does not know makes its records undecodable", async () => {
  await using registry = SchemaRegistry.open();
  const value = withHead(99, new Uint8Array());
  const format = await open(registry);
  await assert.rejects(read(format, value), withCode("undecodable", /schema 99.*not know/));
  const asked = registry.requests.length;
  await assert.rejects(read(format, value), withCode("undecodable"));
  assert.equal(registry.requests.length, asked, "asks again at once");
});

for (
  const [what, text, type] of [
    ["is no Avro", "{", "AVRO"],
    ["is no Protobuf", "message", "PROTOBUF"],
    ["imports what it does not refer to", 'import "x.proto";', "PROTOBUF"],
  ] as const
) {
  Deno.test(`RegistryFormat: a schema that ${what} makes its records undecodable`, async () => {
    await using registry = SchemaRegistry.open();
    const id = registry.register("s", text, type);
    const format = await open(registry);
    await assert.rejects(read(format, withHead(id, new Uint8Array())), withCode("undecodable"));
  });
}

Deno.test("RegistryFormat: a format of one language refuses others, and values without an id", async () => {
  await using registry = SchemaRegistry.open();
  const json = registry.register("j", "{}", "JSON");
  const format = await open(registry, { name: "avro" });
  await assert.rejects(
    read(format, withHead(json, bytes("{}"))),
    withCode("undecodable", /of type JSON, wanted AVRO/),
  );
  await assert.rejects(read(format, bytes("{}")), withCode("undecodable", /magic byte/));
  await assert.rejects(read(format, new Uint8Array([0, 0, 0])), withCode("undecodable"));
});

Deno.test("RegistryFormat: a registry that goes away is waited for, and makes nothing undecodable", async () => {
  await using registry = SchemaRegistry.open();
  const value = withHead(registry.register("a", '"long"'), LONG.encode(7));
  const format = await open(registry);
  await registry.stop();
  const reading = read(format, value);
  await new Promise((resolve) => setTimeout(resolve, 300));
  registry.failing = /./;
  registry.start();
  await new Promise((resolve) => setTimeout(resolve, 300));
  registry.failing = undefined;
  assert.equal(await reading, 7);
});

Deno.test("RegistryFormat: a registry that stays away is an error, not a reason to drop records", async () => {
  await using registry = SchemaRegistry.open();
  const format = await open(registry, {}, { laterMs: 100 });
  await registry.stop();
  await assert.rejects(
    read(format, withHead(1, new Uint8Array())),
    (error: AndeanError) => withCode("unreachable")(error) && error.retriable,
  );
});

Deno.test("RegistryFormat: the end of the run ends the waiting", async () => {
  await using registry = SchemaRegistry.open();
  const ended = new AbortController();
  const format = await open(registry, {}, { laterMs: Infinity, signal: ended.signal });
  await registry.stop();
  const reading = read(format, withHead(1, new Uint8Array()));
  setTimeout(() => ended.abort(), 100);
  await assert.rejects(reading, withCode("interrupted"));
});

Deno.test("RegistryFormat: credentials are sent, and refused ones end it at once", async () => {
  await using registry = SchemaRegistry.open();
  registry.login = { user: "u", password: "p:w" };
  const { url } = registry;
  await open(registry, { registry: { url, user: "u", password: "p:w" } });
  await assert.rejects(
    open(registry, { registry: { url, user: "u", password: "no" } }, { waitMs: 60_000 }),
    withCode("refused", /refuses the login of "u"/),
  );
  await assert.rejects(open(registry), withCode("refused", /refuses us/));
});

Deno.test("RegistryFormat: another server at the address ends it, and makes nothing undecodable", async () => {
  await using registry = SchemaRegistry.open();
  await assert.rejects(
    open(registry, { registry: { url: `${registry.url}/elsewhere` } }),
    withCode("refused"),
  );
});

Deno.test("RegistryFormat: what it writes names the schema that it has registered", async () => {
  await using registry = SchemaRegistry.open();
  const folder = await Deno.makeTempDir();
  try {
    const schemaFile = `${folder}/t.avsc`;
    await Deno.writeTextFile(schemaFile, '"long"');
    registry.register("before", '"int"');
    const writer = await open(registry, { name: "avro", schemaFile }, { subject: "ticks-value" });
    assert.equal(writer.encode(1).toHex(), "000000000202");
    assert.equal(writer.decode(writer.encode(1)), 1, "what was written can be read at once");
    assert.equal(await read(await open(registry), writer.encode(5)), 5);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openFormat: what does not go together is refused", async () => {
  await using registry = SchemaRegistry.open();
  const services = { opening: { maxMs: 0, signal } };
  for (const name of ["auto", "json-schema", "avro", "protobuf", "csv"] as const) {
    await assert.rejects(openFormat({ name }, services), withCode("usage"), name);
  }
  await assert.rejects(
    open(registry, {}, { subject: "s" }),
    withCode("usage", /write --format auto/),
  );
});

Deno.test("RegistryFormat: reads what Confluent's own serializers have written", async () => {
  const { schemas, values } = JSON.parse(fixtureText("registry_confluent.json")) as {
    schemas: Record<string, RegisteredSchema>;
    values: { hex: string; value: Record<string, unknown> }[];
  };
  const client = { schema: (id: number) => Promise.resolve(schemas[id]!) };
  const format = new RegistryFormat({ name: "auto", client });
  const seen = new Set<string>();
  for (const { hex, value } of values) {
    // Fields that the message left out have their defaults, which Python's dictionaries don't tell.
    const decoded = await read(format, Uint8Array.fromHex(hex)) as Record<string, unknown>;
    for (const [name, part] of Object.entries(value)) assert.deepEqual(decoded[name], part);
    seen.add(schemas[parseInt(hex.slice(2, 10), 16)]!.type);
  }
  assert.deepEqual([...seen].sort(), ["AVRO", "JSON", "PROTOBUF"]);
});

Deno.test("RegistryFormat: of schemas without end that don't exist it forgets the oldest alone", async () => {
  const asked: number[] = [];
  const unknown = new AndeanError("undecodable", "there is none");
  const schema = (id: number) => {
    asked.push(id);
    return Promise.reject(unknown);
  };
  const format = new RegistryFormat({ name: "auto", client: { schema } });
  const value = (id: number) => withHead(id, new Uint8Array());
  const first = value(0);
  const last = value(200_000);
  await format.ready(function* () {
    for (let id = 0; id <= 200_000; id++) yield value(id);
  }());
  asked.length = 0;
  await format.ready([first, last]);
  assert.deepEqual(asked, [0]);
  assert.throws(() => format.decode(last), withCode("undecodable", /cannot use schema 200000/));
});

Deno.test("RegistryFormat: tells of fractions that schemas have which it has met", async () => {
  await using registry = SchemaRegistry.open();
  const id = registry.register(
    "t",
    '{"type":"record","name":"T","fields":[{"name":"price","type":"double"},{"name":"n","type":"int"}]}',
  );
  const format = await open(registry);
  assert.equal(format.hasFractions!(["price"]), false);
  await format.ready!([withHead(id, new Uint8Array())]);
  assert.equal(format.hasFractions!(["price"]), true);
  assert.equal(format.hasFractions!(["n"]), false);
});

Deno.test("RegistryFormat: a message path that the schema does not have is undecodable", async () => {
  await using registry = SchemaRegistry.open();
  const id = registry.register("p", 'syntax = "proto3"; message A { double a = 1; }', "PROTOBUF");
  const format = await open(registry);
  await format.ready!([withHead(id, new Uint8Array())]);
  assert.throws(
    () => format.decode(withHead(id, new Uint8Array(), [0, 3])),
    withCode("undecodable", /has no message 0\.3/),
  );
  assert.equal(format.hasFractions!(["a"]), false);
  assert.deepEqual(format.decode(withHead(id, new Uint8Array(), [0])), { a: 0 });
  assert.equal(format.hasFractions!(["a"]), true);
});

Deno.test("RegistryFormat: what was not made ready, or not opened for writing, is a mistake of ours", () => {
  const format = new RegistryFormat({ name: "auto", client: { schema: () => Promise.reject() } });
  assert.throws(() => format.decode(withHead(1, new Uint8Array())), withCode("internal"));
  assert.throws(() => format.encode({}), withCode("internal"));
});
