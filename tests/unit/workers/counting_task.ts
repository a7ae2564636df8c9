/** A task for tests, and the module with which its threads begin. */
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { isWorker, serve } from "../../../src/workers/serve.ts";
import type { Task } from "../../../src/workers/task.ts";

/** What a thread does. */
export interface Part {
  /** It counts so far; `Infinity` until it is stopped. */
  to: number;
  /** How it ends there. @default with its figures */
  end?: "failure" | "error" | "crash";
}

/** How far it came, and whether it was asked to stop. */
export interface Counted {
  count: number;
  stopped: boolean;
  failed: boolean;
}

/** Counts, one a millisecond. */
export const COUNTING: Task<Part, number, Counted> = {
  name: "counting",
  async run({ to, end }, { signal, onProgress, onWaiting }) {
    onWaiting(new AndeanError("unreachable", "Cannot reach nothing", { hint: "Wait." }));
    let count = 0;
    while (count < to && !signal.aborted) {
      await new Promise((go) => setTimeout(go, 1));
      onProgress(++count);
    }
    if (end === "error") {
      throw new AndeanError("refused", "Cannot count: it was refused", {
        hint: "Ask again.",
        retriable: true,
      });
    }
    if (end === "crash") {
      setTimeout(() => {
        throw new TypeError("nobody catches this");
      });
      await new Promise(() => {});
    }
    return { count, stopped: signal.aborted, failed: end === "failure" };
  },
};

if (isWorker()) serve([COUNTING]);
