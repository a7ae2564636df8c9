import type { AndeanError } from "../errors/andean_error.ts";
import type { FormatOptions } from "../formats/format_options.ts";
import type { KafkaConnection } from "../kafka/connection.ts";
import type { Consistency } from "../scylla/row_writer.ts";
import type { ScyllaConnection } from "../scylla/session.ts";
import type { LatencySummary } from "../telemetry/latency.ts";
import type { WorkerChoice } from "../workers/task.ts";
import type { Environment } from "./environment.ts";

/** The stages that need no services. */
export const LOCAL_STAGES = ["codec", "decode"] as const;
/** The others, in the order in which they run: later ones use what earlier ones made. */
export const SERVED_STAGES = ["produce", "write", "pipeline", "verify"] as const;
/** All of them, in their order. */
export const STAGES = [...LOCAL_STAGES, ...SERVED_STAGES] as const;
/** One of {@linkcode LOCAL_STAGES}. */
export type LocalStage = typeof LOCAL_STAGES[number];
/** One of {@linkcode SERVED_STAGES}. */
export type ServedStage = typeof SERVED_STAGES[number];
/** One of {@linkcode STAGES}. */
export type StageName = typeof STAGES[number];

/** What is measured, and against which services. */
export interface BenchOptions {
  kafka: KafkaConnection;
  scylla: ScyllaConnection;
  /** Made where it is missing; each run has tables of its own in it, which it drops. */
  keyspace: string;
  stages: readonly StageName[];
  /** Records per stage. */
  records: number;
  /** Of the values that are encoded and decoded. */
  format: FormatOptions;
  /** Of the topic, which each run makes and deletes. */
  partitions: number;
  /** Of the stage `pipeline`. */
  workers: WorkerChoice;
  batchRows: number;
  maxInFlight: number;
  consistency: Consistency;
  /** Services that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  signal: AbortSignal;
  onWaiting?: (error: AndeanError) => void;
  /** Told before each stage. */
  onStage?: (name: StageName) => void;
}

/** One measured stage, or a part of one. */
export interface StageResult {
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
}

/** A measurement with all that it depends on. */
export interface BenchResult {
  config: Record<string, unknown>;
  environment: Environment;
  stages: StageResult[];
}
