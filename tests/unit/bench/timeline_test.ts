import assert from "node:assert/strict";
import { TimelineRecorder } from "../../../src/bench/timeline.ts";

Deno.test("TimelineRecorder: counts by interval, empty ones included", () => {
  let now = 1_000;
  const recorder = new TimelineRecorder(100, () => now);
  recorder.add(3);
  now += 99;
  recorder.add(4);
  now += 201;
  recorder.add(5);
  assert.deepEqual(recorder.timeline(), { intervalMs: 100, records: [7, 0, 0, 5] });
});

Deno.test("TimelineRecorder: totals become what was done since the last one", () => {
  let now = 0;
  const recorder = new TimelineRecorder(100, () => now);
  recorder.reach(10);
  now = 150;
  recorder.reach(25);
  recorder.reach(20);
  recorder.reach(26);
  assert.deepEqual(recorder.timeline().records, [10, 16]);
});
