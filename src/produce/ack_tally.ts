import type { Acknowledged } from "../kafka/send/produce_lane.ts";

/** What was acknowledged of one Kafka partition. */
export interface PartitionTally {
  partition: number;
  /** The first offset; -1 while no broker has told one. */
  from: number;
  /** One past the last offset; -1 while no broker has told one. */
  to: number;
  acked: number;
}

/** Counts acknowledged records per Kafka partition, with the offsets that they got. */
export class AckTally {
  #partitions = new Map<number, PartitionTally>();
  acked = 0;

  /** Adds what a broker has acknowledged. */
  add({ partition, baseOffset, count }: Acknowledged): void {
    let tally = this.#partitions.get(partition);
    if (tally === undefined) {
      tally = { partition, from: -1, to: -1, acked: 0 };
      this.#partitions.set(partition, tally);
    }
    tally.acked += count;
    this.acked += count;
    if (baseOffset === undefined) return;
    tally.from = tally.from < 0 ? baseOffset : Math.min(tally.from, baseOffset);
    tally.to = Math.max(tally.to, baseOffset + count);
  }

  /** Sorted by Kafka partition. */
  perPartition(): PartitionTally[] {
    return [...this.#partitions.values()].sort((a, b) => a.partition - b.partition);
  }
}
