import assert from "node:assert/strict";
import { shareText, sizeOf, stagesOf } from "../../../../src/cli/live/client/bar.js";
import { latencyScale, linearScale, shortCount } from "../../../../src/cli/live/client/scales.js";
import {
  aboutText,
  clockText,
  latencyText,
  spanText,
} from "../../../../src/cli/live/client/times.js";
import { fc } from "../../support/fc.ts";

Deno.test("stagesOf: the parts of a bar are all offsets between its ends, each once", () => {
  const offset = fc.nat({ max: 2 ** 50 });
  fc.assert(fc.property(offset, offset, offset, offset, offset, (...parts) => {
    const [start, committed, watermark, read, end] = parts.map((_, index) =>
      parts.slice(0, index + 1).reduce((sum, part) => sum + part, 0)
    ) as [number, number, number, number, number];
    const stages = stagesOf({ partition: 0, start, committed, watermark, read, end });
    assert.deepEqual(Object.values(stages), parts.slice(1));
  }));
});

Deno.test("stagesOf: offsets that contradict each other make no negative part", () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 100 }), { minLength: 5, maxLength: 5 }), (all) => {
    const [start, committed, watermark, read, end] = all as [
      number,
      number,
      number,
      number,
      number,
    ];
    const stages = stagesOf({ partition: 0, start, committed, watermark, read, end });
    assert.ok(Object.values(stages).every((part) => part >= 0), JSON.stringify(stages));
    assert.equal(
      sizeOf(stages),
      Math.max(0, ...[committed, watermark, read, end].map((at) => at - start)),
    );
  }));
});

Deno.test("shareText: only a whole is 100 %, and only nothing is 0 %", () => {
  assert.deepEqual(
    [[0, 0], [0, 5], [1, 1e9], [1, 3], [1e9 - 1, 1e9], [5, 5]].map(([part, whole]) =>
      shareText(part!, whole!)
    ),
    ["100 %", "0 %", "0.1 %", "33.3 %", "99.9 %", "100 %"],
  );
});

Deno.test("times: spans, estimates and latencies in units that are read at a glance", () => {
  assert.deepEqual([0, 59.9, 200, 8_045, 273_600].map(spanText), [
    ...["0 s", "59 s", "3 min 20 s", "2 h 14 min", "3 d 4 h"],
  ]);
  assert.deepEqual([0.2, 40, 170, 7_300, 200_000].map(aboutText), [
    ...["1 s", "40 s", "3 min", "2 h", "2 d"],
  ]);
  assert.deepEqual([0.00084, 0.0123, 0.12, 0.9999, 2.54, 60, 100, 7_300].map(latencyText), [
    ...["0.84 ms", "12 ms", "120 ms", "1 s", "2.5 s", "1 min", "2 min", "2 h"],
  ]);
});

Deno.test("clockText: a time of another day is told with its day", () => {
  const at = new Date(2026, 10, 24, 4, 3, 2).getTime();
  assert.equal(clockText(at, at + 60_000), "04:03:02");
  assert.equal(clockText(at, at + 86_400_000), "2026-11-24 04:03:02");
});

Deno.test("scales: every value has its place, and ticks are round and few", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (largest) => {
    const { at, ticks } = linearScale(largest);
    assert.ok(at(largest) <= 1 && at(0) === 0);
    assert.ok(ticks.length >= 2 && ticks.length <= 5, JSON.stringify(ticks));
  }));
  fc.assert(fc.property(fc.array(fc.double({ min: 1e-4, max: 86_400, noNaN: true })), (all) => {
    const { at, ticks } = latencyScale(all);
    for (const value of all) assert.ok(at(value) >= 0 && at(value) <= 1, String(value));
    assert.ok(ticks.length >= 2 && ticks.length <= 4, JSON.stringify(ticks));
  }));
  const labels = (seconds: number[]) => latencyScale(seconds).ticks.map(({ label }) => label);
  assert.deepEqual(labels([180, 300]), ["10 min", "1 min", "10 s"]);
  assert.deepEqual(labels([0.02, 1.8]), ["10 s", "1 s", "100 ms", "10 ms"]);
  assert.deepEqual(labels([]), ["100 ms", "10 ms", "1 ms"]);
  assert.deepEqual([0, 950, 9_999, 25_000, 1_500_000, 2e9].map(shortCount), [
    ...["0", "950", "9,999", "25 k", "1.5 M", "2 G"],
  ]);
});
