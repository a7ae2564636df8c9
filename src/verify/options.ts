import type { DeadLetterPlace } from "../dead_letters/dead_letter_store.ts";
import type { AndeanError } from "../errors/andean_error.ts";
import type { KafkaConnection } from "../kafka/connection/connection.ts";
import type { FormatOptions } from "../formats/format_options.ts";
import type { Mapping } from "../mapping/schema.ts";
import type { Consistency } from "../scylla/session/consistency.ts";
import type { ScyllaConnection } from "../scylla/session/session.ts";
import type { CompletenessMap } from "./books/completeness.ts";
import type { LedgerReport } from "./books/ledger_check.ts";
import type { PartitionReport } from "./books/partition_books.ts";
import type { Totals, Verdict } from "./books/totals.ts";
import type { Window } from "./window.ts";

/** What is verified, and how. */
export interface VerifyOptions {
  kafka: KafkaConnection;
  scylla: ScyllaConnection;
  topic: string;
  keyspace: string;
  table: string;
  /** How record values are decoded, where they have to be. */
  format: FormatOptions;
  /** How records become rows; absent for ticks, the built-in shape. */
  mapping?: Mapping | undefined;
  /** The offsets that are asked about. */
  window: Window;
  /** Compares every column with its record, too. */
  deep: boolean;
  /** Writes missing and mismatched records again, and looks at them again. */
  repair: "off" | "dry-run" | "on";
  /** How many superseded records are named. */
  listSuperseded: number;
  /** Whether the completeness map is made. */
  map: boolean;
  /** Where `ingest` has set records aside. */
  deadLetterPlace: DeadLetterPlace;
  /** How many rows, and records of the topic, are read per second at most. @default unbounded */
  rate?: number | undefined;
  /** The level at which rows are read, and written by a repair. */
  consistency: Consistency;
  /** The time to live of rows that a repair writes, in seconds. @default the table's own */
  ttlSeconds?: number | undefined;
  /** Services that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  signal: AbortSignal;
  onWaiting?: (error: AndeanError) => void;
  onProgress?: (progress: VerifyProgress) => void;
}

/** How far a verification is. */
export interface VerifyProgress {
  step: string;
  /** Rows or records seen in this step. */
  seen: number;
  /** How much of this step is done, from 0 to 1. */
  share: number;
  /** Since the step began. */
  seconds: number;
}

/** How the table was looked at: whole, or by the keys of the asked records. */
export type Method = "scan" | "point-reads";

/** The reconciliation of a topic with a table. */
export interface VerifyResult {
  verdict: Verdict;
  totals: Totals;
  partitions: PartitionReport[];
  /** `coordinates`: each record is its own row; `natural-key`: the last record of a key is its row. */
  tableKind: "coordinates" | "natural-key";
  method: Method;
  /** All rows of the table that were read, whatever they are counted as. */
  rows: number;
  /** Natural-key tables: distinct keys of the records in the range. */
  keys?: number | undefined;
  /** What a reader should know of how this was found, in sentences. */
  notes: string[];
  /** Slices of the token ring that no node answered for: `[after, up to]`. */
  unseenTokenRanges: [string, string][];
  /** Records of which nothing can be said, because their rows could not be looked for. */
  unseen: number;
  /** Absent where none is kept. */
  ledger?: LedgerReport | undefined;
  /** With `deep`: the first rows that hold other values than their records. */
  mismatches?: Mismatch[] | undefined;
  /** With `deep`: rows that only lack columns which were added after they were written. */
  older?: { rows: number; columns: string[] } | undefined;
  /** Named where that was asked. */
  superseded?: SupersededRecord[] | undefined;
  repair?: RepairReport | undefined;
  map?: CompletenessMap[] | undefined;
  seconds: number;
  /** Rows of the table read, by the time of the whole verification. */
  rowsPerSecond: number;
}

/** A row that holds other values than its record. */
export interface Mismatch {
  partition: number;
  offset: number;
  /** The columns that differ. */
  columns: { name: string; record: string; row: string }[];
}

/** A record whose key a later one has. */
export interface SupersededRecord {
  partition: number;
  offset: number;
  /** The key's columns with their values, for people. */
  key: string;
  byPartition: number;
  byOffset: number;
}

/** What a repair did, or with `dry-run` would do. */
export interface RepairReport {
  dryRun: boolean;
  /** Records that are missing, or whose rows hold other values. */
  asked: number;
  /** Written, and found by looking again. */
  restored: number;
  /** A later record has taken their key meanwhile, so that they need no row. */
  overtaken: number;
  /** Not found, or found with other values, after they were written. */
  failed: { partition: number; offset: number; reason: string }[];
  /** The records asked about, as inclusive ranges. */
  ranges: { partition: number; first: number; last: number }[];
}
