import assert from "node:assert/strict";
import { between, quantile, together } from "../../../../src/cli/live/client/distributions.js";
import { emptyDistribution, observe } from "../../../../src/telemetry/distribution.ts";
import { fc } from "../../support/fc.ts";

const BOUNDS = [1, 2, 5, 10];

Deno.test("quantile: it lies in the class that holds it, whatever the values are", () => {
  const values = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1 });
  fc.assert(fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
    const distribution = emptyDistribution(BOUNDS);
    for (const value of all) observe(distribution, value);
    const exact = all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1]!;
    const high = BOUNDS.find((bound) => exact <= bound)!;
    const low = BOUNDS[BOUNDS.indexOf(high) - 1] ?? 0;
    const estimate = quantile(distribution, share)!;
    assert.ok(estimate >= low && estimate <= high, `${estimate} is not in ${low}-${high}`);
  }));
});

Deno.test("quantile: of nothing there is none, and beyond the last bound it is that", () => {
  assert.equal(quantile(undefined, 0.5), undefined);
  assert.equal(quantile(emptyDistribution(BOUNDS), 0.5), undefined);
  assert.equal(quantile({ bounds: BOUNDS, counts: [0, 0, 0, 0, 7] }, 0.5), 10);
});

Deno.test("between and together: differences and sums of classes", () => {
  const [older, newer] = [[1, 2, 0, 0, 0], [4, 2, 1, 0, 9]];
  const all = { bounds: BOUNDS, counts: newer };
  assert.deepEqual(between(all, { bounds: BOUNDS, counts: older }).counts, [3, 0, 1, 0, 9]);
  assert.deepEqual(between(all, undefined).counts, newer);
  assert.deepEqual(together([all, all])!.counts, [8, 4, 2, 0, 18]);
  assert.equal(together([]), undefined);
});
