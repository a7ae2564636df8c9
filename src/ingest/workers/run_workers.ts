import { runThreads } from "../../workers/run_threads.ts";
import type { WorkerChoice } from "../../workers/task.ts";
import { IN_FLIGHT_BYTES } from "../flow_gate.ts";
import type { IngestProgress, IngestTopicsOptions } from "../options.ts";
import { mergeFigures, type RunFigures, sumCounts } from "../run_figures.ts";
import { checkTopics } from "../run_topics.ts";
import { INGEST_TASK, receivedFigures, type WorkerOptions } from "./task.ts";

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
  const { signal, onWaiting, onProgress, onStored: _onStored, workers: _, ...rest } = options;
  // Once for all: several would tell the same problem, and nodes that make a table at once disagree.
  await checkTopics(options);
  const share: WorkerOptions = {
    ...rest,
    createSchema: false,
    maxInFlight: Math.ceil(options.maxInFlight / count),
    maxInFlightBytes: (options.maxInFlightBytes ?? IN_FLIGHT_BYTES) / count,
  };
  const figures = await runThreads(INGEST_TASK, Array.from({ length: count }, () => share), {
    module,
    signal,
    onWaiting,
    onProgress: (all) => onProgress?.(sumProgress(all)),
    crashHint: "What it has not committed is read again by the next run.",
  });
  return { ...mergeFigures(figures.map(receivedFigures)), interrupted: signal.aborted };
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
