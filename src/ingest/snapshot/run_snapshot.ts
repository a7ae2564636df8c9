import type { Distribution } from "../../telemetry/distribution.ts";
import type { Outage } from "../../telemetry/outage_log.ts";
import type { Counts } from "../counts.ts";

/** How far a run is at one moment; plain, so that it travels between threads. */
export interface RunSnapshot {
  /** Of the moment, in milliseconds since the epoch. */
  atMs: number;
  /** Since the start of the run. */
  seconds: number;
  phase: RunPhase;
  /** How many members of the group it tells of, and how many of them have joined it. */
  members: { all: number; joined: number };
  /** How often a member has joined another generation of the group after its first. */
  rebalances: number;
  /** What keeps it from going on now; empty where nothing does. */
  outages: RunOutage[];
  inFlight: InFlight;
  /** Of all topics together. */
  counts: Counts;
  /** Records left until the targets; `undefined` for an endless run. */
  remaining: number | undefined;
  topics: TopicSnapshot[];
}

/** `joining` until every member has joined, `draining` from the end of reading on. */
export type RunPhase = "joining" | "reading" | "draining";

/** What does not work, and for how long. */
export interface RunOutage extends Outage {
  /** Reading from Kafka, committing, writing rows or the ledger, or room for more rows. */
  part: "kafka" | "commits" | "scylla" | "ledger" | "room";
}

/** What is read and not yet acknowledged, and the most that may be. */
export interface InFlight {
  rows: number;
  bytes: number;
  maxRows: number;
  maxBytes: number;
}

/** One topic of a run. */
export interface TopicSnapshot {
  topic: string;
  keyspace: string;
  table: string;
  /** As they happened: a record that is delivered again counts again. */
  counts: Counts;
  /** Of the records below the committed offsets, each of which counts once. */
  committed: CommittedCounts;
  /** Requests that were sent again, by why the one before failed. */
  retries: Record<string, number>;
  letters: LetterCount[];
  /** The newest last. */
  latestLetters: LetterNote[];
  /** Those that are ours now, sorted by number. */
  partitions: PartitionSnapshot[];
  /** Rows of each batch. */
  batchRows: Distribution;
  /** From a batch's first request to its acknowledgement. */
  writeSeconds: Distribution;
  /** From a record's own timestamp to its acknowledgement. */
  endToEndSeconds: Distribution;
  /** When a record was last acknowledged, or else the run began, in milliseconds since the epoch. */
  settledAtMs: number;
}

/** What became of committed records. */
export interface CommittedCounts {
  records: number;
  stored: number;
  deadLettered: number;
  deleted: number;
}

/** Records that were set aside, by step and kind of failure. */
export interface LetterCount {
  stage: string;
  code: string;
  count: number;
}

/** A record that was set aside. */
export interface LetterNote {
  partition: number;
  offset: number;
  stage: string;
  code: string;
  reason: string;
  atMs: number;
}

/** Offsets of one Kafka partition: each is one past the last record that it speaks of. */
export interface PartitionSnapshot {
  partition: number;
  /** Where this member began to read it. */
  start: number;
  committed: number;
  /** Below it all is acknowledged. */
  watermark: number;
  /** Below it all is read. */
  read: number;
  /** Of the topic, a few seconds ago; `undefined` before it is known. */
  end: number | undefined;
}

/**
 * Offsets of the Kafka partition that are not committed yet, as far as it is known to go; `undefined`
 * before its end is.
 */
export function lagOf({ committed, read, end }: PartitionSnapshot): number | undefined {
  return end === undefined ? undefined : Math.max(end, read) - committed;
}

/** Of all Kafka partitions together; `undefined` while any is unknown. */
export function lagOfRun({ topics }: RunSnapshot): number | undefined {
  const lags = topics.flatMap(({ partitions }) => partitions.map(lagOf));
  return lags.includes(undefined) ? undefined : lags.reduce<number>((sum, lag) => sum + lag!, 0);
}

/** How many of a topic's newest dead letters are kept. */
export const LATEST_LETTERS = 20;
