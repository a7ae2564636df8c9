import assert from "node:assert/strict";
import type { AndeanError } from "../../../../src/errors/andean_error.ts";
import { runWorkers } from "../../../../src/produce/workers/run_workers.ts";
import type { WorkerOptions } from "../../../../src/produce/workers/task.ts";
import { Console } from "../../../../src/telemetry/console.ts";
import { startLogging, stopLogging } from "../../../../src/telemetry/log.ts";

Deno.test("runWorkers: after a crash it is told how much is stored, and how to find it", async () => {
  let told = "";
  const console = new Console({
    write: (text) => told += text,
    isTerminal: false,
    columns: () => 80,
  });
  await startLogging({ level: "info", console });
  const options: Omit<WorkerOptions, "share"> = {
    kafka: { brokers: ["127.0.0.1:9"] },
    topic: "ticks",
    format: { name: "json" },
    compression: "none",
    waitMs: 0,
    symbols: ["A", "B"],
    keys: "unique",
    seed: 1,
    count: 100,
    corrupt: 0,
    rate: Infinity,
    runId: "the-run",
    topicPartitions: 2,
  };
  const shares = [{ places: [0], records: 50 }, { places: [1], records: 50 }];
  const module = new URL("./crashing_worker.ts", import.meta.url).href;
  const progress: number[] = [];
  const run = runWorkers(options, shares, module, {
    signal: new AbortController().signal,
    onWaiting: undefined,
    onProgress: ({ acked }) => progress.push(acked),
  });
  await assert.rejects(run, ({ code, message, hint }: AndeanError) => {
    assert.equal(code, "internal");
    assert.match(message, /a worker has ended: .*nobody catches this/);
    assert.match(hint ?? "", /header andean-run-id of these records is the-run/);
    return true;
  }).finally(stopLogging);
  assert.match(told, new RegExp(`produce: ${progress.at(-1)} records of run the-run are stored`));
});
