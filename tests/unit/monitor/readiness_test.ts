import assert from "node:assert/strict";
import { notAlive, notReady } from "../../../src/monitor/readiness.ts";
import { memberSnapshot } from "../../support/run_snapshots.ts";

Deno.test("notReady: a member that reads and meets no trouble is ready", () => {
  assert.deepEqual(notReady(memberSnapshot({})), []);
});

Deno.test("notReady: tells each reason, whatever part has it", () => {
  const outages = [
    { part: "scylla", reason: "no host answers", sinceMs: 0 },
    { part: "room", reason: "20000 rows wait for the database", sinceMs: 0 },
  ] as const;
  assert.deepEqual(notReady(memberSnapshot({ outages: [...outages] })), [
    "rows can't be written: no host answers",
    "reading is paused: 20000 rows wait for the database",
  ]);
});

Deno.test("notReady: is so before all members have joined, and once the run ends", () => {
  assert.equal(notReady(undefined).length, 1);
  const joining = memberSnapshot({ phase: "joining", members: { all: 3, joined: 2 } });
  assert.deepEqual(notReady(joining), ["2 of 3 members have joined the group"]);
  assert.equal(notReady(memberSnapshot({ phase: "draining" })).length, 1);
});

Deno.test("notAlive: an outage is nothing that another process would mend, silence may be", () => {
  const outages = [{ part: "kafka", reason: "away", sinceMs: 0 } as const];
  assert.deepEqual(notAlive(memberSnapshot({ atMs: 1_000, outages }), 60_000), []);
  assert.deepEqual(notAlive(memberSnapshot({ atMs: 1_000 }), 71_000), [
    "the run has told nothing for 70 s",
  ]);
  assert.deepEqual(notAlive(undefined, 71_000), []);
});
