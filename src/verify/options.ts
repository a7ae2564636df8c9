import type { AndeanError } from "../errors/andean_error.ts";
import type { KafkaConnection } from "../kafka/connection.ts";
import type { Consistency } from "../scylla/row_writer.ts";
import type { ScyllaConnection } from "../scylla/session.ts";
import type { PartitionReport } from "./partition_audit.ts";
import type { Totals, Verdict } from "./totals.ts";
import type { Window } from "./window.ts";

/** What is verified, and how. */
export interface VerifyOptions {
  kafka: KafkaConnection;
  scylla: ScyllaConnection;
  topic: string;
  keyspace: string;
  table: string;
  /** The offsets that are asked about. */
  window: Window;
  /** Where `ingest` has set records aside. */
  deadLetterTopic: string;
  /** The level at which rows are read. */
  consistency: Consistency;
  /** Services that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  signal: AbortSignal;
  onWaiting?: (error: AndeanError) => void;
  onProgress?: (progress: VerifyProgress) => void;
}

/** How far a verification is. */
export interface VerifyProgress {
  step: "scanning the table" | "reading the holes";
  /** Rows or records seen in this step. */
  seen: number;
  /** How much of this step is done, from 0 to 1. */
  share: number;
  seconds: number;
}

/** The reconciliation of a topic with a table. */
export interface VerifyResult {
  verdict: Verdict;
  totals: Totals;
  partitions: PartitionReport[];
  /** All rows of the table, whatever they are counted as. */
  rows: number;
  seconds: number;
  /** Rows of the table read, by the time of the whole verification. */
  rowsPerSecond: number;
}
