import { AndeanError, messageOf } from "../../errors/andean_error.ts";
import { type LedgerClaim, ledgerEntry } from "../../ledger/entry.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { emptyTally, mergeTally } from "../../ledger/tally.ts";
import type { Consistency } from "../../scylla/session/consistency.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { type Outage, OutageLog } from "../../telemetry/outage_log.ts";
import type { Assignment, SettledRange, Unconfirmed } from "./assignment.ts";

/** The ledger may hold a commit up for this long, in milliseconds. */
const LEDGER_MS = 5_000;

/** What a {@linkcode Committer} is made of. */
export interface CommitterParts {
  /** Commits offsets of the topic, and tells which of them are confirmed. */
  consumer: { commit(offsets: ReadonlyMap<number, number>): Promise<Map<number, number>> };
  /** The Kafka partitions that are ours at the moment of the call. */
  assignment: () => Assignment;
  /** Absent where none is kept. */
  ledger: Pick<Ledger, "write"> | undefined;
  /** What all ledger entries of this topic say. */
  claim: Pick<LedgerClaim, "topic" | "table" | "group" | "ttlSeconds">;
  consistency: Consistency;
  /** Ends the retrying of ledger entries. */
  signal: AbortSignal;
}

/**
 * Commits what the watermarks of one topic have passed, and notes in the ledger what became of it.
 *
 * The ledger comes first: an entry is true whether or not its commit succeeds, whereas a commit
 * without its entry would leave the range unknown for ever.
 */
export class Committer {
  /** What the group's coordinator has confirmed, by Kafka partition. */
  readonly committed = new Map<number, number>();
  /**
   * What became of the records that are committed; each counts once, however often it is read. Not
   * counted is a commit that nobody answered for before others got its Kafka partition.
   */
  readonly tally = emptyTally();
  /** Of the assignment that was lost, by Kafka partition. */
  #unanswered: ReadonlyMap<number, Unconfirmed> = new Map();
  #parts: CommitterParts;
  #last: Promise<void> = Promise.resolve();
  #commits = new OutageLog(loggerFor("ingest"), {
    meanwhile: "trying again",
    over: "offsets are committed again",
  });
  #notes = new OutageLog(loggerFor("ingest"), {
    meanwhile: "the next entry will tell of it",
    over: "the ledger is written again",
  });

  constructor(parts: CommitterParts) {
    this.#parts = parts;
  }

  /** Why nothing can be committed now. */
  get outage(): Outage | undefined {
    return this.#commits.outage;
  }

  /** Why the ledger can't be written now. */
  get ledgerOutage(): Outage | undefined {
    return this.#notes.outage;
  }

  /**
   * Commits, one call after the other. A failed commit loses nothing: the next one, or the next
   * run, covers the same offsets.
   */
  commit(): Promise<void> {
    return this.#last = this.#last.then(() => this.#commit());
  }

  /** The assignment ends: whether its last commits have succeeded, the next one's starts tell. */
  lose(): void {
    this.#unanswered = this.#parts.assignment().unconfirmed;
  }

  /**
   * Another assignment begins.
   *
   * @param starts what the group has committed, by Kafka partition
   * @param ownCommits Kafka partitions where that was committed here: past the same records a member
   * may have come that had them in between, and counts them
   */
  assign(starts: ReadonlyMap<number, number>, ownCommits: ReadonlySet<number>): void {
    for (const [partition, { to, tally }] of this.#unanswered) {
      const isCommitted = (starts.get(partition) ?? 0) >= to;
      if (isCommitted && ownCommits.has(partition)) mergeTally(this.tally, tally);
    }
    this.#unanswered = new Map();
  }

  async #commit(): Promise<void> {
    const assignment = this.#parts.assignment();
    const offsets = assignment.uncommitted();
    if (offsets.size === 0) return;
    await this.#note(assignment);
    // A rebalance came in between: these offsets are for others to commit.
    if (assignment !== this.#parts.assignment()) return;
    try {
      const confirmed = await this.#parts.consumer.commit(offsets);
      this.#commits.succeeded();
      mergeTally(this.tally, assignment.confirm(confirmed));
      for (const [partition, offset] of confirmed) this.committed.set(partition, offset);
    } catch (error) {
      this.#commits.failed(messageOf(error));
    }
  }

  /**
   * The ledger must not keep a run from committing: what it does not take in time stays part of
   * the next entry.
   */
  async #note(assignment: Assignment): Promise<void> {
    if (this.#parts.ledger === undefined) return;
    const signal = AbortSignal.any([this.#parts.signal, AbortSignal.timeout(LEDGER_MS)]);
    try {
      await Promise.all(
        assignment.unnoted().map(async (range) => {
          await this.#parts.ledger?.write(this.#entryOf(range), {
            consistency: this.#parts.consistency,
            signal,
          });
          assignment.noted(range);
        }),
      );
      this.#notes.succeeded();
    } catch (error) {
      if (error instanceof AndeanError && error.code === "internal") throw error;
      this.#notes.failed(messageOf(error));
    }
  }

  #entryOf({ partition, from, to, tally, sinceMs }: SettledRange) {
    return ledgerEntry(
      { ...this.#parts.claim, partition, from, to, writtenAtMs: Math.min(sinceMs, Date.now()) },
      tally,
    );
  }
}
