import type { AndeanError } from "../errors/andean_error.ts";

/**
 * A kind of work that threads share. Options, progress and figures travel between threads, so that
 * they are what can be cloned: no functions, no objects of classes.
 */
export interface Task<Options, Progress, Figures> {
  /** Also the command's; the threads are named for it. */
  name: string;
  /**
   * A thread's own part.
   *
   * @throws {AndeanError} why it could not go on
   */
  run(options: Options, context: TaskContext<Progress>): Promise<Figures>;
}

/** What a thread is told of others, and tells them. */
export interface TaskContext<Progress> {
  /** Asks for the drain. */
  signal: AbortSignal;
  onWaiting: (error: AndeanError) => void;
  onProgress: (progress: Progress) => void;
}

/** How many threads share the work of a command. */
export interface WorkerChoice {
  /** At least one. */
  count: number;
  /** The module with which each begins: the program's own. */
  module: string;
}

/** More than these would be processes on other machines. */
export const MAX_WORKERS = 64;
