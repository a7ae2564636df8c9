import { runThreads } from "../../workers/run_threads.ts";
import type { WorkerChoice } from "../../workers/task.ts";
import { IN_FLIGHT_BYTES } from "../deliver/flow_gate.ts";
import type { IngestTopicsOptions } from "../options.ts";
import { mergeFigures, type RunFigures } from "../run_figures.ts";
import { checkTopics } from "../run_topics.ts";
import { mergeSnapshots } from "../snapshot/merge_snapshots.ts";
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
    onProgress: (all) => {
      const known = all.filter((snapshot) => snapshot !== undefined);
      if (known.length > 0) onProgress?.(mergeSnapshots(known, count));
    },
    crashHint: "What it has not committed is read again by the next run.",
  });
  return { ...mergeFigures(figures.map(receivedFigures)), interrupted: signal.aborted };
}
