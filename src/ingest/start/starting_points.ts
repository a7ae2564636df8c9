import type { PartitionRange } from "../../record/offset_ranges.ts";

/** Where reading of one Kafka partition begins. */
export interface StartingPoint {
  partition: number;
  /** The offset of the first record that will be read. */
  start: number;
  /** One past the last record that is there now. */
  end: number;
  /** What the group has committed, where the topic doesn't hold it, and what the operator is told. */
  unheld?: { offset: number; warning: string };
}

/**
 * Where a group's reading begins, by what it has committed and what the topic still holds.
 *
 * @param held the offsets that each Kafka partition holds now
 * @param committed what the group has committed, where it has
 * @param from where a group that has committed nothing starts
 */
export function startingPoints(
  held: readonly PartitionRange[],
  committed: ReadonlyMap<number, number>,
  from: "earliest" | "latest",
): StartingPoint[] {
  return held.map(({ partition, from: first, to: end }) => {
    const wanted = committed.get(partition);
    if (wanted === undefined) {
      return { partition, start: from === "earliest" ? first : end, end };
    }
    if (wanted >= first && wanted <= end) return { partition, start: wanted, end };
    // Kafka answers "offset out of range", and the consumer goes by `from`.
    const start = from === "earliest" ? first : end;
    const warning = wanted < first
      ? `Kafka partition ${partition} has lost offsets ${wanted} to ${first - 1} before this ` +
        `group read them; reading goes on at ${start}`
      : `this group committed offset ${wanted} of Kafka partition ${partition}, which ends at ` +
        `${end}: the topic was made anew; reading goes on at ${start}`;
    return { partition, start, end, unheld: { offset: wanted, warning } };
  });
}
