import type { AndeanError } from "../errors/andean_error.ts";
import type { FormatOptions } from "../formats/format_options.ts";
import type { Sweep } from "./sweep/sweep.ts";
import type { WorkerChoice } from "../workers/task.ts";
import type { KafkaConnection } from "../kafka/connection/connection.ts";
import type { Consistency } from "../scylla/session/consistency.ts";
import type { ScyllaConnection } from "../scylla/session/session.ts";

/** The stages that need no services. */
export const LOCAL_STAGES = ["codec", "decode"] as const;
/** The others, in the order in which they run: later ones use what earlier ones made. */
export const SERVED_STAGES = [
  "produce",
  "limit",
  "write",
  "pipeline",
  "verify",
  "latency",
] as const;
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
  /** Records per stage and repetition; `latency` has its rate and duration instead. */
  records: number;
  /** How often each stage is measured. */
  repetitions: number;
  /** Records that go through each stage before anything is measured. */
  warmUp: number;
  /** Of the stage `latency`: records per second. */
  rate: number;
  /** Of the stage `latency`: how long it is measured, in milliseconds. */
  durationMs: number;
  /** How many symbols the ticks have: the table's partition key has one and a day. */
  partitionKeys: number;
  /** Of a sweep: values are padded to so many bytes, and rows have them in a column. */
  recordBytes?: number | undefined;
  /** What is varied besides, one after the other. */
  sweeps: readonly Sweep[];
  /** Of the values that are encoded and decoded. */
  format: FormatOptions;
  /** Of the topic, which each repetition makes and deletes. */
  partitions: number;
  /** Of the stage `pipeline`. */
  workers: WorkerChoice;
  batchRows: number;
  batchKeys: number;
  maxInFlight: number;
  /** Of the stage `pipeline`: a stand-in acknowledges batches, and stores none. */
  nullDatabase: boolean;
  /** Of 1,000 batches so many time out at the stand-in. */
  nullTimeouts: number;
  consistency: Consistency;
  /** Services that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  signal: AbortSignal;
  onWaiting?: (error: AndeanError) => void;
  /** Told before each stage; of a sweep, with the value that it has. */
  onStage?: (name: StageName, round: Round, variant?: string) => void;
}

/** One pass over the stages; number 0 warms up, and is not measured. */
export interface Round {
  number: number;
  /** How many are measured. */
  of: number;
}
