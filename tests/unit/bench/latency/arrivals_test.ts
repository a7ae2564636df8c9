import assert from "node:assert/strict";
import { Arrivals } from "../../../../src/bench/latency/arrivals.ts";
import { SEQUENCE_HEADER } from "../../../../src/record/headers.ts";

function records(...numbers: number[]) {
  return numbers.map((number) => ({
    headers: { [SEQUENCE_HEADER]: new TextEncoder().encode(String(number)) },
  }));
}

Deno.test("Arrivals: latency counts from when a record was due, not from when it was sent", () => {
  let now = 0;
  const arrivals = new Arrivals(0, 1_000, () => now);
  arrivals.begin({ startMs: 0, perSecond: 1_000 });
  now = 10;
  arrivals.add(records(0, 1, 2));
  // A standstill of two seconds: all that was due meanwhile has waited for it.
  now = 2_010;
  arrivals.add(records(...Array.from({ length: 997 }, (_, index) => index + 3)));
  const { p50, max } = arrivals.latency.summary();
  assert.ok(Math.abs(p50 - 1_509) < 5, `${p50}`);
  assert.ok(Math.abs(max - 2_007) < 5, `${max}`);
  assert.deepEqual(arrivals.timeline().records, [3, 0, 997]);
  assert.deepEqual(arrivals.worstMs(), [10, 0, 2_007]);
  assert.deepEqual([arrivals.stored, arrivals.lastMs], [1_000, 2_010]);
});

Deno.test("Arrivals: the warm-up is not measured", () => {
  const arrivals = new Arrivals(3, 2, () => 50);
  arrivals.add(records(0, 1, 2));
  assert.deepEqual([arrivals.warmed, arrivals.stored], [3, 0]);
  arrivals.begin({ startMs: 40, perSecond: 1_000 });
  arrivals.add(records(3, 4));
  assert.equal(arrivals.stored, 2);
  assert.ok(Math.abs(arrivals.latency.summary().max - 10) < 0.1);
});

Deno.test("Arrivals: what arrives again, or is not ours, counts once or not at all", () => {
  const arrivals = new Arrivals(0, 3, () => 5);
  arrivals.begin({ startMs: 0, perSecond: 1_000 });
  arrivals.add(records(0, 1));
  arrivals.add(records(1, 2, 9_999));
  assert.deepEqual([arrivals.stored, arrivals.repeated], [3, 2]);
});
