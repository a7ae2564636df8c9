import { AndeanError } from "../../errors/andean_error.ts";
import type { OffsetRange, PartitionRange } from "../../record/offset_ranges.ts";
import { OffsetSet } from "../../record/offset_set.ts";
import type { CompletenessMap, FateRange, OffsetFate } from "./completeness.ts";
import { assertBalanced, noTotals, type Totals } from "./totals.ts";

/** What became of a record. */
export type Fate = Exclude<OffsetFate, "gap" | "unseen">;

const FATES: readonly Fate[] = [
  "stored",
  "superseded",
  "deadLettered",
  "deleted",
  "expired",
  "missing",
];

/** The reconciliation of one Kafka partition. */
export interface PartitionReport extends PartitionRange, Totals {
  /** The missing offsets, as inclusive ranges. */
  missingRanges: [number, number][];
}

/**
 * The books of one Kafka partition: what became of each of its offsets. A record is entered once,
 * whether by its row or by itself; an offset that nothing is entered for is a gap.
 */
export class PartitionBooks {
  /** The offsets that are asked about. */
  readonly range: PartitionRange;
  /** The offsets that the topic holds. */
  readonly held: OffsetRange;
  /** Records whose row holds other values. */
  readonly mismatched = new OffsetSet();
  /** Records whose row lacks columns that were added after it was written. */
  readonly older = new OffsetSet();
  /** Rows below what the topic holds. */
  readonly forgotten = new OffsetSet();
  #sets = new Map<Fate | "unseen", OffsetSet>();
  #late = new OffsetSet();
  /** Further rows of late coordinates: strange ones are all strange, others are duplicates. */
  #lateAgain: number[] = [];
  #duplicates = 0;
  #unexpected = 0;
  #forgottenCount = 0;

  constructor(range: PartitionRange, held: OffsetRange) {
    this.range = range;
    this.held = held;
  }

  /** The offsets of one fate. */
  offsets(fate: Fate | "unseen"): OffsetSet {
    let set = this.#sets.get(fate);
    if (set === undefined) this.#sets.set(fate, set = new OffsetSet());
    return set;
  }

  /** Enters a row with the coordinates of this Kafka partition. */
  addRow(offset: number): void {
    if (offset < 0) this.#unexpected++; // No topic has such an offset.
    else if (offset < this.held.from) this.#once(this.forgotten, offset);
    else if (offset >= this.held.to) this.#addLate(offset);
    else if (offset < this.range.from || offset >= this.range.to) return; // Not asked about.
    else this.#once(this.offsets("stored"), offset);
  }

  /** Counts rows that nothing in the topic explains. */
  addUnexpected(count: number): void {
    this.#unexpected += count;
  }

  /** Counts further rows of records that have one. */
  addDuplicates(count: number): void {
    this.#duplicates += count;
  }

  /** Counts rows whose records the topic may have held before. */
  addForgotten(count: number): void {
    this.#forgottenCount += count;
  }

  /**
   * Judges the rows above the offsets that the topic held at the start.
   *
   * @param end one past the last offset that the topic holds now: what lies below arrived
   * meanwhile and is not asked about, what lies above was never in the topic
   */
  judgeLateRows(end: number): void {
    // Counted from below: a strange row may claim any offset, and a set has no end to walk to.
    this.#unexpected += this.#late.size - this.#late.count(this.held.to, end);
    for (const offset of this.#lateAgain) {
      if (offset >= end) this.#unexpected++;
      else this.#duplicates++;
    }
    this.#late = new OffsetSet();
    this.#lateAgain = [];
  }

  /**
   * Takes the row of an offset out that turned out to hold no record.
   *
   * @param forgotten whether there may have been one, which compaction has removed
   */
  disown(offset: number, forgotten: boolean): void {
    if (!this.offsets("stored").delete(offset)) return;
    if (forgotten) this.forgotten.add(offset);
    else this.#unexpected++;
  }

  /** How many offsets nothing is entered for. */
  get holeCount(): number {
    let entered = 0;
    for (const set of this.#sets.values()) entered += set.size;
    return this.range.to - this.range.from - entered;
  }

  /** The offsets without a row: gaps of the topic, or records to be explained. */
  holes(): Generator<OffsetRange> {
    return this.offsets("stored").holes(this.range.from, this.range.to);
  }

  /** Whether something is entered for an offset. */
  knows(offset: number): boolean {
    for (const set of this.#sets.values()) if (set.has(offset)) return true;
    return false;
  }

  /** Whether a record is entered for an offset. */
  hasRecord(offset: number): boolean {
    return FATES.some((fate) => this.#sets.get(fate)?.has(offset));
  }

  /**
   * Enters what became of a record.
   *
   * @throws {AndeanError} `internal` for an offset beside the range, or of which something is known
   */
  enter(offset: number, fate: Fate | "unseen"): void {
    const { from, to, partition } = this.range;
    // What is entered twice, or beside the range, would be counted as two records.
    if (offset < from || offset >= to || this.knows(offset)) {
      throw new AndeanError(
        "internal",
        `Cannot enter offset ${offset} of Kafka partition ${partition}: it is no open hole`,
      );
    }
    this.offsets(fate).add(offset);
  }

  /** Changes what was entered, after a repair. */
  move(offset: number, from: Fate, to: Fate): void {
    if (this.offsets(from).delete(offset)) this.offsets(to).add(offset);
  }

  /** How many records there are in a range, as far as it is asked about. */
  recordCount(from: number, to: number): number {
    return FATES.reduce((sum, fate) => sum + this.offsets(fate).count(from, to), 0);
  }

  /**
   * Closes the books.
   *
   * @throws {AndeanError} `internal` where they don't balance
   */
  report(): PartitionReport {
    const { from, to, partition } = this.range;
    const totals = noTotals();
    for (const fate of FATES) {
      totals[fate] = this.offsets(fate).size;
      totals.records += totals[fate];
    }
    totals.duplicates = this.#duplicates;
    totals.unexpected = this.#unexpected;
    totals.mismatched = this.mismatched.size;
    totals.forgotten = this.forgotten.size + this.#forgottenCount;
    totals.gaps = to - from - totals.records - this.offsets("unseen").size;
    assertBalanced(totals, `Kafka partition ${partition}`);
    return {
      partition,
      from,
      to,
      ...totals,
      missingRanges: Array.from(
        this.offsets("missing").runs(from, to),
        (run): [number, number] => [run.from, run.to - 1],
      ),
    };
  }

  /** What became of every offset of the range. */
  map(): CompletenessMap {
    const { from, to, partition } = this.range;
    const known: FateRange[] = [];
    for (const [fate, set] of this.#sets) {
      for (const run of set.runs(from, to)) {
        known.push({ fate, first: run.from, last: run.to - 1 });
      }
    }
    known.sort((a, b) => a.first - b.first);
    const ranges: FateRange[] = [];
    let next = from;
    for (const range of known) {
      if (range.first > next) ranges.push({ fate: "gap", first: next, last: range.first - 1 });
      ranges.push(range);
      next = range.last + 1;
    }
    if (next < to) ranges.push({ fate: "gap", first: next, last: to - 1 });
    return { partition, ranges };
  }

  #addLate(offset: number): void {
    if (!this.#late.add(offset)) this.#lateAgain.push(offset);
  }

  #once(set: OffsetSet, offset: number): void {
    if (!set.add(offset)) this.#duplicates++;
  }
}
