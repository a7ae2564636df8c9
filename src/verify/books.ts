import type { PartitionRange } from "../record/offset_ranges.ts";
import { PartitionAudit } from "./partition_audit.ts";
import { inWindow, type Window } from "./window.ts";

/** Stands for the Kafka partition of a row that tells none. */
export const NO_PARTITION = -1;

/** The books of all Kafka partitions of a topic. */
export class Books {
  #audits: Map<number, PartitionAudit>;

  /**
   * @param held the offsets that each Kafka partition holds
   * @param window the offsets that are asked about
   */
  constructor(held: readonly PartitionRange[], window: Window) {
    const ranges = inWindow(held, window);
    this.#audits = new Map(
      held.map((range, index) => [range.partition, new PartitionAudit(ranges[index]!, range)]),
    );
  }

  /** Sorted by Kafka partition; also of those that only rows tell of. */
  audits(): PartitionAudit[] {
    return [...this.#audits.values()].sort((a, b) => a.range.partition - b.range.partition);
  }

  /** Enters a row by its coordinates. */
  addRow(partition: number, offset: number): void {
    let audit = this.#audits.get(partition);
    if (audit === undefined) {
      const nothing = { partition, from: 0, to: 0 };
      this.#audits.set(partition, audit = new PartitionAudit(nothing, nothing));
    }
    audit.addRow(offset);
  }

  /**
   * Judges rows that the topic did not explain at the start.
   *
   * @param held the offsets that each Kafka partition holds now
   */
  judgeLateRows(held: readonly PartitionRange[]): void {
    const ends = new Map(held.map(({ partition, to }) => [partition, to]));
    for (const [partition, audit] of this.#audits) audit.judgeLateRows(ends.get(partition) ?? 0);
  }
}
