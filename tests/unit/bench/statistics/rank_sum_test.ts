import assert from "node:assert/strict";
import { rankSumTest } from "../../../../src/bench/statistics/rank_sum.ts";
import { ratioInterval } from "../../../../src/bench/statistics/ratio_interval.ts";
import { fc } from "../../support/fc.ts";

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
}

Deno.test("rankSumTest: separated samples are as unlikely as one division of all", () => {
  near(rankSumTest([1, 2, 3], [4, 5, 6]).pLower, 1 / 20);
  near(rankSumTest([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).pLower, 1 / 252);
  near(rankSumTest([1, 2], [3, 4]).pLeast, 1 / 6);
  near(rankSumTest([4, 5, 6], [1, 2, 3]).pHigher, 1 / 20);
});

Deno.test("rankSumTest: as in the table of Mann and Whitney (1947)", () => {
  // Five and five: 12 of 252 for U = 4, 19 for U = 5.
  near(rankSumTest([1, 2, 3, 5, 8], [4, 6, 7, 9, 10]).pLower, 12 / 252);
  near(rankSumTest([1, 2, 3, 5, 9], [4, 6, 7, 8, 10]).pLower, 19 / 252);
  // Three and four: 4 of 35 for U = 2.
  near(rankSumTest([1, 2, 6], [3, 4, 8, 7]).pLower, 4 / 35);
});

Deno.test("rankSumTest: by counting every division, ties included", () => {
  const values = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(values, values, (first, second) => {
    const all = [...first, ...second];
    const statistic = (chosen: number[], others: number[]) =>
      chosen.flatMap((one) => others.map((other) => one > other ? 1 : one === other ? 0.5 : 0))
        .reduce((sum: number, won) => sum + won, 0);
    const seen = statistic(first, second);
    let [lower, higher, count] = [0, 0, 0];
    for (let mask = 0; mask < 1 << all.length; mask++) {
      const chosen = all.filter((_, index) => (mask >> index) & 1);
      if (chosen.length !== first.length) continue;
      const others = all.filter((_, index) => !((mask >> index) & 1));
      const now = statistic(chosen, others);
      count++;
      if (now <= seen) lower++;
      if (now >= seen) higher++;
    }
    const { pLower, pHigher } = rankSumTest(first, second);
    near(pLower, lower / count);
    near(pHigher, higher / count);
  }));
});

Deno.test("rankSumTest: who is called lower is called higher when they change places", () => {
  const values = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(values, values, (first, second) => {
    near(rankSumTest(first, second).pLower, rankSumTest(second, first).pHigher);
  }));
});

Deno.test("rankSumTest: equal samples are called slower in no more than alpha of cases", () => {
  // Of all divisions of ten different values, each as likely as any other.
  let [called, count] = [0, 0];
  for (let mask = 0; mask < 1 << 10; mask++) {
    const first = Array.from({ length: 10 }, (_, index) => index).filter((bit) =>
      (mask >> bit) & 1
    );
    if (first.length !== 5) continue;
    const second = Array.from({ length: 10 }, (_, index) => index)
      .filter((bit) => !((mask >> bit) & 1));
    count++;
    if (rankSumTest(first, second).pLower <= 0.05) called++;
  }
  assert.equal(count, 252);
  assert.ok(called / count <= 0.05 && called > 0, `${called}`);
});

Deno.test("ratioInterval: three of each give all ratios, two can't tell", () => {
  assert.deepEqual(ratioInterval([10, 20, 40], [10, 10, 10], 0.05), {
    ratio: 2,
    interval: [1, 4],
  });
  assert.equal(ratioInterval([1, 2], [3, 4], 0.05).interval, null);
});

Deno.test("ratioInterval: holds what the test does not refuse", () => {
  const values = fc.uniqueArray(fc.integer({ min: 1_000, max: 100_000 }), {
    minLength: 3,
    maxLength: 7,
  });
  fc.assert(
    fc.property(values, values, fc.double({ min: 0.2, max: 5, noNaN: true }), (a, b, by) => {
      const { interval, ratio } = ratioInterval(a, b, 0.05);
      assert.ok(interval !== null && interval[0] <= ratio && ratio <= interval[1]);
      const ratios = a.flatMap((one) => b.map((other) => one / other));
      if (ratios.includes(by)) return;
      const scaled = b.map((value) => value * by);
      const { pLower, pHigher } = rankSumTest(a, scaled);
      assert.equal(pLower <= 0.05 || pHigher <= 0.05, by < interval[0] || by > interval[1]);
    }),
  );
});
