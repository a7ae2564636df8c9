import assert from "node:assert/strict";
import { ExactDecimal } from "../../../src/record/exact_decimal.ts";
import { decodeJson } from "../../../src/record/json_value.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { bytes } from "../support/records.ts";

const decode = (text: string) => decodeJson(bytes(text), "value");

Deno.test("decodeJson: whole numbers keep their value, whatever their size", () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), (given) => {
    const { a: [found] } = decode(`{"a":[${given}]}`) as { a: [number | bigint] };
    assert.equal(BigInt(found), given);
    assert.equal(typeof found === "number", Number.isSafeInteger(Number(given)));
  }));
});

Deno.test("decodeJson: a number's own text is a number again", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (given) => {
    const text = JSON.stringify(given);
    const found = decode(`[${text}, "0000000000000000"]`) as [number | bigint];
    assert.equal(Number(found[0]), JSON.parse(text));
    assert.ok(!(found[0] as unknown instanceof ExactDecimal));
  }));
});

Deno.test("decodeJson: a fraction that no number holds is kept as it was written", () => {
  for (const text of ["0.10000000000000000001", "1e400", "-1.00000000000000000001E-7", "1e-400"]) {
    const found = decode(text);
    assert.ok(found instanceof ExactDecimal, text);
    assert.equal(found.text, text);
  }
  assert.equal(decode("0.100000000000000000000"), 0.1);
  assert.equal(decode("1.50e3"), 1500);
});

Deno.test("decodeJson: refuses what is not JSON, and bytes that are not UTF-8", () => {
  assert.throws(() => decode("{"), withCode("undecodable", /the value is not JSON/));
  assert.throws(
    () => decodeJson(new Uint8Array([0x22, 0xff, 0x22]), "key"),
    withCode("undecodable", /the key is not UTF-8/),
  );
});
