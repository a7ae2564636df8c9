import { LatencyRecorder } from "../../telemetry/latency.ts";
import type { Task } from "../../workers/task.ts";
import type { IngestTopicsOptions } from "../options.ts";
import type { RunFigures, TopicFigures } from "../run_figures.ts";
import { runTopics } from "../run_topics.ts";
import type { RunSnapshot } from "../snapshot/run_snapshot.ts";

/** What a worker is told of a run: all that can travel between threads. */
export type WorkerOptions = Omit<
  IngestTopicsOptions,
  "signal" | "onWaiting" | "onProgress" | "onStored" | "workers"
>;

/** Figures as they travel between threads. */
export type SentFigures = Omit<RunFigures, "topics"> & {
  topics: (Omit<TopicFigures, "latency"> & { latency: string })[];
};

/** What each thread does: it is one member of the group. */
export const INGEST_TASK: Task<WorkerOptions, RunSnapshot, SentFigures> = {
  name: "ingest",
  run: async (options, context) => sentFigures(await runTopics({ ...options, ...context })),
};

/** Figures for another thread, whose {@linkcode receivedFigures} makes them whole again. */
export function sentFigures(figures: RunFigures): SentFigures {
  return {
    ...figures,
    topics: figures.topics.map((topic) => ({ ...topic, latency: topic.latency.encoded() })),
  };
}

/** What another thread's {@linkcode sentFigures} has sent. */
export function receivedFigures(figures: SentFigures): RunFigures {
  return {
    ...figures,
    topics: figures.topics.map((topic) => ({
      ...topic,
      latency: LatencyRecorder.decoded(topic.latency),
    })),
  };
}
