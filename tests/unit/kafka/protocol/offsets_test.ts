import assert from "node:assert/strict";
import { toOffset } from "../../../../src/kafka/protocol/offsets.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

Deno.test("toOffset: keeps every offset that a number can hold", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (offset) => {
    assert.equal(toOffset(String(offset)), offset);
  }));
  assert.equal(toOffset("9007199254740991"), Number.MAX_SAFE_INTEGER);
});

Deno.test("toOffset: refuses an offset that would be rounded", () => {
  for (const text of ["9007199254740992", "9007199254740993", "9223372036854775807"]) {
    assert.throws(() => toOffset(text), withCode("internal", new RegExp(text)));
  }
});

Deno.test("toOffset: refuses what is no whole number", () => {
  for (const text of ["1.5", "x", "NaN", "Infinity", "-"]) {
    assert.throws(() => toOffset(text), withCode("internal"), text);
  }
});
