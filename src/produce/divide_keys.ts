/** What one thread sends: all records of some symbols. */
export interface KeyShare {
  /** The symbols' places among the distinct ones, ascending. */
  places: number[];
  /** How many records that is. */
  records: number;
}

/**
 * Divides the records of a run among threads, by whole Kafka partitions: each Kafka partition then
 * gets its records from one thread, in the same order as from a single one, and threads have
 * nothing to agree on. The largest goes first, each to the thread that has least.
 *
 * @param partitions the Kafka partition of each symbol
 * @param count records of all symbols, which take turns
 * @param threads at most so many shares are made, and none without records
 */
export function divideKeys(
  partitions: readonly number[],
  count: number,
  threads: number,
): KeyShare[] {
  const recordsOf = (place: number) => Math.max(0, Math.ceil((count - place) / partitions.length));
  const byPartition = new Map<number, KeyShare>();
  for (const [place, partition] of partitions.entries()) {
    const part = byPartition.get(partition) ?? { places: [], records: 0 };
    part.places.push(place);
    part.records += recordsOf(place);
    byPartition.set(partition, part);
  }
  const parts = [...byPartition.values()].filter(({ records }) => records > 0)
    .sort((a, b) => b.records - a.records);
  const shares: KeyShare[] = Array.from(
    { length: Math.min(threads, parts.length) },
    () => ({ places: [], records: 0 }),
  );
  for (const part of parts) {
    const least = shares.reduce((a, b) => b.records < a.records ? b : a);
    least.places.push(...part.places);
    least.records += part.records;
  }
  for (const { places } of shares) places.sort((a, b) => a - b);
  return shares;
}
