import assert from "node:assert/strict";
import { backoffMs } from "../../../src/errors/backoff.ts";
import { fc } from "../support/fc.ts";

Deno.test("backoffMs: the first pause is at most initialMs and at least half of it", () => {
  assert.equal(backoffMs(0, { initialMs: 100, random: () => 0 }), 50);
  assert.equal(backoffMs(0, { initialMs: 100, random: () => 0.5 }), 75);
  assert.ok(backoffMs(0, { initialMs: 100, random: () => 1 - 2 ** -53 }) <= 100);
});

Deno.test("backoffMs: doubles with each attempt until the ceiling", () => {
  const pauses = [0, 1, 2, 3, 4, 5].map((attempt) =>
    backoffMs(attempt, { initialMs: 100, ceilingMs: 1_000, random: () => 0 })
  );
  assert.deepEqual(pauses, [50, 100, 200, 400, 500, 500]);
});

Deno.test("backoffMs: defaults are 50 ms at first and 5 s at most", () => {
  assert.equal(backoffMs(0, { random: () => 0 }), 25);
  assert.equal(backoffMs(1_000, { random: () => 0 }), 2_500);
});

Deno.test("backoffMs: stays between half a step and a step, never past the ceiling, for any attempt", () => {
  fc.assert(fc.property(
    fc.nat(2 ** 31 - 1),
    fc.integer({ min: 1, max: 10_000 }),
    fc.integer({ min: 1, max: 100_000 }),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    (attempt, initialMs, ceilingMs, drawn) => {
      const pause = backoffMs(attempt, { initialMs, ceilingMs, random: () => drawn });
      const step = Math.min(ceilingMs, initialMs * 2 ** Math.min(attempt, 30));
      assert.ok(pause >= step / 2 && pause <= step, `${pause} of step ${step}`);
    },
  ));
});
