import assert from "node:assert/strict";
import { Newest } from "../../../src/recover/newest.ts";
import { fc } from "../support/fc.ts";

type Item = [time: number, arrival: number];

function newestOf(times: readonly number[], limit: number): Item[] {
  const newest = new Newest<Item>(limit, ([time]) => time);
  for (const [arrival, time] of times.entries()) newest.add([time, arrival]);
  return newest.sorted();
}

Deno.test("Newest: keeps the newest in any order of arrival, of one time the first that came", () => {
  const times = fc.array(fc.nat(30), { maxLength: 3_000, size: "max" });
  fc.assert(
    fc.property(times, fc.nat(40), (times, limit) => {
      const all = times.map((time, arrival): Item => [time, arrival]);
      assert.deepEqual(
        newestOf(times, limit),
        all.sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, limit),
      );
    }),
    { numRuns: 30 },
  );
});

Deno.test("Newest: without a limit keeps all, and what has no time comes last", () => {
  assert.deepEqual(newestOf([NaN, 1, NaN, 3], Infinity), [[3, 3], [1, 1], [NaN, 0], [NaN, 2]]);
});
