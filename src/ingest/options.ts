import type { DeadLetterPlace } from "../dead_letters/dead_letter_store.ts";
import type { AndeanError } from "../errors/andean_error.ts";
import type { KafkaConnection } from "../kafka/connection.ts";
import type { FormatOptions } from "../formats/format_options.ts";
import type { Mapping } from "../mapping/schema.ts";
import type { Consistency } from "../scylla/row_writer.ts";
import type { ScyllaConnection } from "../scylla/session.ts";
import type { LatencySummary } from "../telemetry/latency.ts";

/** What is ingested, from where, into what. */
export interface IngestOptions {
  kafka: KafkaConnection;
  scylla: ScyllaConnection;
  topic: string;
  group: string;
  /** After this long without a sign of life the others take over, in milliseconds. @default 30,000 */
  sessionTimeoutMs?: number | undefined;
  keyspace: string;
  table: string;
  format: FormatOptions;
  /** How records become rows; absent for ticks, the built-in shape. */
  mapping?: Mapping | undefined;
  /** Where a group that has committed nothing starts. */
  from: "earliest" | "latest";
  /** `end` stops at the end offsets seen at the start; absent runs until the signal. */
  until?: "end" | undefined;
  /** Makes the keyspace and the default table where they are missing. */
  createSchema: boolean;
  /** Notes with each commit what became of its records, in a table beside the rows'. */
  keepLedger: boolean;
  consistency: Consistency;
  /** Overrides the table's own time to live, in seconds. */
  ttlSeconds?: number | undefined;
  /** The most rows in one request. */
  batchRows: number;
  /** The most rows that are read and not yet acknowledged. */
  maxInFlight: number;
  onError: "dead-letter" | "stop";
  /** Where undecodable and refused records are set aside. */
  deadLetterPlace: DeadLetterPlace;
  /** Services that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  /** Asks for the drain: what is in flight is finished and committed. */
  signal: AbortSignal;
  onWaiting?: (error: AndeanError) => void;
  onProgress?: (progress: IngestProgress) => void;
}

/** How far a run is. */
export interface IngestProgress {
  consumed: number;
  stored: number;
  deadLettered: number;
  deleted: number;
  inFlight: number;
  retried: number;
  /** Records left until the targets; `undefined` for an endless run. */
  remaining: number | undefined;
  seconds: number;
}

/** What a run did. */
export interface IngestResult {
  consumed: number;
  stored: number;
  deadLettered: number;
  /** Tombstones that deleted their row. */
  deleted: number;
  /** Requests that were sent again. */
  retried: number;
  /** What the group's coordinator confirmed. */
  committed: { partition: number; offset: number }[];
  seconds: number;
  recordsPerSecond: number;
  /** From taking a record over to its acknowledgement. */
  latencyMs: LatencySummary;
  /** Whether the signal ended the run. */
  interrupted: boolean;
}
