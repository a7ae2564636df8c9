import { AndeanError } from "../errors/andean_error.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import type { OffsetRange, PartitionRange } from "../record/offset_ranges.ts";
import { OffsetSet } from "../record/offset_set.ts";
import { assertBalanced, noTotals, type Totals } from "./totals.ts";

/** What became of a record that has no row. */
export type Fate = "deadLettered" | "expired" | "missing";

/** The reconciliation of one Kafka partition. */
export interface PartitionReport extends PartitionRange, Totals {
  /** The missing offsets, as inclusive ranges. */
  missingRanges: [number, number][];
}

/**
 * The books of one Kafka partition: first every row of the table is entered, then every record
 * in the holes that the rows have left.
 */
export class PartitionAudit {
  readonly range: PartitionRange;
  #held: OffsetRange;
  #rows = new OffsetSet();
  #missing = new OffsetSet();
  /** The holes that turned out to be records. */
  #explained = new OffsetSet();
  #late: number[] = [];
  #totals = noTotals();

  /**
   * @param range the offsets that are asked about
   * @param held the offsets that the topic holds: a row below them is forgotten by the topic
   */
  constructor(range: PartitionRange, held: OffsetRange) {
    this.range = range;
    this.#held = held;
  }

  /** Enters a row with the coordinates of this Kafka partition. */
  addRow(offset: number): void {
    if (offset < 0) this.#totals.unexpected++; // No topic has such an offset.
    else if (offset < this.#held.from) this.#totals.forgotten++;
    else if (offset >= this.#held.to) this.#late.push(offset);
    else if (offset < this.range.from || offset >= this.range.to) return; // Not asked about.
    else if (!this.#rows.add(offset)) this.#totals.duplicates++;
  }

  /**
   * Judges the rows above the offsets that the topic held at the start.
   *
   * @param end one past the last offset that the topic holds now: what lies below arrived
   * meanwhile and is not asked about, what lies above was never in the topic
   */
  judgeLateRows(end: number): void {
    this.#totals.unexpected += this.#late.filter((offset) => offset >= end).length;
    this.#late = [];
  }

  /** How many offsets have no row. */
  get holeCount(): number {
    return this.range.to - this.range.from - this.#rows.size;
  }

  /** The offsets that have no row: gaps of the topic, or records to be explained. */
  holes(): Generator<OffsetRange> {
    return this.#rows.holes(this.range.from, this.range.to);
  }

  /** Enters a record that was found in a hole. */
  addHoleRecord({ offset }: Pick<KafkaRecord, "offset">, fate: Fate): void {
    const { from, to, partition } = this.range;
    // What is entered twice, or beside the holes, would be counted as two records.
    if (offset < from || offset >= to || this.#rows.has(offset) || !this.#explained.add(offset)) {
      throw new AndeanError(
        "internal",
        `Cannot enter offset ${offset} of Kafka partition ${partition}: it is no open hole`,
      );
    }
    this.#totals.records++;
    this.#totals[fate]++;
    if (fate === "missing") this.#missing.add(offset);
  }

  /**
   * Closes the books.
   *
   * @throws {AndeanError} `internal` where they don't balance
   */
  report(): PartitionReport {
    const { from, to, partition } = this.range;
    const inHoles = this.#totals.records;
    const totals: Totals = {
      ...this.#totals,
      stored: this.#rows.size,
      records: this.#rows.size + inHoles,
      gaps: to - from - this.#rows.size - inHoles,
    };
    assertBalanced(totals, `Kafka partition ${partition}`);
    return {
      partition,
      from,
      to,
      ...totals,
      missingRanges: Array.from(
        this.#missing.runs(from, to),
        (run): [number, number] => [run.from, run.to - 1],
      ),
    };
  }
}
