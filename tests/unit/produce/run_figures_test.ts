import assert from "node:assert/strict";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { runResult, type ShareFigures } from "../../../src/produce/run_figures.ts";
import { sumProgress } from "../../../src/produce/workers/run_workers.ts";
import { receivedFigures, sentFigures } from "../../../src/produce/workers/task.ts";
import { withCode } from "../support/expect.ts";

const FAILURE = new AndeanError("unreachable", "Cannot send: nobody is there", { hint: "Wait." });

const FIRST: ShareFigures = {
  sent: 20,
  acked: 17,
  unknown: [{ from: 3, to: 4 }, { from: 5, to: 7 }],
  perPartition: [{ partition: 4, from: 0, to: 17, acked: 17 }],
  startedMs: 1_000.25,
  endedMs: 3_000.25,
  failure: FAILURE,
};
const SECOND: ShareFigures = {
  sent: 10,
  acked: 9,
  unknown: [{ from: 4, to: 5 }],
  perPartition: [
    { partition: 1, from: 5, to: 9, acked: 4 },
    { partition: 5, from: 0, to: 5, acked: 5 },
  ],
  startedMs: 1_500.25,
  endedMs: 5_000.25,
};
const RUN = { runId: "run", count: 100, stopped: false };

Deno.test("runResult: counts add up, and what nobody knows is told as one list of ranges", () => {
  const result = runResult([FIRST, SECOND], RUN);
  assert.deepEqual([result.sent, result.acked, result.failed], [30, 26, 4]);
  assert.deepEqual(result.unknownSequences, [[3, 6]]);
  assert.deepEqual(result.perPartition.map(({ partition }) => partition), [1, 4, 5]);
  assert.deepEqual([result.seconds, result.recordsPerSecond], [4, 7]);
  assert.deepEqual([result.failure, result.interrupted], [FAILURE, false]);
});

Deno.test("runResult: a run is interrupted where the signal came before all were sent", () => {
  const stopped = { ...RUN, stopped: true };
  assert.equal(runResult([SECOND], stopped).interrupted, true);
  assert.equal(runResult([SECOND], { ...stopped, count: 10 }).interrupted, false);
});

Deno.test("runResult: nothing at all is no rate", () => {
  const { unknown: _, ...nothing } = { ...SECOND, sent: 0, acked: 0, perPartition: [] };
  const result = runResult([{ ...nothing, unknown: [], endedMs: nothing.startedMs }], RUN);
  assert.deepEqual([result.seconds, result.recordsPerSecond], [0, 0]);
});

Deno.test("sentFigures: what travels between threads is what was counted, and why it ended", () => {
  for (const figures of [FIRST, SECOND]) {
    const { failure, ...counts } = receivedFigures(structuredClone(sentFigures(figures)));
    const { failure: expected, ...counted } = figures;
    assert.deepEqual(counts, counted);
    assert.equal(failure?.message, expected?.message);
    if (failure !== undefined) assert.ok(withCode("unreachable")(failure));
  }
});

Deno.test("sumProgress: adds up what each has told", () => {
  const progress = (acked: number) => ({ acked, seconds: acked / 10 });
  assert.deepEqual(sumProgress([progress(10), undefined, progress(30)]), { acked: 40, seconds: 3 });
  assert.deepEqual(sumProgress([undefined]), { acked: 0, seconds: 0 });
});
