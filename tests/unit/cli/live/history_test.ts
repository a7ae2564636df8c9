import assert from "node:assert/strict";
import { History, REACH_MS } from "../../../../src/cli/live/client/history.js";
import type { RunSnapshot } from "../../../../src/ingest/snapshot/run_snapshot.ts";
import { emptyDistribution, observe } from "../../../../src/telemetry/distribution.ts";
import { memberSnapshot, topicSnapshot } from "../../../support/run_snapshots.ts";

/** A run after some seconds, in which it has stored some records. */
function at(seconds: number, stored: number, some: Partial<RunSnapshot> = {}): RunSnapshot {
  const counts = { consumed: stored, stored, deadLettered: 0, deleted: 0, retried: 0 };
  return memberSnapshot({ atMs: 1e12 + seconds * 1_000, seconds, counts, ...some });
}

Deno.test("History: the rate is that of the last ten seconds, and not known before the second word", () => {
  const past = new History();
  past.add(at(1, 100));
  assert.equal(past.points.at(-1)!.rate, undefined);
  past.add(at(2, 300));
  assert.equal(past.points.at(-1)!.rate, 200);
  for (let second = 3; second <= 30; second++) past.add(at(second, second <= 20 ? 300 : 800));
  assert.equal(past.points.at(-1)!.rate, 50);
});

Deno.test("History: what is told twice counts once", () => {
  const past = new History();
  for (const snapshot of [at(1, 100), at(2, 200), at(2, 200)]) past.add(snapshot);
  assert.equal(past.points.length, 2);
});

Deno.test("History: latency is that of the window, whatever came before", () => {
  const latencies = emptyDistribution([0.01, 0.1, 1, 10]);
  const snapshot = (second: number) =>
    at(second, second, {
      topics: [topicSnapshot({ endToEndSeconds: structuredClone(latencies) })],
    });
  const past = new History();
  observe(latencies, 5, 1_000_000);
  past.add(snapshot(1));
  observe(latencies, 0.05, 100);
  past.add(snapshot(2));
  const { p50, p99 } = past.points.at(-1)!;
  assert.ok(p50! > 0.01 && p99! <= 0.1, `${p50} ${p99}`);
  for (let second = 3; second < 15; second++) past.add(snapshot(second));
  assert.equal(past.points.at(-1)!.p99, undefined);
});

Deno.test("History: another run begins a new line, and its counts are not those of the first", () => {
  const past = new History();
  past.add(at(100, 1_000));
  past.add(at(101, 1_100));
  past.add(at(1, 5, { atMs: 1e12 + 200_000 }));
  past.add(at(2, 15, { atMs: 1e12 + 201_000 }));
  assert.deepEqual(past.points.map(({ rate }) => rate), [undefined, 100, undefined, undefined, 10]);
  assert.equal(past.points[2]!.inFlight, undefined);
});

Deno.test("History: an interruption breaks the line once, however long it lasts", () => {
  const past = new History();
  past.add(at(1, 1));
  past.interrupt();
  past.interrupt();
  assert.equal(past.points.length, 2);
  past.add(at(100, 1));
  assert.deepEqual(past.points.map((point) => "inFlight" in point), [true, false, true]);
});

Deno.test("History: a day fits in, and takes no more room than its last minutes", () => {
  const past = new History();
  for (let second = 0; second < 86_400; second++) past.add(at(second, second * 7));
  assert.equal(past.points.length, REACH_MS / 1_000 + 1);
  assert.ok(past.recent.length <= 11);
  // However often it is asked.
  for (let tick = 0; tick < 5_000; tick++) past.add(at(86_400 + tick / 10, 700_000 + tick));
  assert.ok(past.points.length <= 600);
  assert.ok(past.recent.length <= 102);
});
