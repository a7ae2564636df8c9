import { AndeanError, type ErrorCode } from "../../errors/andean_error.ts";
import { asAndeanError, traceOf } from "../../errors/thrown.ts";
import { LatencyRecorder } from "../../telemetry/latency.ts";
import type { ForwardedLog, LogLevelName } from "../../telemetry/log.ts";
import type { IngestProgress, IngestTopicsOptions } from "../options.ts";
import type { RunFigures, TopicFigures } from "../run_figures.ts";

/** What a worker is told of a run: all that can travel between threads. */
export type WorkerOptions = Omit<
  IngestTopicsOptions,
  "signal" | "onWaiting" | "onProgress" | "workers"
>;

/** To a worker: first the run, then at most one order to drain. */
export type Order =
  | { kind: "run"; options: WorkerOptions; logLevel: LogLevelName }
  | { kind: "stop" };

/** From a worker: the last one is either its figures or why it failed. */
export type Report =
  | { kind: "log"; log: ForwardedLog }
  | { kind: "waiting"; error: SentError }
  | { kind: "progress"; progress: IngestProgress }
  | { kind: "figures"; figures: SentFigures }
  | { kind: "failed"; error: SentError };

/** Figures as they travel between threads. */
export type SentFigures = Omit<RunFigures, "topics"> & {
  topics: (Omit<TopicFigures, "latency"> & { latency: string })[];
};

/** An error as it travels between threads: its trace as text. */
export interface SentError {
  code: ErrorCode;
  message: string;
  hint: string | undefined;
  retriable: boolean;
  trace: string;
}

export function sentFigures(figures: RunFigures): SentFigures {
  return {
    ...figures,
    topics: figures.topics.map((topic) => ({ ...topic, latency: topic.latency.encoded() })),
  };
}

export function receivedFigures(figures: SentFigures): RunFigures {
  return {
    ...figures,
    topics: figures.topics.map((topic) => ({
      ...topic,
      latency: LatencyRecorder.decoded(topic.latency),
    })),
  };
}

/** Anything that was thrown. */
export function sentError(thrown: unknown): SentError {
  const error = asAndeanError(thrown);
  const { code, message, hint, retriable } = error;
  return { code, message, hint, retriable, trace: traceOf(error).join("\n") };
}

export function receivedError({ code, message, hint, retriable, trace }: SentError): AndeanError {
  const cause = Object.assign(new Error(message), { stack: trace });
  return new AndeanError(code, message, { hint, retriable, cause });
}
