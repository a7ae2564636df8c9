import { emptyTally, mergeTally, type RangeTally } from "../../ledger/tally.ts";

/** A run of consecutive deliveries of one Kafka partition, open until all its parts are settled. */
interface Span {
  nextOffset: number;
  openParts: number;
  tally: RangeTally;
  openedAtMs: number;
}

/** The records that the watermark has passed, and what became of them. */
export interface PassedRecords {
  tally: RangeTally;
  /** None of them was written before; milliseconds since the epoch, `Infinity` without any. */
  sinceMs: number;
}

/**
 * Reports that one part of a span is done, and what became of its records; calling it more often
 * than there are parts throws.
 */
export type Settle = (tally?: RangeTally) => void;

/**
 * The contiguous watermark of one Kafka partition: the offset below which every record is
 * settled, that is acknowledged by the database or by the dead-letter store.
 *
 * Spans are opened in the order in which they were read. Contiguity is judged by that order and
 * not by counting offsets, because a topic has gaps (transaction markers, compaction) that no
 * record ever fills.
 *
 * @example
 * ```ts
 * import { Watermark } from "./watermark.ts";
 *
 * const watermark = new Watermark();
 * const first = watermark.open(100, 1); // records below offset 100
 * const second = watermark.open(200, 1);
 * second();
 * console.assert(watermark.committable === undefined); // the first is still open
 * first();
 * console.assert(watermark.committable === 200);
 * ```
 */
export class Watermark {
  #spans: Span[] = [];
  #committable: number | undefined;
  #read: number | undefined;
  #passed: PassedRecords = { tally: emptyTally(), sinceMs: Infinity };

  /** The offset that may be committed; `undefined` while nothing is settled. */
  get committable(): number | undefined {
    return this.#committable;
  }

  /** The offset at which reading continues; `undefined` before anything was read. */
  get read(): number | undefined {
    return this.#read;
  }

  /** Whether everything that was read is settled. */
  get settled(): boolean {
    return this.#spans.length === 0;
  }

  /**
   * Opens a span that ends before `nextOffset`; with no parts (a gap) it is settled at once.
   *
   * @returns the function that settles one part
   * @throws {RangeError} where the span does not follow what was read before: the caller would
   * commit past records that it has not seen
   */
  open(nextOffset: number, parts: number): Settle {
    if (this.#read !== undefined && nextOffset < this.#read) {
      throw new RangeError(`Cannot open a span up to ${nextOffset}: read up to ${this.#read}`);
    }
    this.#read = nextOffset;
    const span: Span = {
      nextOffset,
      openParts: parts,
      tally: emptyTally(),
      openedAtMs: Date.now(),
    };
    this.#spans.push(span);
    if (parts === 0) this.#advance();
    return (tally) => {
      if (span.openParts === 0) throw new RangeError("Cannot settle a span twice");
      if (tally !== undefined) mergeTally(span.tally, tally);
      span.openParts--;
      if (span.openParts === 0) this.#advance();
    };
  }

  /**
   * What became of the records that the watermark has passed since this was last called: together
   * with {@linkcode Watermark.committable}, and no await between them, what the ledger is told.
   */
  takePassed(): PassedRecords {
    const passed = this.#passed;
    this.#passed = { tally: emptyTally(), sinceMs: Infinity };
    return passed;
  }

  #advance(): void {
    let settled = 0;
    for (const span of this.#spans) {
      if (span.openParts > 0) break;
      this.#committable = span.nextOffset;
      mergeTally(this.#passed.tally, span.tally);
      this.#passed.sinceMs = Math.min(this.#passed.sinceMs, span.openedAtMs);
      settled++;
    }
    this.#spans.splice(0, settled);
  }
}
