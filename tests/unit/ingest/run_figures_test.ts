import assert from "node:assert/strict";
import { mergeFigures, type RunFigures, runResult } from "../../../src/ingest/run_figures.ts";
import { receivedFigures, sentFigures } from "../../../src/ingest/workers/task.ts";
import { LatencyRecorder } from "../../../src/telemetry/latency.ts";

function figures(stored: number, committed: [number, number][], latencyMs: number): RunFigures {
  const latency = new LatencyRecorder();
  latency.record(latencyMs, stored);
  return {
    topics: [{
      topic: "ticks",
      keyspace: "k",
      table: "t",
      counts: { consumed: stored, stored, deadLettered: 0, deleted: 0, retried: 1 },
      committed: committed.map(([partition, offset]) => ({ partition, offset })),
      latency,
    }],
    seconds: stored / 10,
    interrupted: false,
  };
}

Deno.test("mergeFigures: counts add up, and a Kafka partition that changed hands is told once", () => {
  const merged = mergeFigures([
    figures(10, [[0, 5], [2, 5]], 1),
    figures(30, [[2, 20], [1, 10]], 100),
  ]);
  const result = runResult(merged);
  assert.deepEqual([result.consumed, result.stored, result.retried], [40, 40, 2]);
  assert.deepEqual(result.topics[0]!.committed, [
    { partition: 0, offset: 5 },
    { partition: 1, offset: 10 },
    { partition: 2, offset: 20 },
  ]);
  assert.deepEqual([result.seconds, result.recordsPerSecond], [3, 13]);
  // Percentiles are those of all records, not those of the members.
  assert.ok(Math.abs(result.latencyMs.p50 - 100) < 1);
});

Deno.test("sentFigures: what travels between threads is what was counted", () => {
  const given = figures(10, [[0, 5]], 1.5);
  const received = receivedFigures(structuredClone(sentFigures(given)));
  assert.deepEqual(runResult(received), runResult(given));
});
