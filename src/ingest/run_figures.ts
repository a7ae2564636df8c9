import { LatencyRecorder } from "../telemetry/latency.ts";
import type { IngestTopicsResult } from "./options.ts";
import type { PipelineCounts } from "./pipeline.ts";
import type { TopicRun } from "./topic_run.ts";

/** What the topics of a run have counted together, and the requests that they sent again. */
export function sumCounts(
  topics: readonly Pick<TopicRun, "pipeline" | "retried">[],
): PipelineCounts & { retried: number } {
  const sum = { consumed: 0, stored: 0, deadLettered: 0, deleted: 0, retried: 0 };
  for (const { pipeline: { counts }, retried } of topics) {
    sum.consumed += counts.consumed;
    sum.stored += counts.stored;
    sum.deadLettered += counts.deadLettered;
    sum.deleted += counts.deleted;
    sum.retried += retried;
  }
  return sum;
}

/** What a run did in so many seconds, together and with each topic. */
export function runResult(
  topics: readonly TopicRun[],
  seconds: number,
  interrupted: boolean,
): IngestTopicsResult {
  const results = topics.map((topic) => topic.result(seconds));
  const counts = sumCounts(topics);
  const latency = new LatencyRecorder();
  for (const { pipeline } of topics) latency.add(pipeline.latency);
  return {
    ...counts,
    committed: results.flatMap(({ topic, committed }) =>
      committed.map((offset) => ({ topic, ...offset }))
    ),
    seconds,
    recordsPerSecond: Math.round(counts.consumed / seconds),
    latencyMs: latency.summary(),
    topics: results,
    interrupted,
  };
}
