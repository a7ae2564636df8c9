import type { DeadLetterPlace } from "../dead_letters/dead_letter_store.ts";
import type { LetterPlace } from "../dead_letters/dead_letter.ts";
import type { AndeanError } from "../errors/andean_error.ts";
import type { KafkaConnection } from "../kafka/connection/connection.ts";
import type { FormatOptions } from "../formats/format_options.ts";
import type { Mapping } from "../mapping/schema.ts";
import type { Consistency } from "../scylla/session/consistency.ts";
import type { ScyllaConnection } from "../scylla/session/session.ts";

/** Which dead letters, and where they are. */
export interface LetterOptions {
  kafka: KafkaConnection;
  /** The topic that the dead letters come from. */
  topic: string;
  deadLetterPlace: DeadLetterPlace;
  /** The level at which a table is read, and rows are written. */
  consistency: Consistency;
  /** Only those of this Kafka partition of the topic. */
  partition?: number | undefined;
  /** Services that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  signal: AbortSignal;
  onWaiting?: (error: AndeanError) => void;
}

/** What is listed. */
export interface ListOptions extends LetterOptions {
  /** Asked for only where the dead letters are in a table. */
  scylla: () => Promise<ScyllaConnection>;
  /** The most records that are listed, the newest; all of them are counted. @default Infinity */
  limit?: number;
  onProgress?: (progress: ListProgress) => void;
}

/** How far a listing is. */
export interface ListProgress {
  letters: number;
  /** Of the dead letters that have been read, from 0 to 1. */
  share: number;
  seconds: number;
}

/** A record that was set aside, by its newest dead letter. */
export interface ListedLetter {
  partition: number;
  offset: number;
  stage: string;
  code: string;
  reason: string;
  /** The record's own, in ISO 8601; `null` where there is none. */
  timestamp: string | null;
  /** When it was set aside, in ISO 8601. */
  setAside: string | null;
  /** Where the letter is in the dead-letter topic; absent where it is in a table. */
  letter?: LetterPlace | undefined;
}

/** How many records were set aside for one reason. */
export interface ReasonCount {
  reason: string;
  count: number;
}

/** What was set aside. */
export interface ListResult {
  /** Each record once, by its newest letter; the newest letter first. */
  deadLetters: ListedLetter[];
  /** How many letters there are: a record that was ingested again has several. */
  letters: number;
  /** How many records they stand for. */
  records: number;
  /** The most frequent first. */
  byReason: ReasonCount[];
}

/** What is put into which table. */
export interface ReplayOptions extends LetterOptions {
  scylla: ScyllaConnection;
  keyspace: string;
  table: string;
  format: FormatOptions;
  /** How records become rows; absent for ticks, the built-in shape. */
  mapping?: Mapping | undefined;
  /** Overrides the table's own time to live, in seconds. */
  ttlSeconds?: number | undefined;
  onProgress?: (progress: ReplayProgress) => void;
}

/** How far a replay is. */
export interface ReplayProgress {
  stored: number;
  deleted: number;
  failed: number;
  /** Requests that were sent again. */
  retried: number;
  /** Of the dead letters that have been read, from 0 to 1. */
  share: number;
  seconds: number;
}

/** A record that could not be put in this time either. */
export interface FailedRecord {
  partition: number;
  offset: number;
  stage: string;
  code: string;
  reason: string;
}

/** What a replay did. */
export interface ReplayResult {
  letters: number;
  /** Distinct records of these letters. */
  records: number;
  /** Records whose row the database has acknowledged. */
  stored: number;
  /** Tombstones that deleted their row. */
  deleted: number;
  /** By Kafka partition and offset. They stay where they are. */
  failed: FailedRecord[];
  seconds: number;
  /** Whether the signal ended the run. */
  interrupted: boolean;
  /** What ended the run before its end, if anything did. */
  failure: AndeanError | undefined;
}
