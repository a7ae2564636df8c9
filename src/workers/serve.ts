import { AndeanError } from "../errors/andean_error.ts";
import { forwardLogging } from "../telemetry/log.ts";
import { type Order, type Report, sentError } from "./messages.ts";
import type { Task } from "./task.ts";

/** A worker's own side of its thread. */
interface WorkerScope {
  onmessage: (event: { data: Order }) => void;
  postMessage(report: Report<unknown, unknown>): void;
}

/** Whether this code runs in a worker, and not in the process's main thread. */
export function isWorker(): boolean {
  return "DedicatedWorkerGlobalScope" in globalThis;
}

/** Takes one order to run one of these from the main thread, and tells it what becomes of that. */
export function serve(tasks: readonly Task<never, unknown, unknown>[]): void {
  const scope = globalThis as unknown as WorkerScope;
  const report = (message: Report<unknown, unknown>) => scope.postMessage(message);
  const stop = new AbortController();
  scope.onmessage = async ({ data: order }) => {
    if (order.kind === "stop") return stop.abort();
    try {
      await forwardLogging(order.logLevels, (log) => report({ kind: "log", log }));
      const task = tasks.find(({ name }) => name === order.task);
      if (task === undefined) {
        throw new AndeanError("internal", `Cannot run "${order.task}": no worker knows it`);
      }
      const figures = await task.run(order.options as never, {
        signal: stop.signal,
        onWaiting: (error) => report({ kind: "waiting", error: sentError(error) }),
        onProgress: (progress) => report({ kind: "progress", progress }),
      });
      report({ kind: "figures", figures });
    } catch (thrown) {
      report({ kind: "failed", error: sentError(thrown) });
    }
  };
}
