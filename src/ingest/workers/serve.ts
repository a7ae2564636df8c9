import { forwardLogging } from "../../telemetry/log.ts";
import { runTopics } from "../run_topics.ts";
import { type Order, type Report, sentError, sentFigures } from "./messages.ts";

/** A worker's own side of its thread. */
interface WorkerScope {
  onmessage: (event: { data: Order }) => void;
  postMessage(report: Report): void;
}

/** Whether this code runs in a worker, and not in the process's main thread. */
export function isWorker(): boolean {
  return "DedicatedWorkerGlobalScope" in globalThis;
}

/** Takes one run from the main thread, and tells it what becomes of that. */
export function serveIngest(): void {
  const scope = globalThis as unknown as WorkerScope;
  const report = (message: Report) => scope.postMessage(message);
  const stop = new AbortController();
  scope.onmessage = async ({ data: order }) => {
    if (order.kind === "stop") return stop.abort();
    try {
      await forwardLogging(order.logLevel, (log) => report({ kind: "log", log }));
      const figures = await runTopics({
        ...order.options,
        signal: stop.signal,
        onWaiting: (error) => report({ kind: "waiting", error: sentError(error) }),
        onProgress: (progress) => report({ kind: "progress", progress }),
      });
      report({ kind: "figures", figures: sentFigures(figures) });
    } catch (thrown) {
      report({ kind: "failed", error: sentError(thrown) });
    }
  };
}
