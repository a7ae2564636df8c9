import assert from "node:assert/strict";
import descriptorModule from "protobufjs/ext/descriptor.js";
import { protobufFormat } from "../../../../src/formats/protobuf/protobuf_format.ts";
import { parseDescriptorSet, parseProto } from "../../../../src/formats/protobuf/schema.ts";
import type { Value } from "../../../../src/formats/value_format.ts";
import { fc } from "../../support/fc.ts";

const TYPES = "enum E { NONE = 0; ONE = 1; } " +
  "message M { optional int32 before = 1; map<string, E> e = 2; map<int32, M> m = 3; " +
  "map<bool, bytes> b = 4; map<uint64, double> d = 5; message eEntry {} optional int32 after = 6; }";

function typeOf(syntax: "proto2" | "proto3") {
  return parseProto(`syntax = "${syntax}"; package p; ${TYPES}`, () => "").messages[0]!;
}

const format = protobufFormat(typeOf("proto3"));
const EMPTY = { before: null, e: {}, m: {}, b: {}, d: {}, after: null };
const decoded = (hex: string, by = format) => by.decode(Uint8Array.fromHex(hex));

Deno.test("protobufFormat: a map comes back as it is, among the other fields in their order", () => {
  const plain = { noNullPrototype: true };
  const values = fc.record({
    before: fc.constant(1),
    e: fc.dictionary(fc.string(), fc.constantFrom("NONE", "ONE"), plain),
    m: fc.dictionary(
      fc.integer().map(String),
      fc.constant({ ...EMPTY, e: { "999": "ONE" } }),
      plain,
    ),
    b: fc.dictionary(fc.boolean().map(String), fc.uint8Array({ maxLength: 3 }), plain),
    d: fc.dictionary(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String), fc.double(), plain),
    after: fc.constant(2),
  }, plain);
  fc.assert(fc.property(values, (value) => {
    const back = format.decode(format.encode(value as Value));
    assert.deepEqual(back, value);
    assert.deepEqual(Object.keys(back as object), Object.keys(EMPTY));
  }));
});

Deno.test("protobufFormat: what an entry of a map leaves out has its default", () => {
  assert.deepEqual(decoded("1200"), { ...EMPTY, e: { "": "NONE" } });
  assert.deepEqual(decoded("1a020807"), { ...EMPTY, m: { 7: EMPTY } });
  assert.deepEqual(decoded("2200"), { ...EMPTY, b: { false: new Uint8Array() } });
  assert.deepEqual(decoded("2a00"), { ...EMPTY, d: { 0: 0 } });
});

Deno.test("protobufFormat: of several entries with one key the last one counts", () => {
  assert.deepEqual(decoded("12050a01611001" + "12050a01611000"), { ...EMPTY, e: { a: "NONE" } });
});

Deno.test("protobufFormat: a number that an enum lacks is one in proto3's map, and no entry in proto2's", () => {
  const bytes = "12050a01611007" + "12050a01621001";
  assert.deepEqual(decoded(bytes), { ...EMPTY, e: { a: 7, b: "ONE" } });
  assert.deepEqual(decoded(bytes, protobufFormat(typeOf("proto2"))), { ...EMPTY, e: { b: "ONE" } });
});

Deno.test("protobufFormat: maps of a descriptor set are maps, too", () => {
  const { root } = typeOf("proto3");
  const set = (root as unknown as { toDescriptor(edition: string): object }).toDescriptor("proto3");
  const sets = (descriptorModule as unknown as {
    FileDescriptorSet: { encode(set: object): { finish(): Uint8Array } };
  }).FileDescriptorSet;
  const { messages } = parseDescriptorSet(sets.encode(set).finish());
  assert.deepEqual(decoded("12050a01611001", protobufFormat(messages[0]!)), {
    ...EMPTY,
    e: { a: "ONE" },
  });
});

Deno.test("protobufFormat: a map's key that is 999 takes no room for a thousand", () => {
  const count = 5_000;
  // Entries 1 to 5,000 of m, each a message whose own m has 999.
  const parts: number[] = [];
  for (let key = 1; key <= count; key++) {
    parts.push(0x1a, 10, 0x08, (key & 0x7f) | 0x80, key >> 7, 0x12, 5, 0x1a, 3, 0x08, 0xe7, 0x07);
  }
  const bytes = Uint8Array.from(parts);
  format.decode(bytes.subarray(0, 12)); // Its decoder is made.
  const before = Deno.memoryUsage().heapUsed;
  const { m } = format.decode(bytes) as { m: Record<string, { m: object }> };
  const each = (Deno.memoryUsage().heapUsed - before) / count;
  assert.deepEqual(Object.keys(m["5000"]!.m), ["999"]);
  assert.ok(each < 6_000, `${each} bytes for each`); // 12,000 more as elements.
});
