import type { PartitionRange } from "../../record/offset_ranges.ts";
import { PartitionBooks } from "./partition_books.ts";

/** Stands for the Kafka partition of a row that tells none. */
export const NO_PARTITION = -1;

/** The books of all Kafka partitions of a topic. */
export class Books {
  #books: Map<number, PartitionBooks>;

  /**
   * @param held the offsets that each Kafka partition holds
   * @param asked the part of them that is asked about, in the same order
   */
  constructor(held: readonly PartitionRange[], asked: readonly PartitionRange[]) {
    this.#books = new Map(
      held.map((range, index) => [range.partition, new PartitionBooks(asked[index]!, range)]),
    );
  }

  /** Sorted by Kafka partition; also of those that only rows tell of. */
  all(): PartitionBooks[] {
    return [...this.#books.values()].sort((a, b) => a.range.partition - b.range.partition);
  }

  /** The books of one Kafka partition, made where the topic has no such. */
  of(partition: number): PartitionBooks {
    let book = this.#books.get(partition);
    if (book === undefined) {
      const nothing = { partition, from: 0, to: 0 };
      this.#books.set(partition, book = new PartitionBooks(nothing, nothing));
    }
    return book;
  }

  /** How many offsets are asked about. */
  offsetCount(): number {
    return this.all().reduce((sum, { range }) => sum + range.to - range.from, 0);
  }

  /** Enters a row by its coordinates; NaN where it has none, so that no record explains it. */
  addRow(partition: number, offset: number): void {
    if (Number.isNaN(partition) || Number.isNaN(offset)) this.of(NO_PARTITION).addRow(0);
    else this.of(partition).addRow(offset);
  }

  /**
   * Judges rows that the topic did not explain at the start.
   *
   * @param held the offsets that each Kafka partition holds now
   */
  judgeLateRows(held: readonly PartitionRange[]): void {
    const ends = new Map(held.map(({ partition, to }) => [partition, to]));
    for (const [partition, book] of this.#books) book.judgeLateRows(ends.get(partition) ?? 0);
  }
}
