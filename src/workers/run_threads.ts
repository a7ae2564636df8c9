import type { AndeanError } from "../errors/andean_error.ts";
import type { Task } from "./task.ts";
import { WorkerThread } from "./worker_thread.ts";

/** How threads are run. */
export interface ThreadsOptions<Progress, Figures> {
  /** The module with which each begins: the program's own. */
  module: string;
  /** Asks for the drain of all. */
  signal: AbortSignal;
  onWaiting: ((error: AndeanError) => void) | undefined;
  /** Told the last that each has told, whenever one tells more. */
  onProgress: (all: readonly (Progress | undefined)[]) => void;
  /** What may be wrong after a thread has ended by itself, and what mends that. */
  crashHint: string;
  /** Whether one that ended so ends the run for all. @default never */
  isFailure?: (figures: Figures) => boolean;
}

/**
 * Does a task's work in several threads, each with clients of its own, so that it uses more than
 * one core. One that can't go on ends the run for all; the others are drained.
 *
 * @param parts the options of each thread
 * @returns the figures of those that began before they were stopped
 * @throws {AndeanError} after the drain of all: why the first of them could not go on
 */
export async function runThreads<Options, Progress, Figures>(
  task: Task<Options, Progress, Figures>,
  parts: readonly Options[],
  options: ThreadsOptions<Progress, Figures>,
): Promise<Figures[]> {
  const { module, signal, onWaiting, onProgress, crashHint, isFailure = () => false } = options;
  const threads = parts.map((_, index) => new WorkerThread(task, index, module));
  const stopAll = () => threads.forEach((thread) => thread.stop());
  signal.addEventListener("abort", stopAll, { once: true });
  if (signal.aborted) stopAll();
  try {
    let failure: AndeanError | undefined;
    let interruption: AndeanError | undefined;
    const runs = threads.map(async (thread, index) => {
      try {
        const figures = await thread.run(parts[index]!, {
          // All of them wait for the same services.
          onWaiting: (error) => index === 0 ? onWaiting?.(error) : undefined,
          onProgress: () => onProgress(threads.map(({ progress }) => progress)),
          crashHint,
        });
        if (isFailure(figures)) stopAll();
        return figures;
      } catch (thrown) {
        const error = thrown as AndeanError;
        // Stopped before it had begun: there is nothing to drain, and nothing to tell.
        if (error.code === "interrupted") interruption ??= error;
        else {
          failure ??= error;
          stopAll();
        }
        return undefined;
      }
    });
    const figures = (await Promise.all(runs)).filter((one) => one !== undefined);
    if (failure !== undefined) throw failure;
    if (figures.length === 0 && interruption !== undefined) throw interruption;
    return figures;
  } finally {
    signal.removeEventListener("abort", stopAll);
    for (const thread of threads) thread.end();
  }
}
