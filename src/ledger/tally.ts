import { CoordinateDigest } from "./digest.ts";

/** What became of the data records of one run of offsets; whatever they are, each is one of these. */
export interface RangeTally {
  /** Data records that a `read_committed` consumer sees. */
  records: number;
  /** Records whose row the database has acknowledged. */
  stored: number;
  /** Records that the dead-letter store has acknowledged. */
  deadLettered: number;
  /** Records without a value, applied as deletes. */
  deleted: number;
  /**
   * Of the coordinates of all of them, whatever became of each: a dead letter that is replayed
   * later gets a row, and does not change the digest.
   */
  digest: CoordinateDigest;
}

/** The tally of no records. */
export function emptyTally(): RangeTally {
  return { records: 0, stored: 0, deadLettered: 0, deleted: 0, digest: new CoordinateDigest() };
}

/** The tally of records of one Kafka partition, of which nothing is known but their number. */
export function tallyOf(partition: number, offsets: Iterable<{ offset: number }>): RangeTally {
  const tally = emptyTally();
  for (const { offset } of offsets) {
    tally.digest.add(partition, offset);
    tally.records++;
  }
  return tally;
}

/** Adds a tally of other records to `into`; `other` stays as it is. */
export function mergeTally(into: RangeTally, other: RangeTally): void {
  into.records += other.records;
  into.stored += other.stored;
  into.deadLettered += other.deadLettered;
  into.deleted += other.deleted;
  into.digest.merge(other.digest);
}
