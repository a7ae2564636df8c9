import assert from "node:assert/strict";
import type { DeadLetter } from "../../../../src/dead_letters/dead_letter.ts";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { LATEST_LETTERS } from "../../../../src/ingest/snapshot/run_snapshot.ts";
import { TopicMeter } from "../../../../src/ingest/snapshot/topic_meter.ts";
import type { KafkaRecord } from "../../../../src/record/kafka_record.ts";
import type { Distribution } from "../../../../src/telemetry/distribution.ts";

function recordAt(timestampMs: number): KafkaRecord {
  return { offset: 0, timestampMs, key: null, value: null, headers: {} };
}

function letter(offset: number): DeadLetter {
  return {
    source: { topic: "ticks", partition: 1, offset },
    stage: "TASK_PUT",
    code: "rejected",
    reason: "too large",
    timestampMs: 0,
    key: null,
    value: null,
    headers: {},
  };
}

/** How many values a distribution has up to one of its bounds. */
function upTo({ bounds, counts }: Distribution, bound: number): number {
  assert.ok(bounds.includes(bound), `${bound} is no bound`);
  return counts.slice(0, bounds.indexOf(bound) + 1).reduce((sum, count) => sum + count, 0);
}

const total = ({ counts }: Distribution) => counts.reduce((sum, count) => sum + count, 0);

Deno.test("TopicMeter: counts a batch once, and each of its records by its age", () => {
  const meter = new TopicMeter();
  const now = Date.now();
  meter.wrote([recordAt(now), recordAt(now), recordAt(now - 20_000), recordAt(now)], 3);
  const { batchRows, writeSeconds, endToEndSeconds } = meter.snapshot();
  assert.deepEqual([total(batchRows), batchRows.sum, upTo(batchRows, 2)], [1, 4, 0]);
  assert.deepEqual([upTo(writeSeconds, 0.0025), upTo(writeSeconds, 0.005)], [0, 1]);
  assert.deepEqual([upTo(endToEndSeconds, 10), upTo(endToEndSeconds, 30)], [3, 4]);
});

Deno.test("TopicMeter: a record of a clock that is ahead has no negative age", () => {
  const meter = new TopicMeter();
  meter.wrote([recordAt(Date.now() + 60_000)], 1);
  const { endToEndSeconds } = meter.snapshot();
  assert.deepEqual([upTo(endToEndSeconds, 0.005), endToEndSeconds.sum], [1, 0]);
});

Deno.test("TopicMeter: counts retries by their errors' codes", () => {
  const meter = new TopicMeter();
  for (const code of ["timed-out", "unreachable", "timed-out"] as const) {
    meter.retried(new AndeanError(code, "Cannot write rows"));
  }
  assert.deepEqual(meter.snapshot().retries, { "timed-out": 2, "unreachable": 1 });
});

Deno.test("TopicMeter: counts all dead letters, and keeps the newest", () => {
  const meter = new TopicMeter();
  for (let offset = 0; offset <= LATEST_LETTERS; offset++) meter.setAside(letter(offset));
  const { letters, latestLetters, settledAtMs } = meter.snapshot();
  assert.deepEqual(letters, [{ stage: "TASK_PUT", code: "rejected", count: LATEST_LETTERS + 1 }]);
  assert.deepEqual([latestLetters[0]!.offset, latestLetters.length], [1, LATEST_LETTERS]);
  assert.ok(settledAtMs <= Date.now());
});

Deno.test("TopicMeter: a snapshot does not change any more", () => {
  const meter = new TopicMeter();
  const before = meter.snapshot();
  const copy = structuredClone(before);
  meter.wrote([recordAt(Date.now())], 1);
  meter.setAside(letter(0));
  meter.retried(new AndeanError("timed-out", "Cannot write rows"));
  assert.deepEqual(before, copy);
});
