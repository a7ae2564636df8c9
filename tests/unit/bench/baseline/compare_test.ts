import assert from "node:assert/strict";
import {
  compare,
  type ComparedResult,
  type StageVerdict,
} from "../../../../src/bench/baseline/compare.ts";

function result(speeds: readonly number[], more: Partial<ComparedResult> = {}): ComparedResult {
  const repetitions = speeds.map((perSecond) => ({ perSecond, latencyMs: null }));
  return {
    config: { batchRows: 200 },
    environment: { cores: 2, date: String(speeds) },
    stages: [{ name: "pipeline", perSecond: speeds[0]!, latencyMs: null, repetitions }],
    ...more,
  };
}

const verdict = (then: readonly number[], now: readonly number[]): StageVerdict | undefined =>
  compare(result(then), result(now), 0.05).stages[0]?.verdict;

Deno.test("compare: slower and faster beyond noise and tolerance", () => {
  assert.equal(verdict([100, 101, 102], [80, 81, 82]), "slower");
  assert.equal(verdict([80, 81, 82], [100, 101, 102]), "faster");
});

Deno.test("compare: told apart from the noise, but within the tolerance, is no regression", () => {
  assert.equal(verdict([100, 100.1, 100.2], [98, 98.1, 98.2]), "same");
});

Deno.test("compare: noise that could hide a regression is not called the same", () => {
  assert.equal(verdict([100, 60, 140], [90, 130, 70]), "unclear");
});

Deno.test("compare: too few repetitions can't tell, however far apart", () => {
  assert.equal(verdict([100], [1]), "cannot-tell");
  assert.equal(verdict([100, 101], [1, 2]), "cannot-tell");
  assert.equal(verdict([100, 101], [1, 2, 3, 4, 5]), "slower"); // 1 of 21.
});

Deno.test("compare: a result without repetitions counts as one", () => {
  const [old] = result([100]).stages;
  const then = result([100], { stages: [{ ...old!, repetitions: undefined }] });
  assert.deepEqual(compare(then, result([1, 2, 3]), 0.05).stages[0]?.repetitions, [1, 3]);
});

Deno.test("compare: of the stage latency the p99 counts, and a longer one is slower", () => {
  const latencies = (all: number[]) =>
    result([1], {
      stages: [{
        name: "latency",
        perSecond: 50_000,
        latencyMs: { p99: all[0]! },
        repetitions: all.map((p99) => ({ perSecond: 50_000, latencyMs: { p99 } })),
      }],
    });
  const { stages: [stage] } = compare(latencies([10, 11, 12]), latencies([20, 21, 22]), 0.05);
  assert.deepEqual([stage?.verdict, stage?.metric], ["slower", "p99"]);
  assert.ok(stage!.ratio > 0.5 && stage!.ratio < 0.55);
});

Deno.test("compare: what is not alike is told, but for what no two runs share", () => {
  const then = result([1], { config: { batchRows: 8 }, environment: { cores: 4, date: "then" } });
  assert.deepEqual(compare(then, result([1]), 0.05).differences, [
    { what: "config.batchRows", then: 8, now: 200 },
    { what: "environment.cores", then: 4, now: 2 },
  ]);
});
