import { AndeanError } from "../../errors/andean_error.ts";
import { loggerFor, logLevel, relayLog } from "../../telemetry/log.ts";
import type { IngestProgress, IngestTopicsOptions, WorkerChoice } from "../options.ts";
import { mergeFigures, type RunFigures, sumCounts } from "../run_figures.ts";
import { checkTopics } from "../run_topics.ts";
import { IN_FLIGHT_BYTES } from "../flow_gate.ts";
import {
  type Order,
  receivedError,
  receivedFigures,
  type Report,
  type WorkerOptions,
} from "./messages.ts";

/**
 * Runs several members of the group, each in a thread of its own with clients of its own, so that
 * decoding and encoding use more than one core.
 *
 * @throws {AndeanError} before a record is read, as with one; after the drain of all: why the first
 * of them could not go on
 */
export async function runWorkers(
  options: IngestTopicsOptions,
  { count, module }: WorkerChoice,
): Promise<RunFigures> {
  const { signal, onWaiting, onProgress, workers: _, ...rest } = options;
  // Once for all: several would tell the same problem, and nodes that make a table at once disagree.
  await checkTopics(options);
  const share: WorkerOptions = {
    ...rest,
    createSchema: false,
    maxInFlight: Math.ceil(options.maxInFlight / count),
    maxInFlightBytes: (options.maxInFlightBytes ?? IN_FLIGHT_BYTES) / count,
  };
  const members = Array.from({ length: count }, (_, index) => new Member(index, module));
  const stopAll = () => members.forEach((member) => member.stop());
  signal.addEventListener("abort", stopAll, { once: true });
  if (signal.aborted) stopAll();
  const told = () => onProgress?.(sumProgress(members.map(({ progress }) => progress)));
  try {
    let failure: AndeanError | undefined;
    let interruption: AndeanError | undefined;
    const runs = members.map(async (member) => {
      try {
        return await member.run(share, { onWaiting, onProgress: told });
      } catch (thrown) {
        const error = thrown as AndeanError;
        // Stopped before it had joined: there is nothing to drain, and nothing to tell.
        if (error.code === "interrupted") interruption ??= error;
        else {
          failure ??= error;
          stopAll(); // A member that can't go on ends the run for all.
        }
        return undefined;
      }
    });
    const figures = (await Promise.all(runs)).filter((one) => one !== undefined);
    if (failure !== undefined) throw failure;
    if (figures.length === 0 && interruption !== undefined) throw interruption;
    return { ...mergeFigures(figures), interrupted: signal.aborted };
  } finally {
    signal.removeEventListener("abort", stopAll);
    for (const member of members) member.end();
  }
}

/** What a member tells while it runs. */
interface MemberListeners {
  onWaiting: IngestTopicsOptions["onWaiting"];
  onProgress: () => void;
}

/** A thread that runs one member of the group. */
class Member {
  progress: IngestProgress | undefined;
  #worker: Worker;
  #index: number;

  constructor(index: number, module: string) {
    this.#index = index;
    this.#worker = new Worker(module, { type: "module", name: `andean-ingest-${index + 1}` });
  }

  /** @throws {AndeanError} why it could not go on */
  run(options: WorkerOptions, { onWaiting, onProgress }: MemberListeners): Promise<RunFigures> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<Report>) => {
        switch (data.kind) {
          case "log":
            return relayLog(data.log);
          case "waiting":
            // All of them wait for the same services.
            return this.#index === 0 ? onWaiting?.(receivedError(data.error)) : undefined;
          case "progress":
            this.progress = data.progress;
            return onProgress();
          case "figures":
            return resolve(receivedFigures(data.figures));
          case "failed":
            return reject(receivedError(data.error));
        }
      };
      this.#worker.onerror = (event) => {
        event.preventDefault(); // Or the process would end, and nothing be drained.
        loggerFor("ingest").error("worker {number} ended: {message}", {
          number: this.#index + 1,
          message: event.message,
        });
        reject(
          new AndeanError("internal", `Cannot go on: a worker has ended: ${event.message}`, {
            hint: "What it has not committed is read again by the next run.",
          }),
        );
      };
      this.#send({ kind: "run", options, logLevel: logLevel() });
    });
  }

  /** Lets it finish and commit what is in flight. */
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

/** How far all of them are. */
export function sumProgress(all: readonly (IngestProgress | undefined)[]): IngestProgress {
  const known = all.filter((progress) => progress !== undefined);
  const counts = sumCounts(known);
  const done = (one: Pick<IngestProgress, "stored" | "deadLettered" | "deleted">) =>
    one.stored + one.deadLettered + one.deleted;
  // Each tells what there is to read for all of them, less what it has done itself.
  const toRead = Math.max(0, ...known.map((one) => (one.remaining ?? NaN) + done(one)));
  return {
    ...counts,
    inFlight: known.reduce((sum, { inFlight }) => sum + inFlight, 0),
    remaining: Number.isNaN(toRead) ? undefined : Math.max(0, toRead - done(counts)),
    seconds: Math.max(0, ...known.map(({ seconds }) => seconds)),
  };
}
