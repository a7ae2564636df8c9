import assert from "node:assert/strict";
import { offsetBound } from "../../../../src/cli/settings/offset_bound.ts";
import { fc } from "../../support/fc.ts";

const parse = (raw: unknown) => offsetBound().safeParse(raw);

Deno.test("offsetBound: every offset up to 2^53 - 1 is read exactly", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (offset) => {
    assert.equal(parse(String(offset)).data, offset);
    assert.equal(parse(offset).data, offset);
  }));
});

Deno.test("offsetBound: every list of pairs is read exactly", () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.nat(9_999), fc.maxSafeNat()), {
    minLength: 1,
    maxLength: 6,
    selector: ([partition]) => partition,
  });
  fc.assert(fc.property(pairs, (pairs) => {
    const written = pairs.map((pair) => pair.join(":")).join(",");
    assert.deepEqual(parse(written).data, new Map(pairs));
  }));
});

Deno.test("offsetBound: refuses offsets that a number can't hold exactly", () => {
  // Rounded, verify would look at other offsets than those that it was asked about.
  assert.equal(parse("9007199254740993").success, false);
  assert.equal(parse("0:9007199254740993").success, false);
});

Deno.test("offsetBound: refuses two bounds for one Kafka partition, rather than choosing one", () => {
  assert.equal(parse("0:100,0:200").success, false);
});
