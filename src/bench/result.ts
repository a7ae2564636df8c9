import type { LatencySummary, PercentilePoint } from "../telemetry/latency.ts";
import type { Comparison } from "./baseline/compare.ts";
import type { Environment } from "./environment.ts";
import type { MemoryUse } from "./memory.ts";
import type { Swept } from "./sweep/sweep.ts";
import type { Timeline } from "./timeline.ts";

/** One stage, or a part of one, measured once. */
export interface Measurement {
  /** The stage's name; of a stage in parts, with the part's behind it: `decode avro`. */
  name: string;
  records: number;
  seconds: number;
  perSecond: number;
  /** Processor time of our own process, user and system. */
  cpuSeconds: number;
  /** Records for each second of that time: what one core can do. */
  perCpuSecond: number;
  /** Of one request or batch, where the stage has such; `null` where it has not. */
  latencyMs: LatencySummary | null;
  /** How many records were done when, where the stage tells. */
  timeline?: Timeline | undefined;
  /** Percentiles (0 to 100) and their latencies, closer together towards 100. */
  percentiles?: PercentilePoint[] | undefined;
  /** Of the stage `latency`. */
  pace?: PaceFigures | undefined;
}

/** A fixed rate, and whether it was kept. */
export interface PaceFigures {
  askedPerSecond: number;
  /** Whether no record was sent, and none was left to be stored, a second late. */
  kept: boolean;
  produced: number;
  stored: number;
  /** Records that were delivered and written once more. */
  repeated: number;
  /** The longest that a record was handed to the sender after its time. */
  worstLagMs: number;
  /** From when the last record was due to when the last one was stored. */
  lastLagMs: number;
  /** The longest latency of each second. */
  worstMs: number[];
}

/** A measurement, and what memory the process had meanwhile. */
export interface Repetition extends Measurement {
  memory: MemoryUse;
}

/** One stage, or a part of one: the medians of its repetitions, and each of them. */
export interface StageResult extends Omit<Measurement, "timeline" | "percentiles" | "pace"> {
  minPerSecond: number;
  maxPerSecond: number;
  /** The most that the process had in any repetition. */
  peakRssBytes: number;
  repetitions: Omit<Repetition, "name">[];
}

/** What became of a sweep: the stage `pipeline` at each value. */
export interface SweepResult {
  parameter: Swept;
  points: ({ value: number } & StageResult)[];
}

/** A measurement with all that it depends on. */
export interface BenchResult {
  config: Record<string, unknown>;
  environment: Environment;
  stages: StageResult[];
  /** The stage `pipeline` at several values of one thing, each in turn. */
  sweeps: SweepResult[];
  /** With an earlier result; absent where none was given. */
  comparison?: Comparison | undefined;
}
