import assert from "node:assert/strict";
import type { FormatOptions } from "../../../src/formats/format_options.ts";
import { openFormat } from "../../../src/formats/open_format.ts";
import { withHead } from "../../../src/formats/registry/wire_format.ts";
import { SchemaRegistry } from "../../../scripts/schema_registry.ts";
import { OwnFolder } from "../../support/own_folder.ts";
import { withCode } from "../support/expect.ts";
import { bytes } from "../support/records.ts";

const patience = { maxMs: 0, signal: new AbortController().signal };

function open(options: FormatOptions, subject?: string) {
  return openFormat(options, { opening: patience, subject });
}

async function withSchema(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  use: (file: string) => Promise<void>,
): Promise<void> {
  await using folder = await OwnFolder.make();
  const file = folder.file(name);
  await Deno.writeFile(file, typeof content === "string" ? bytes(content) : content);
  await use(file);
}

Deno.test("openFormat: text and bytes need nothing, and write what they read", async () => {
  const text = await open({ name: "text" });
  assert.equal(text.decode(text.encode("é")), "é");
  const plain = await open({ name: "bytes" });
  assert.deepEqual(plain.decode(plain.encode(new Uint8Array([0, 255]))), new Uint8Array([0, 255]));
});

Deno.test("openFormat: auto takes values without an id for what the schema file says", async () => {
  await using registry = SchemaRegistry.open();
  const auto = (schemaFile?: string) =>
    open({ name: "auto", registry: { url: registry.url }, schemaFile });
  await withSchema("x.avsc", '"long"', async (file) => {
    assert.equal((await auto(file)).decode(new Uint8Array([4])), 2);
  });
  const proto = 'syntax = "proto3"; message A { int32 n = 1; }';
  await withSchema("x.proto", proto, async (file) => {
    assert.deepEqual((await auto(file)).decode(new Uint8Array([8, 5])), { n: 5 });
  });
  assert.deepEqual((await auto()).decode(bytes('{"a":1}')), { a: 1 });
});

Deno.test("openFormat: a JSON Schema of a file is registered, and named in what is written", async () => {
  await using registry = SchemaRegistry.open();
  const options: FormatOptions = { name: "json-schema", registry: { url: registry.url } };
  await withSchema("x.json", '{"type":"object"}', async (schemaFile) => {
    const format = await open({ ...options, schemaFile }, "subject");
    const value = format.encode({ a: 1 });
    assert.deepEqual(value.subarray(5), bytes('{"a":1}'));
    assert.deepEqual(format.decode(value), { a: 1 });
    assert.deepEqual(value, withHead(1, bytes('{"a":1}')));
  });
  await withSchema("x.json", "{", async (schemaFile) => {
    await assert.rejects(
      open({ ...options, schemaFile }, "subject"),
      withCode("configuration", /it is not JSON/),
    );
  });
  await assert.rejects(open(options, "subject"), withCode("usage", /without the schema's text/));
});

Deno.test("openFormat: a schema file that is no text, or too large for one, is told as such", async () => {
  await withSchema("x.avsc", new Uint8Array([0xff]), async (schemaFile) => {
    await assert.rejects(
      open({ name: "avro", schemaFile }),
      withCode("configuration", /it is not text/),
    );
  });
  await withSchema("x.avsc", new Uint8Array(16 * 1024 * 1024 + 1), async (schemaFile) => {
    await assert.rejects(
      open({ name: "avro", schemaFile }),
      withCode("configuration", /it has more than \d+ bytes/),
    );
  });
  await withSchema("x.proto", new Uint8Array([0xff]), async (schemaFile) => {
    await assert.rejects(
      open({ name: "protobuf", schemaFile }),
      withCode("configuration", /it is not text/),
    );
  });
});

Deno.test("openFormat: a .proto may import the descriptors of options, and a file twice", async () => {
  const proto = 'syntax = "proto3"; import "google/protobuf/descriptor.proto"; ' +
    'import "google/protobuf/timestamp.proto"; import "google/protobuf/timestamp.proto"; ' +
    "extend google.protobuf.FieldOptions { string unit = 50000; } " +
    'message A { int32 n = 1 [(unit) = "s"]; google.protobuf.Timestamp at = 2; }';
  await withSchema("x.proto", proto, async (schemaFile) => {
    const format = await open({ name: "protobuf", schemaFile });
    assert.deepEqual(format.decode(new Uint8Array([8, 5])), { n: 5, at: null });
  });
});
