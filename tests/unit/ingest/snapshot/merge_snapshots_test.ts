import assert from "node:assert/strict";
import { mergeSnapshots } from "../../../../src/ingest/snapshot/merge_snapshots.ts";
import {
  lagOfRun,
  LATEST_LETTERS,
  type LetterNote,
  type RunSnapshot,
} from "../../../../src/ingest/snapshot/run_snapshot.ts";
import { memberSnapshot, topicSnapshot } from "../../../support/run_snapshots.ts";

Deno.test("mergeSnapshots: what members have counted and hold adds up, and travels between threads", () => {
  const topic = topicSnapshot({
    committed: { records: 8, stored: 6, deadLettered: 1, deleted: 1 },
    retries: { "timed-out": 2 },
    letters: [{ stage: "TASK_PUT", code: "rejected", count: 1 }],
  });
  const other = topicSnapshot({
    committed: { records: 3, stored: 3, deadLettered: 0, deleted: 0 },
    retries: { "timed-out": 1, "unreachable": 4 },
    letters: [
      { stage: "TASK_PUT", code: "rejected", count: 2 },
      { stage: "VALUE_CONVERTER", code: "undecodable", count: 5 },
    ],
  });
  const merged = mergeSnapshots(
    structuredClone([
      memberSnapshot({ topics: [topic], rebalances: 1 }),
      memberSnapshot({ topics: [other], rebalances: 2 }),
    ]),
    2,
  );
  assert.deepEqual(merged.members, { all: 2, joined: 2 });
  assert.equal(merged.rebalances, 3);
  assert.deepEqual(merged.inFlight, { rows: 10, bytes: 200, maxRows: 100, maxBytes: 2_000 });
  const [only] = merged.topics;
  assert.deepEqual(only!.committed, { records: 11, stored: 9, deadLettered: 1, deleted: 1 });
  assert.deepEqual(only!.retries, { "timed-out": 3, "unreachable": 4 });
  assert.deepEqual(only!.letters, [
    { stage: "TASK_PUT", code: "rejected", count: 3 },
    { stage: "VALUE_CONVERTER", code: "undecodable", count: 5 },
  ]);
});

Deno.test("mergeSnapshots: what is left counts what all have done, also before each has told", () => {
  const member = (stored: number, remaining: number | undefined): RunSnapshot =>
    memberSnapshot({ counts: { ...noCounts, consumed: stored, stored }, remaining });
  const both = mergeSnapshots([member(10, 90), member(30, 70)], 3);
  assert.deepEqual([both.counts.stored, both.remaining], [40, 60]);
  assert.equal(mergeSnapshots([member(10, undefined)], 1).remaining, undefined);
});

Deno.test("mergeSnapshots: a member that has not told yet has not joined", () => {
  const merged = mergeSnapshots([memberSnapshot({})], 2);
  assert.deepEqual([merged.phase, merged.members], ["joining", { all: 2, joined: 1 }]);
});

Deno.test("mergeSnapshots: it is as old as the member that has told nothing for longest", () => {
  const merged = mergeSnapshots([memberSnapshot({ atMs: 5 }), memberSnapshot({ atMs: 9 })], 2);
  assert.equal(merged.atMs, 5);
});

Deno.test("mergeSnapshots: one part's trouble is told once, since it began", () => {
  const merged = mergeSnapshots([
    memberSnapshot({ outages: [{ part: "scylla", reason: "later", sinceMs: 9 }] }),
    memberSnapshot({
      outages: [
        { part: "scylla", reason: "first", sinceMs: 3 },
        { part: "kafka", reason: "away", sinceMs: 4 },
      ],
    }),
  ], 2);
  assert.deepEqual(merged.outages.map(({ part, reason }) => [part, reason]), [
    ["scylla", "first"],
    ["kafka", "away"],
  ]);
});

Deno.test("mergeSnapshots: a Kafka partition that changes hands is told of once, by who is further", () => {
  const at = (committed: number) =>
    memberSnapshot({
      topics: [topicSnapshot({
        partitions: [
          { partition: 2, start: 0, committed, watermark: committed, read: committed, end: 50 },
        ],
      })],
    });
  const merged = mergeSnapshots([at(30), at(20)], 2);
  assert.deepEqual(merged.topics[0]!.partitions.map(({ committed }) => committed), [30]);
  assert.equal(lagOfRun(merged), 20);
});

Deno.test("mergeSnapshots: keeps the newest dead letters of all", () => {
  const noted = (atMs: number): LetterNote => ({
    partition: 0,
    offset: atMs,
    stage: "TASK_PUT",
    code: "rejected",
    reason: "too large",
    atMs,
  });
  const some = (from: number) =>
    memberSnapshot({
      topics: [
        topicSnapshot({
          latestLetters: Array.from({ length: LATEST_LETTERS }, (_, i) => noted(from + 2 * i)),
        }),
      ],
    });
  const { latestLetters } = mergeSnapshots([some(0), some(1)], 2).topics[0]!;
  assert.equal(latestLetters.length, LATEST_LETTERS);
  assert.deepEqual(
    latestLetters.map(({ atMs }) => atMs),
    Array.from({ length: LATEST_LETTERS }, (_, i) => LATEST_LETTERS + i),
  );
});

Deno.test("lagOfRun: is unknown while the end of any Kafka partition is", () => {
  const place = { start: 0, committed: 5, watermark: 5, read: 5 };
  const partitions = [{ partition: 0, ...place, end: 9 }, {
    partition: 1,
    ...place,
    end: undefined,
  }];
  assert.equal(lagOfRun(memberSnapshot({ topics: [topicSnapshot({ partitions })] })), undefined);
  assert.equal(
    lagOfRun(memberSnapshot({ topics: [topicSnapshot({ partitions: partitions.slice(0, 1) })] })),
    4,
  );
});

const noCounts = { consumed: 0, stored: 0, deadLettered: 0, deleted: 0, retried: 0 };
