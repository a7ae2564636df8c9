import assert from "node:assert/strict";
import { corrupted, corruptPlan } from "../../../src/produce/corrupt.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { ticks } from "../support/records.ts";

Deno.test("corruptPlan: corrupts exactly as many records as asked for, numbering them from 0", () => {
  fc.assert(fc.property(fc.nat(3_000), fc.nat(3_000), (a, b) => {
    const [corrupt, count] = a < b ? [a, b] : [b, a];
    const corruptionOf = corruptPlan(count, corrupt);
    const planned = Array.from({ length: count }, (_, index) => corruptionOf(index))
      .filter((corruption) => corruption !== undefined);
    assert.deepEqual(planned, Array.from({ length: corrupt }, (_, index) => index));
  }));
});

Deno.test("corruptPlan: spreads them evenly", () => {
  const corruptionOf = corruptPlan(90_000, 90);
  const places = Array.from({ length: 90_000 }, (_, index) => index)
    .filter((index) => corruptionOf(index) !== undefined);
  for (const [index, place] of places.entries()) {
    assert.equal(Math.floor(place / 1_000), index);
  }
});

Deno.test("corruptPlan: none means none, all means all", () => {
  assert.equal(corruptPlan(10, 0)(3), undefined);
  const all = corruptPlan(10, 10);
  assert.deepEqual([0, 5, 9].map(all), [0, 5, 9]);
});

Deno.test("corrupted: no form of any tick can be decoded", () => {
  fc.assert(fc.property(ticks, fc.nat(1_000_000), (tick, index) => {
    const value = corrupted(jsonCodec.encode(tick), index, jsonCodec);
    assert.throws(() => jsonCodec.decode(value), withCode("undecodable"));
  }));
});

Deno.test("corrupted: forms differ, so that more than one way of failing is tried", () => {
  const value = new TextEncoder().encode('{"Symbol":"A","Price":1,"TimeStamp":1}');
  const reasons = new Set<string>();
  for (let index = 0; index < 5; index++) {
    try {
      jsonCodec.decode(corrupted(value, index, jsonCodec));
    } catch (thrown) {
      reasons.add((thrown as Error).message);
    }
  }
  assert.ok(reasons.size >= 4, [...reasons].join("; "));
});

Deno.test("corrupted: leaves the value that it is made of as it is", () => {
  const value = new TextEncoder().encode('{"Symbol":"A","Price":1,"TimeStamp":1}');
  const before = value.slice();
  for (let index = 0; index < 10; index++) corrupted(value, index, jsonCodec);
  assert.deepEqual(value, before);
});
