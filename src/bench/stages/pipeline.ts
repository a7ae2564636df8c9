import { AndeanError } from "../../errors/andean_error.ts";
import { ingest } from "../../ingest/ingest.ts";
import { besideNullDatabase } from "../null_database/beside_null_database.ts";
import type { Measurement } from "../result.ts";
import type { ServedBench } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";
import { TimelineRecorder } from "../timeline.ts";
import { ingestOptions } from "./ingest_options.ts";

/** Progress is told about ten times a second. */
const TIMELINE_MS = 250;

/**
 * `ingest`, from the join to the last commit.
 *
 * @throws {AndeanError} `unaccounted` where too few rows went to the null database; what `ingest`
 * throws
 */
export async function runPipeline(bench: ServedBench): Promise<Measurement> {
  const { options } = bench;
  if (!options.nullDatabase) return await measure(bench);
  const { result, rows } = await besideNullDatabase(
    options,
    (scylla) => measure({ ...bench, options: { ...options, scylla } }),
  );
  // Single rows are no batches, and go through to the database.
  if (rows <= result.records / 2) {
    throw new AndeanError(
      "unaccounted",
      `Cannot use the figures: only ${rows} of ${result.records} rows went to the null database`,
      { hint: "Give it batches: fewer --partition-keys, or more --batch-rows." },
    );
  }
  return result;
}

async function measure({ options, topic, table }: ServedBench): Promise<Measurement> {
  const timeline = new TimelineRecorder(TIMELINE_MS);
  const watch = new Stopwatch();
  const { consumed, stored, latencyMs } = await ingest({
    ...ingestOptions(options, topic, table),
    until: "end",
    workers: options.workers,
    onProgress: ({ counts: { stored } }) => timeline.reach(stored),
  });
  const result = watch.stop("pipeline", consumed, latencyMs);
  timeline.reach(stored);
  return { ...result, timeline: timeline.timeline() };
}
