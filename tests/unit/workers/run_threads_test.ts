import assert from "node:assert/strict";
import type { AndeanError } from "../../../src/errors/andean_error.ts";
import { runThreads } from "../../../src/workers/run_threads.ts";
import { COUNTING, type Part } from "./counting_task.ts";

/** Runs them, and tells what was told on the way. */
function run(parts: Part[], signal = new AbortController().signal, task = COUNTING) {
  const told: { waiting: AndeanError[]; progress: (number | undefined)[] } = {
    waiting: [],
    progress: [],
  };
  const figures = runThreads(task, parts, {
    module: new URL("./counting_task.ts", import.meta.url).href,
    signal,
    onWaiting: (error) => told.waiting.push(error),
    onProgress: (all) => told.progress = [...all],
    crashHint: "Count again.",
    isFailure: ({ failed }) => failed,
  });
  return { figures, told };
}

Deno.test("runThreads: each does its part, and what it tells is of that", async () => {
  const { figures, told } = run([{ to: 3 }, { to: 5 }]);
  assert.deepEqual(await figures, [
    { count: 3, stopped: false, failed: false },
    { count: 5, stopped: false, failed: false },
  ]);
  assert.deepEqual(told.progress, [3, 5]);
  // They wait for the same services: one of them tells it.
  assert.deepEqual(told.waiting.map(({ code, hint }) => [code, hint]), [["unreachable", "Wait."]]);
});

Deno.test("runThreads: the signal drains all", async () => {
  const stop = new AbortController();
  const { figures, told } = run([{ to: Infinity }, { to: Infinity }], stop.signal);
  while (told.progress.filter((count) => count !== undefined).length < 2) {
    await new Promise((go) => setTimeout(go, 5));
  }
  stop.abort();
  const ended = await figures;
  assert.deepEqual(ended.map(({ stopped }) => stopped), [true, true]);
  assert.deepEqual(ended.map(({ count }) => count), told.progress);
});

Deno.test("runThreads: a signal that comes before the threads drains them at their beginning", async () => {
  const { figures } = run([{ to: Infinity }, { to: Infinity }], AbortSignal.abort());
  assert.deepEqual((await figures).map(({ stopped }) => stopped), [true, true]);
});

Deno.test("runThreads: one that can't go on ends the run for all, with its own error", async () => {
  const { figures, told } = run([{ to: Infinity }, { to: 4, end: "error" }]);
  await assert.rejects(figures, ({ code, message, hint, retriable, cause }: AndeanError) => {
    assert.deepEqual([code, message, hint, retriable], [
      ...["refused", "Cannot count: it was refused", "Ask again."],
      true,
    ]);
    assert.match((cause as Error).stack ?? "", /counting_task\.ts/);
    return true;
  });
  assert.equal(told.progress[1], 4);
});

Deno.test("runThreads: one that crashes ends the run for all, and the process goes on", async () => {
  const { figures } = run([{ to: Infinity }, { to: 4, end: "crash" }]);
  await assert.rejects(figures, ({ code, message, hint }: AndeanError) => {
    assert.deepEqual([code, hint], ["internal", "Count again."]);
    assert.match(message, /a worker has ended: .*nobody catches this/);
    return true;
  });
});

Deno.test("runThreads: figures of a failure end the run for all, and all figures are told", async () => {
  const [first, second] = await run([{ to: Infinity }, { to: 4, end: "failure" }]).figures;
  assert.deepEqual([first?.stopped, first?.failed], [true, false]);
  assert.deepEqual(second, { count: 4, stopped: false, failed: true });
});

Deno.test("runThreads: a task that the module does not know is an error", async () => {
  const { figures } = run([{ to: 1 }], undefined, { ...COUNTING, name: "guessing" });
  await assert.rejects(figures, /Cannot run "guessing": no worker knows it/);
});
