import assert from "node:assert/strict";
import fc from "fast-check";
import {
  emptyDistribution,
  mergeDistributions,
  observe,
} from "../../../src/telemetry/distribution.ts";

Deno.test("observe: a value belongs to the first class whose bound it does not exceed", () => {
  const bounds = [1, 2.5, 10];
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 20, noNaN: true })), (values) => {
    const distribution = emptyDistribution(bounds);
    for (const value of values) observe(distribution, value);
    bounds.forEach((bound, index) => {
      const counted = distribution.counts.slice(0, index + 1).reduce((sum, count) => sum + count);
      assert.equal(counted, values.filter((value) => value <= bound).length);
    });
    assert.equal(distribution.counts.reduce((sum, count) => sum + count), values.length);
  }));
});

Deno.test("mergeDistributions: is what one would have counted", () => {
  const both = emptyDistribution([1, 10]);
  const parts = [emptyDistribution([1, 10]), emptyDistribution([1, 10])];
  [0.5, 1, 7, 100].forEach((value, index) => {
    observe(both, value, 3);
    observe(parts[index % 2]!, value, 3);
  });
  assert.deepEqual(mergeDistributions(parts), both);
});
