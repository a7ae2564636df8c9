/** What became of the records of a topic, as it happens. */
export interface RecordCounts {
  /** Records taken over; a record delivered again after a rebalance counts again. */
  consumed: number;
  stored: number;
  deadLettered: number;
  /** Tombstones that were applied. */
  deleted: number;
}

/** The same, and the requests that were sent again. */
export interface Counts extends RecordCounts {
  retried: number;
}

/** All of them together. */
export function sumCounts(all: readonly Counts[]): Counts {
  const sum = { consumed: 0, stored: 0, deadLettered: 0, deleted: 0, retried: 0 };
  for (const counts of all) {
    sum.consumed += counts.consumed;
    sum.stored += counts.stored;
    sum.deadLettered += counts.deadLettered;
    sum.deleted += counts.deleted;
    sum.retried += counts.retried;
  }
  return sum;
}

/** How many records are acknowledged, whatever became of them. */
export function settledOf({ stored, deadLettered, deleted }: RecordCounts): number {
  return stored + deadLettered + deleted;
}
