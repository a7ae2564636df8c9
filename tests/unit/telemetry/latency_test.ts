import assert from "node:assert/strict";
import { LatencyRecorder } from "../../../src/telemetry/latency.ts";
import { fc } from "../support/fc.ts";

/** Three significant digits. */
function near(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) <= 0.001 * expected + 0.001,
    `${actual} is not ${expected}`,
  );
}

Deno.test("LatencyRecorder: without observations all is zero", () => {
  assert.deepEqual(new LatencyRecorder().summary(), {
    ...{ p50: 0, p90: 0, p99: 0, p999: 0, p9999: 0, max: 0 },
  });
});

Deno.test("LatencyRecorder: percentiles of 1 to 1000 ms are what they are called", () => {
  const recorder = new LatencyRecorder();
  for (let ms = 1; ms <= 1_000; ms++) recorder.record(ms);
  const { p50, p90, p99, p999, p9999, max } = recorder.summary();
  near(p50, 500);
  near(p90, 900);
  near(p99, 990);
  near(p999, 999);
  near(p9999, 1_000);
  near(max, 1_000);
});

Deno.test("LatencyRecorder: a count weighs as so many observations", () => {
  const recorder = new LatencyRecorder();
  recorder.record(1, 995);
  recorder.record(100, 5);
  const { p50, p99, p999 } = recorder.summary();
  near(p50, 1);
  near(p99, 1);
  near(p999, 100);
});

Deno.test("LatencyRecorder: keeps microseconds, and takes nothing below one nor above an hour", () => {
  const recorder = new LatencyRecorder();
  recorder.record(0.25);
  near(recorder.summary().max, 0.25);
  recorder.record(0);
  near(recorder.summary().p50, 0.001);
  recorder.record(1e12);
  near(recorder.summary().max, 3_600_000);
});

Deno.test("LatencyRecorder: the whole distribution goes up to the maximum, denser towards it", () => {
  const recorder = new LatencyRecorder();
  assert.deepEqual(recorder.percentiles(), []);
  for (let ms = 1; ms <= 1_000; ms++) recorder.record(ms);
  const points = recorder.percentiles();
  for (const [percentile, latency] of points) {
    assert.ok(Math.abs(latency - Math.max(1, percentile * 10)) <= 2, `${percentile}: ${latency}`);
  }
  assert.deepEqual(points.at(-1)?.[0], 100);
  const above = (from: number, to: number) =>
    points.filter(([percentile]) => percentile >= from && percentile < to).length;
  assert.deepEqual([above(50, 75), above(75, 87.5), above(87.5, 93.75)], [4, 4, 4]);
});

Deno.test("LatencyRecorder: no percentile exceeds the next one or the maximum", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ min: 0, max: 4_000_000, noNaN: true }), { minLength: 1 }),
    (observations) => {
      const recorder = new LatencyRecorder();
      for (const ms of observations) recorder.record(ms);
      const { p50, p90, p99, p999, p9999, max } = recorder.summary();
      const all = [p50, p90, p99, p999, p9999, max];
      assert.deepEqual(all, all.toSorted((a, b) => a - b));
    },
  ));
});

Deno.test("LatencyRecorder: what several have counted, one counts together", () => {
  const [both, one, other] = [new LatencyRecorder(), new LatencyRecorder(), new LatencyRecorder()];
  for (let ms = 1; ms <= 100; ms++) {
    (ms % 2 === 0 ? one : other).record(ms);
    both.record(ms);
  }
  one.add(other);
  assert.deepEqual(one.summary(), both.summary());
});
