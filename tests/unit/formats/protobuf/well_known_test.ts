import assert from "node:assert/strict";
import { protobufFormat } from "../../../../src/formats/protobuf/protobuf_format.ts";
import { parseProto } from "../../../../src/formats/protobuf/schema.ts";
import type { Value } from "../../../../src/formats/value_format.ts";
import { withCode } from "../../support/expect.ts";

/** A message with one field of a well-known type. */
function formatOf(type: string, file: string) {
  const text = `syntax = "proto3"; import "${file}"; message M { ${type} x = 1; }`;
  return protobufFormat(parseProto(text, () => "").messages[0]!);
}

const timestamp = formatOf("google.protobuf.Timestamp", "google/protobuf/timestamp.proto");
const duration = formatOf("google.protobuf.Duration", "google/protobuf/duration.proto");
const json = formatOf("google.protobuf.Value", "google/protobuf/struct.proto");
const decimal = formatOf("confluent.type.Decimal", "confluent/type/decimal.proto");

function keeps(format: typeof timestamp, ...values: Value[]): void {
  for (const x of values) assert.deepEqual(format.decode(format.encode({ x })), { x });
}

function refuses(format: typeof timestamp, ...values: Value[]): void {
  for (const x of values) {
    assert.throws(() => format.encode({ x }), withCode("configuration"), String(x));
  }
}

/** The same field, as the plain message that stands for it: to make what no writer would. */
function damaged(fields: string, value: Value): Uint8Array {
  const text = `syntax = "proto3"; message M { I x = 1; } message I { ${fields} }`;
  return protobufFormat(parseProto(text, () => "").messages[0]!).encode({ x: value });
}

Deno.test("Timestamp: with 0, 3, 6 or 9 digits, before 1970, too; no other text", () => {
  keeps(
    timestamp,
    "2023-02-03T04:05:06Z",
    "2023-02-03T04:05:06.007Z",
    "1969-12-31T23:59:59.999999999Z",
  );
  refuses(timestamp, "2023-02-30T00:00:00Z", "2023-02-03T00:00:00.0000000001Z", 1_700_000_000);
});

Deno.test("Timestamp: parts of a second below nought or above one are undecodable", () => {
  for (const nanos of [-1, 1_000_000_000]) {
    const bytes = damaged("int64 seconds = 1; int32 nanos = 2;", { seconds: 1, nanos });
    assert.throws(() => timestamp.decode(bytes), withCode("undecodable", /a Timestamp is 1 s/));
  }
});

Deno.test("Duration: of either sign, in seconds; no other text", () => {
  keeps(duration, "0s", "1.500s", "-0.000000001s", "-315576000000s");
  refuses(duration, "1", "1m", "1.0000000001s", "s", 1);
});

Deno.test("Duration: parts of different signs, and more than 10,000 years, are undecodable", () => {
  const cases: [number, number][] = [[1, -1], [-1, 1], [315_576_000_001, 0], [0, 1_000_000_000]];
  for (const [seconds, nanos] of cases) {
    const bytes = damaged("int64 seconds = 1; int32 nanos = 2;", { seconds, nanos });
    assert.throws(() => duration.decode(bytes), withCode("undecodable", /a Duration is/));
  }
});

Deno.test("Value: any JSON, and nothing else", () => {
  keeps(json, "a", 1.5, true, false, [1, "b", [null]], { a: { b: [] } }, "");
  refuses(json, 2n ** 60n, new Uint8Array(1));
});

Deno.test("Decimal: every digit, from text and from numbers", () => {
  keeps(decimal, "0", "-12.50", "0.001", "123456789012345678901234567890.5");
  assert.deepEqual(decimal.decode(decimal.encode({ x: 2.5 })), { x: "2.5" });
  assert.deepEqual(decimal.decode(decimal.encode({ x: 2n ** 60n })), { x: `${2n ** 60n}` });
  refuses(decimal, "1e3", "a", true, [1]);
});

Deno.test("Decimal: a scale below nought, or digits without end, are undecodable", () => {
  const fields = "bytes value = 1; uint32 precision = 2; int32 scale = 3;";
  const value = new Uint8Array([1]);
  for (const scale of [-1, 1_000_000]) {
    const bytes = damaged(fields, { value, precision: 1, scale });
    assert.throws(() => decimal.decode(bytes), withCode("undecodable", /a Decimal has the scale/));
  }
});
