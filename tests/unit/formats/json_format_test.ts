import assert from "node:assert/strict";
import { jsonFormat } from "../../../src/formats/json_format.ts";
import { ExactDecimal } from "../../../src/record/exact_decimal.ts";
import { withCode } from "../support/expect.ts";
import { bytes } from "../support/records.ts";

const decode = (text: string) => jsonFormat.decode(bytes(text));

Deno.test("jsonFormat: integers beyond 2^53 keep their exact value, at any depth", () => {
  assert.deepEqual(
    decode('{"a":[9007199254740993,-9223372036854775808,9007199254740991],"b":{"c":1e300}}'),
    { a: [9007199254740993n, -9223372036854775808n, 9007199254740991], b: { c: 1e300 } },
  );
});

Deno.test("jsonFormat: digits within text stay as they are, fractions keep theirs", () => {
  assert.deepEqual(
    decode('["12345678901234567890",0.12345678901234567890,1.2345678901234567e19,0.5]'),
    [
      "12345678901234567890",
      new ExactDecimal("0.12345678901234567890"),
      1.2345678901234567e19,
      0.5,
    ],
  );
});

Deno.test("jsonFormat: what it writes it reads again, bytes as base64", () => {
  const value = {
    a: 2n ** 64n,
    b: [1, null, true, "é", new ExactDecimal("0.10000000000000000001")],
    c: -0.5,
  };
  assert.deepEqual(jsonFormat.decode(jsonFormat.encode(value)), value);
  assert.equal(
    new TextDecoder().decode(jsonFormat.encode({ raw: new Uint8Array([0, 255]) })),
    '{"raw":"AP8="}',
  );
});

Deno.test("jsonFormat: a name that means something to JavaScript is a name", () => {
  const value = decode('{"__proto__":{"x":12345678901234567890}}') as Record<string, unknown>;
  assert.deepEqual(Object.keys(value), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

Deno.test("jsonFormat: takes a byte order mark before the document, as the ticks' codec does", () => {
  assert.equal(decode("\uFEFF1"), 1);
});

for (
  const [what, text] of Object.entries({
    "no JSON": "{",
    "nothing": "",
    "nested beyond the stack, with a long integer": `${"[".repeat(1e6)}1234567890123456789`,
  })
) {
  Deno.test(`jsonFormat: refuses ${what}`, () => {
    assert.throws(() => decode(text), withCode("undecodable"));
  });
}

Deno.test("jsonFormat: refuses bytes that are not UTF-8", () => {
  assert.throws(
    () => jsonFormat.decode(new Uint8Array([0x22, 0xff, 0x22])),
    withCode("undecodable"),
  );
});
