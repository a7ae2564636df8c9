import assert from "node:assert/strict";
import { decimalText, parseDecimal, twosComplement } from "../../../src/formats/decimals.ts";
import { fc } from "../support/fc.ts";

Deno.test("parseDecimal: only digits with a point, of no finer scale", () => {
  for (const text of ["", ".5", "1.", "1e3", "0x10", " 1", "1.001", "-", "NaN"]) {
    assert.equal(parseDecimal(text, 2), undefined, text);
  }
  assert.equal(parseDecimal("-12.5", 2), -1_250n);
  assert.equal(parseDecimal("+1.5000", 1), 15n);
});

Deno.test("parseDecimal and decimalText: what would keep the process busy for ages is refused", () => {
  assert.equal(parseDecimal("1".repeat(3_001), 0), undefined);
  assert.equal(decimalText(new Uint8Array(1_001), 0), undefined);
  assert.equal(decimalText(new Uint8Array([1]), 10_001), undefined);
});

Deno.test("twosComplement: as few bytes as it takes, or exactly so many where it fits", () => {
  assert.deepEqual(twosComplement(127n), new Uint8Array([0x7f]));
  assert.deepEqual(twosComplement(128n), new Uint8Array([0, 0x80]));
  assert.deepEqual(twosComplement(-1n, 3), new Uint8Array([255, 255, 255]));
  assert.equal(twosComplement(128n, 1), undefined);
  assert.equal(twosComplement(-129n, 1), undefined);
});

Deno.test("decimalText: what it tells is read as the same; no bytes are nought", () => {
  const unscaled = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n });
  fc.assert(fc.property(unscaled, fc.nat(40), (value, scale) => {
    assert.equal(parseDecimal(decimalText(twosComplement(value)!, scale)!, scale), value);
  }));
  assert.equal(decimalText(new Uint8Array(), 2), "0.00");
});
