import assert from "node:assert/strict";
import { protobufFormat } from "../../../../src/formats/protobuf/protobuf_format.ts";
import { parseProto } from "../../../../src/formats/protobuf/schema.ts";
import { readProtoSchema } from "../../../../src/formats/schema_file.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

function formatOf(body: string) {
  const { messages } = parseProto(`syntax = "proto3"; message M { ${body} }`, () => "");
  return protobufFormat(messages[0]!);
}

for (const type of ["int64", "sint64", "sfixed64", "uint64", "fixed64"]) {
  Deno.test(`protobufFormat: every ${type} comes back as it is, also as a map's key`, () => {
    const format = formatOf(`${type} x = 1; map<${type}, ${type}> m = 2; repeated ${type} r = 3;`);
    const signed = !/^[uf]/.test(type);
    const [min, max] = signed ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
    fc.assert(fc.property(fc.bigInt({ min, max }), (given) => {
      const value = Number.isSafeInteger(Number(given)) ? Number(given) : given;
      const message = { x: value, m: { [String(given)]: value }, r: [value, value] };
      assert.deepEqual(format.decode(format.encode(message)), message);
    }));
    assert.throws(() => format.encode({ x: max + 1n }), withCode("configuration"));
    assert.throws(() => format.encode({ x: 0.5 }), withCode("configuration"));
  });
}

Deno.test("protobufFormat: what is not there is null where that can be told, else its default", () => {
  const format = formatOf("optional int32 a = 1; int32 b = 2; oneof c { int32 d = 3; } M e = 4;");
  assert.deepEqual(format.decode(new Uint8Array()), { a: null, b: 0, d: null, e: null });
  assert.deepEqual(format.decode(format.encode({ a: 0, d: 0 })), { a: 0, b: 0, d: 0, e: null });
});

Deno.test("protobufFormat: fields that the schema does not have are passed over", () => {
  const wide = formatOf("int32 a = 1; string b = 200;");
  assert.deepEqual(formatOf("int32 a = 1;").decode(wide.encode({ a: 5, b: "x" })), { a: 5 });
});

Deno.test("protobufFormat: a text that is not UTF-8 is refused, not mended", () => {
  const bytes = new Uint8Array([0x0a, 1, 0xff]);
  assert.throws(() => formatOf("string a = 1;").decode(bytes), withCode("undecodable"));
});

Deno.test("protobufFormat: messages within each other beyond reason are refused", () => {
  const nested = formatOf("M m = 1;");
  let bytes = new Uint8Array();
  for (let depth = 0; depth < 110; depth++) {
    bytes = new Uint8Array([0x0a, ...varint(bytes.length), ...bytes]);
  }
  assert.throws(() => nested.decode(bytes), withCode("undecodable", /depth/));
});

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
}

Deno.test("protobufFormat: will not write another type than the field has", () => {
  const format = formatOf(
    "string a = 1; int32 b = 2; bool c = 3; bytes d = 4; repeated int32 e = 5;",
  );
  for (
    const wrong of [{ a: 1 }, { b: "1" }, { b: 2 ** 31 }, { c: 1 }, { d: "x" }, { e: 1 }, "text"]
  ) {
    assert.throws(() => format.encode(wrong), withCode("configuration"));
  }
});

Deno.test("protobufFormat: schemas may use what Confluent's registry has built in", () => {
  const { messages } = parseProto(
    'syntax = "proto3"; import "confluent/meta.proto"; import "confluent/type/decimal.proto"; ' +
      "message M { confluent.type.Decimal price = 1 " +
      '[(confluent.field_meta) = { params: [{ key: "precision", value: "9" }] }]; }',
    () => "",
  );
  const format = protobufFormat(messages[0]!);
  for (const price of ["-12.50", "0.001", "128", "-0.5"]) {
    assert.deepEqual(format.decode(format.encode({ price })), { price });
  }
  const raw = Uint8Array.fromHex("0a080a02fb1e10041802"); // -1250, with a precision of 4.
  assert.deepEqual(format.decode(raw), { price: "-12.50" });
});

async function withFiles(files: Record<string, string>, work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(`${folder}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readProtoSchema: imports are found beside the file and in the folders above", async () => {
  await withFiles({
    "acme/ticks/main.proto": 'syntax = "proto3"; package acme; import "acme/money.proto"; ' +
      'import "beside.proto"; message Main { Money price = 1; Beside more = 2; }',
    "acme/money.proto": 'syntax = "proto3"; package acme; message Money { int64 units = 1; }',
    "acme/ticks/beside.proto": 'syntax = "proto3"; package acme; message Beside { bool a = 1; }',
  }, async (folder) => {
    const { type, path } = await readProtoSchema(`${folder}/acme/ticks/main.proto`);
    assert.deepEqual([type.fullName, path], [".acme.Main", [0]]);
    const format = protobufFormat(type);
    const value = { price: { units: 5 }, more: null };
    assert.deepEqual(format.decode(format.encode(value)), value);
  });
});

Deno.test("readProtoSchema: of several messages one has to be named, with or without package", async () => {
  const text = 'syntax = "proto3"; package p; message A { message B { } } message C { }';
  await withFiles({ "x.proto": text }, async (folder) => {
    const file = `${folder}/x.proto`;
    await assert.rejects(readProtoSchema(file), (error: Error & { hint: string }) => {
      assert.match(error.hint, /--message: p\.A, p\.A\.B, p\.C/);
      return withCode("configuration", /several/)(error);
    });
    await assert.rejects(readProtoSchema(file, "D"), withCode("configuration", /no message "D"/));
    assert.deepEqual((await readProtoSchema(file, "C")).path, [1]);
    assert.deepEqual((await readProtoSchema(file, "p.A.B")).path, [0, 0]);
  });
});

for (
  const [what, text, message] of [
    ["no Protobuf", "message {", /Cannot use the schema/],
    [
      "an import that is missing",
      'syntax = "proto3"; import "none.proto"; message A {}',
      /imports/,
    ],
    ["a type that is missing", 'syntax = "proto3"; message A { None a = 1; }', /None/],
    ["no message", 'syntax = "proto3"; enum E { A = 0; }', /no message/],
  ] as const
) {
  Deno.test(`readProtoSchema: refuses a file with ${what}`, async () => {
    await withFiles({ "x.proto": text }, async (folder) => {
      await assert.rejects(
        readProtoSchema(`${folder}/x.proto`),
        withCode("configuration", message),
      );
    });
  });
}

Deno.test("readProtoSchema: a file that is missing, or no descriptor set, is told as such", async () => {
  await assert.rejects(readProtoSchema("/none.proto"), withCode("configuration", /no such file/));
  await withFiles({ "x.desc": "\n\u0005" }, async (folder) => {
    await assert.rejects(readProtoSchema(`${folder}/x.desc`), withCode("configuration"));
  });
});
