import { AndeanError } from "../errors/andean_error.ts";
import { loggerFor, logLevels, relayLog } from "../telemetry/log.ts";
import { type Order, receivedError, type Report } from "./messages.ts";
import type { Task } from "./task.ts";

/** What a thread tells while it runs. */
export interface ThreadListeners {
  onWaiting: (error: AndeanError) => void;
  onProgress: () => void;
  /** What may be wrong after it has ended by itself, and what mends that. */
  crashHint: string;
}

/** A thread that does one part of a task's work, as the main thread sees it. */
export class WorkerThread<Options, Progress, Figures> {
  /** The last that it told. */
  progress: Progress | undefined;
  #task: string;
  #number: number;
  #worker: Worker;

  /**
   * @param index from 0
   * @param module what it begins with: the program's own
   */
  constructor({ name }: Task<Options, Progress, Figures>, index: number, module: string) {
    this.#task = name;
    this.#number = index + 1;
    this.#worker = new Worker(module, {
      type: "module",
      name: `andean-${name}-${this.#number}`,
    });
  }

  /** @throws {AndeanError} why it could not go on */
  run(
    options: Options,
    { onWaiting, onProgress, crashHint }: ThreadListeners,
  ): Promise<Figures> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<Report<Progress, Figures>>) => {
        switch (data.kind) {
          case "log":
            return relayLog(data.log);
          case "waiting":
            return onWaiting(receivedError(data.error));
          case "progress":
            this.progress = data.progress;
            return onProgress();
          case "figures":
            return resolve(data.figures);
          case "failed":
            return reject(receivedError(data.error));
        }
      };
      this.#worker.onerror = (event) => {
        event.preventDefault(); // Or the process would end, and nothing be drained.
        loggerFor("workers").error("worker {number} ended: {message}", {
          number: this.#number,
          message: event.message,
        });
        reject(
          new AndeanError("internal", `Cannot go on: a worker has ended: ${event.message}`, {
            hint: crashHint,
          }),
        );
      };
      this.#send({ kind: "run", task: this.#task, options, logLevels: logLevels() });
    });
  }

  /** Lets it finish what is in flight. */
  stop(): void {
    this.#send({ kind: "stop" });
  }

  /** Ends the thread, whatever it does. */
  end(): void {
    this.#worker.terminate();
  }

  #send(order: Order): void {
    this.#worker.postMessage(order);
  }
}
