import assert from "node:assert/strict";
import { gist, gone, statusOf } from "../../../../src/cli/live/client/status.js";
import type { RunSnapshot } from "../../../../src/ingest/snapshot/run_snapshot.ts";
import { IngestWatch } from "../../../../src/monitor/ingest_watch.ts";
import { memberSnapshot } from "../../../support/run_snapshots.ts";

/** What the page hears of a run. */
function heard(run: Partial<RunSnapshot> | undefined, waiting?: string) {
  const watch = new IngestWatch({ version: "0.1.0", commit: "" });
  if (run !== undefined) watch.told(memberSnapshot(run));
  watch.waiting = waiting;
  return JSON.parse(JSON.stringify(watch.live()));
}

const DOWN = { part: "scylla", reason: "no host answers", sinceMs: 1_000 } as const;
const FULL = { part: "room", reason: "20000 rows wait", sinceMs: 2_000 } as const;

Deno.test("statusOf: each state of a run has its word, and a sign of its own beside the colour", () => {
  const all = [
    statusOf(heard({}), 0),
    statusOf(heard({ outages: [DOWN] }), 0),
    statusOf(heard({ phase: "draining" }), 0),
    statusOf(heard({ phase: "joining", members: { all: 2, joined: 1 } }), 0),
    statusOf(heard(undefined, "Cannot reach Kafka"), 0),
    statusOf(heard({}), 6_000),
    gone("The process does not answer", { nowMs: 0, retryMs: 2_000 }),
  ];
  assert.deepEqual(all.map(({ kind }) => kind), [
    ...["ready", "unready", "draining", "joining", "waiting", "stalled", "gone"],
  ]);
  assert.equal(new Set(all.map(({ words }) => words)).size, all.length);
  // Joining and waiting are one thing to the eye: it has not begun.
  assert.equal(new Set(all.map(({ sign }) => sign)).size, all.length - 1);
});

Deno.test("statusOf: every reason of readyz is told, that of an outage with its begin", () => {
  const { reasons } = statusOf(heard({ outages: [DOWN, FULL] }), 0);
  assert.deepEqual(reasons, [
    { text: "Rows can't be written: no host answers", sinceMs: 1_000 },
    { text: "Reading is paused: 20000 rows wait", sinceMs: 2_000 },
  ]);
});

Deno.test("statusOf: a run that drains while its database is away says both", () => {
  const { kind, reasons } = statusOf(heard({ phase: "draining", outages: [DOWN] }), 0);
  assert.equal(kind, "draining");
  assert.equal(reasons.length, 2);
});

Deno.test("gone: the last word is told with its time, and that it is asked again", () => {
  const nowMs = new Date(2026, 10, 24, 14, 3, 22).getTime();
  const times = { lastWordMs: nowMs - 75_000, nowMs, retryMs: 2_000 };
  const { reasons } = gone("The process does not answer", times);
  assert.deepEqual(reasons.map(({ text }) => text), [
    "The process does not answer. It is asked again every 2 seconds.",
    "The last word came at 14:02:07, 1 min 15 s ago; what is shown below is as of then.",
  ]);
});

Deno.test("gist: numbers within a reason are no news, another reason is", () => {
  const of = (...outages: RunSnapshot["outages"]) => gist(statusOf(heard({ outages }), 0));
  assert.equal(of(FULL), of({ ...FULL, reason: "19,412 rows wait" }));
  const silent = (seconds: number) =>
    gist(gone("x", { lastWordMs: 0, nowMs: seconds * 1_000, retryMs: 2_000 }));
  assert.equal(silent(8), silent(70));
  assert.notEqual(of(FULL), of(DOWN));
  assert.notEqual(of(FULL), of(FULL, DOWN));
});
