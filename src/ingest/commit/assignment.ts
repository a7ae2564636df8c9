import { emptyTally, mergeTally, type RangeTally } from "../../ledger/tally.ts";
import type { PartitionRange } from "../../record/offset_ranges.ts";
import { Watermark } from "./watermark.ts";

/** Offsets that are settled, and what became of their records. */
export interface SettledRange extends PartitionRange {
  tally: RangeTally;
  /** None of the records was written before; milliseconds since the epoch. */
  sinceMs: number;
}

/** What became of the records below `to` whose commit the coordinator has not confirmed. */
export interface Unconfirmed {
  to: number;
  tally: RangeTally;
}

/** Offsets of one Kafka partition: each is one past the last record that it speaks of. */
export interface AssignedPlace {
  partition: number;
  committed: number;
  /** Below it all is settled. */
  watermark: number;
  /** Below it all is taken over. */
  read: number;
}

/**
 * The Kafka partitions that are ours until the next rebalance, each with its watermark.
 *
 * A rebalance makes a new one: what was read and not committed is delivered again, so that old
 * watermarks must not count for the new assignment.
 */
export class Assignment {
  #watermarks: Map<number, Watermark>;
  #committed: Map<number, number>;
  /** By Kafka partition: what is settled and not in the ledger yet, from where. */
  #unnoted: Map<number, { from: number; tally: RangeTally; sinceMs: number }>;
  /** By Kafka partition: what became of the records between the committed offset and `to`. */
  #unconfirmed = new Map<number, Unconfirmed>();

  /** @param starts where reading of each Kafka partition begins: all below is committed */
  constructor(starts: ReadonlyMap<number, number>) {
    this.#watermarks = new Map([...starts.keys()].map((partition) => [partition, new Watermark()]));
    this.#committed = new Map(starts);
    this.#unnoted = new Map(
      [...starts].map((
        [partition, from],
      ) => [partition, { from, tally: emptyTally(), sinceMs: Infinity }]),
    );
  }

  /** The numbers of the Kafka partitions. */
  get partitions(): number[] {
    return [...this.#watermarks.keys()];
  }

  /** The watermark of a Kafka partition, if it is ours. */
  watermark(partition: number): Watermark | undefined {
    return this.#watermarks.get(partition);
  }

  /** The next record that is taken over, by Kafka partition. */
  positions(): Map<number, number> {
    return new Map(this.places().map(({ partition, read }) => [partition, read]));
  }

  /** Each Kafka partition's offsets now. */
  places(): AssignedPlace[] {
    return [...this.#watermarks].map(([partition, { read, committable }]) => {
      const committed = this.#committed.get(partition)!;
      const watermark = committable ?? committed;
      return { partition, committed, watermark, read: read ?? committed };
    });
  }

  /** The offsets that may be committed and are not yet. */
  uncommitted(): Map<number, number> {
    this.#takePassed();
    const offsets = new Map<number, number>();
    for (const [partition, { committable }] of this.#watermarks) {
      if (committable !== undefined && committable !== this.#committed.get(partition)) {
        offsets.set(partition, committable);
      }
    }
    return offsets;
  }

  /** What is settled since {@linkcode Assignment.noted} was last called. */
  unnoted(): SettledRange[] {
    this.#takePassed();
    const ranges: SettledRange[] = [];
    for (const [partition, { committable }] of this.#watermarks) {
      const unnoted = this.#unnoted.get(partition)!;
      if (committable === undefined || committable <= unnoted.from) continue;
      ranges.push({ partition, to: committable, ...unnoted });
    }
    return ranges;
  }

  /** Takes from the watermarks what they have passed since the last time. */
  #takePassed(): void {
    for (const [partition, watermark] of this.#watermarks) {
      const { committable: to } = watermark;
      if (to === undefined) continue;
      const { tally, sinceMs } = watermark.takePassed();
      const unnoted = this.#unnoted.get(partition)!;
      mergeTally(unnoted.tally, tally);
      unnoted.sinceMs = Math.min(unnoted.sinceMs, sinceMs);
      const unconfirmed = this.#unconfirmed.get(partition)?.tally ?? emptyTally();
      mergeTally(unconfirmed, tally);
      this.#unconfirmed.set(partition, { to, tally: unconfirmed });
    }
  }

  /**
   * Remembers what the ledger has; what it has not is part of the next
   * {@linkcode Assignment.unnoted}.
   */
  noted({ partition, to }: PartitionRange): void {
    this.#unnoted.set(partition, { from: to, tally: emptyTally(), sinceMs: Infinity });
  }

  /**
   * Remembers what the coordinator has confirmed.
   *
   * @returns what became of the records that are committed by that
   */
  confirm(committed: ReadonlyMap<number, number>): RangeTally {
    const sum = emptyTally();
    for (const [partition, offset] of committed) {
      // An answer that was under way during a commit is older than the commit.
      this.#committed.set(partition, Math.max(offset, this.#committed.get(partition) ?? 0));
      const unconfirmed = this.#unconfirmed.get(partition);
      if (unconfirmed === undefined || unconfirmed.to > offset) continue;
      mergeTally(sum, unconfirmed.tally);
      this.#unconfirmed.delete(partition);
    }
    return sum;
  }

  /** What was to be committed when that was last asked, and is not known to be, by Kafka partition. */
  get unconfirmed(): ReadonlyMap<number, Unconfirmed> {
    return this.#unconfirmed;
  }

  /** Whether all of our Kafka partitions are committed up to their targets, where they have one. */
  committedUpTo(targets: ReadonlyMap<number, number>): boolean {
    return this.#all(targets, (partition) => this.#committed.get(partition));
  }

  /** Whether the same holds for what may be committed. */
  settledUpTo(targets: ReadonlyMap<number, number>): boolean {
    return this.#all(
      targets,
      (partition) => this.#watermarks.get(partition)?.committable ?? this.#committed.get(partition),
    );
  }

  #all(
    targets: ReadonlyMap<number, number>,
    offsetOf: (partition: number) => number | undefined,
  ): boolean {
    return this.partitions.every((partition) =>
      (offsetOf(partition) ?? 0) >= (targets.get(partition) ?? 0)
    );
  }
}
