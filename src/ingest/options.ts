import type { DeadLetterPlace } from "../dead_letters/dead_letter_store.ts";
import type { AndeanError } from "../errors/andean_error.ts";
import type { KafkaConnection } from "../kafka/connection/connection.ts";
import type { FormatOptions } from "../formats/format_options.ts";
import type { Mapping } from "../mapping/schema.ts";
import type { Consistency } from "../scylla/session/consistency.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import type { ScyllaConnection } from "../scylla/session/session.ts";
import type { RunSnapshot } from "./snapshot/run_snapshot.ts";
import type { LatencySummary } from "../telemetry/latency.ts";
import type { WorkerChoice } from "../workers/task.ts";

/** One topic, the table that its records go into, and how. */
export interface TopicOptions {
  topic: string;
  keyspace: string;
  table: string;
  format: FormatOptions;
  /** How records become rows; absent for ticks, the built-in shape. */
  mapping?: Mapping | undefined;
  /** Overrides the table's own time to live, in seconds. */
  ttlSeconds?: number | undefined;
  /** Where undecodable and refused records are set aside. */
  deadLetterPlace: DeadLetterPlace;
}

/** What holds for all topics of a run. */
export interface RunOptions {
  kafka: KafkaConnection;
  scylla: ScyllaConnection;
  group: string;
  /** After this long without a sign of life the others take over, in milliseconds. @default 30,000 */
  sessionTimeoutMs?: number | undefined;
  /** Where a group that has committed nothing starts. */
  from: "earliest" | "latest";
  /** `end` stops at the end offsets seen at the start; absent runs until the signal. */
  until?: "end" | undefined;
  /** Makes the keyspaces and the default tables where they are missing. */
  createSchema: boolean;
  /** Notes with each commit what became of its records, in a table beside the rows'. */
  keepLedger: boolean;
  consistency: Consistency;
  /** The most rows in one request. */
  batchRows: number;
  /** The most partition keys in one request, all with the same replicas. @default 1 */
  batchKeys?: number | undefined;
  /** The most rows that are read and not yet acknowledged, of all topics together. */
  maxInFlight: number;
  /** The same in bytes of keys and values. @default 256 MiB */
  maxInFlightBytes?: number | undefined;
  onError: "dead-letter" | "stop";
  /** Services that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  /** Each is a member of the group. @default one, in the thread that asks */
  workers?: WorkerChoice | undefined;
  /** Asks for the drain: what is in flight is finished and committed. */
  signal: AbortSignal;
  onWaiting?: (error: AndeanError) => void;
  /** Told some ten times a second how far it is, and when all is done. */
  onProgress?: (snapshot: RunSnapshot) => void;
  /**
   * Told of records whose rows were written or deleted, once the database has acknowledged that;
   * not with several workers, whose records are in other threads.
   */
  onStored?: ((records: readonly KafkaRecord[]) => void) | undefined;
}

/** One topic that is ingested, from where, into what. */
export interface IngestOptions extends RunOptions, TopicOptions {}

/** Several topics that are ingested at once. */
export interface IngestTopicsOptions extends RunOptions {
  /** Each topic once. */
  topics: readonly TopicOptions[];
}

/** What became of records. */
export interface IngestFigures {
  consumed: number;
  stored: number;
  deadLettered: number;
  /** Tombstones that deleted their row. */
  deleted: number;
  /** Requests that were sent again. */
  retried: number;
  seconds: number;
  recordsPerSecond: number;
  /** From taking a record over to its acknowledgement. */
  latencyMs: LatencySummary;
}

/** Where a group's next read of a Kafka partition starts. */
export interface CommittedOffset {
  partition: number;
  offset: number;
}

/** What a run of one topic did. */
export interface IngestResult extends IngestFigures {
  /** What the group's coordinator confirmed. */
  committed: CommittedOffset[];
  /** Whether the signal ended the run. */
  interrupted: boolean;
}

/** What a run did with one of its topics. */
export interface TopicResult extends IngestFigures {
  topic: string;
  keyspace: string;
  table: string;
  committed: CommittedOffset[];
}

/** What a run of several topics did, together and with each. */
export interface IngestTopicsResult extends IngestFigures {
  committed: ({ topic: string } & CommittedOffset)[];
  /** In the order in which they were given. */
  topics: TopicResult[];
  /** Whether the signal ended the run. */
  interrupted: boolean;
}
