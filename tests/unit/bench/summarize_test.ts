import assert from "node:assert/strict";
import { summarize, summarizeAll } from "../../../src/bench/summarize.ts";
import { median } from "../../../src/bench/statistics/median.ts";
import { fc } from "../support/fc.ts";
import { repetition } from "./repetitions.ts";

Deno.test("median: the middle one, or the mean of two", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([9, 1, 5, 7]), 6);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("median: as many values lie below as above", () => {
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
    const middle = median(values);
    const below = values.filter((value) => value < middle).length;
    const above = values.filter((value) => value > middle).length;
    assert.ok(below <= values.length / 2 && above <= values.length / 2);
  }));
});

Deno.test("summarize: medians, the range, the largest latency, the highest memory", () => {
  const latency = (at: number) => ({
    ...{ p50: at, p90: at, p99: at, p999: at, p9999: at, max: at },
  });
  const memory = (peakBytes: number) => ({ ...repetition().memory, peakBytes });
  const result = summarize([
    repetition({ seconds: 1, latencyMs: latency(1), memory: memory(10) }),
    repetition({ seconds: 4, latencyMs: latency(9), memory: memory(30) }),
    repetition({ seconds: 2, latencyMs: latency(2), memory: memory(20) }),
  ]);
  assert.deepEqual([result.seconds, result.perSecond], [2, 500]);
  assert.deepEqual([result.minPerSecond, result.maxPerSecond], [250, 1_000]);
  assert.deepEqual([result.latencyMs?.p99, result.latencyMs?.max], [2, 9]);
  assert.equal(result.peakRssBytes, 30);
  assert.deepEqual(result.repetitions.map(({ seconds }) => seconds), [1, 4, 2]);
});

Deno.test("summarizeAll: stages in the order of their first repetition", () => {
  const names = summarizeAll(["b", "a", "b", "a"].map((name) => repetition({ name })))
    .map(({ name, repetitions }) => [name, repetitions.length]);
  assert.deepEqual(names, [["b", 2], ["a", 2]]);
});
