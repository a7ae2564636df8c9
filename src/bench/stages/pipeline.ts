import { ingest } from "../../ingest/ingest.ts";
import type { Measurement } from "../result.ts";
import type { ServedBench } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";
import { TimelineRecorder } from "../timeline.ts";
import { ingestOptions } from "./ingest_options.ts";

/** Progress is told about ten times a second. */
const TIMELINE_MS = 250;

/** `ingest`, from the join to the last commit. */
export async function runPipeline({ options, topic, table }: ServedBench): Promise<Measurement> {
  const timeline = new TimelineRecorder(TIMELINE_MS);
  const watch = new Stopwatch();
  const { consumed, stored, latencyMs } = await ingest({
    ...ingestOptions(options, topic, table),
    until: "end",
    workers: options.workers,
    onProgress: ({ stored }) => timeline.reach(stored),
  });
  const result = watch.stop("pipeline", consumed, latencyMs);
  timeline.reach(stored);
  return { ...result, timeline: timeline.timeline() };
}
