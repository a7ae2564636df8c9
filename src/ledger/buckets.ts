import type { OffsetRange } from "../record/offset_ranges.ts";

/**
 * Offsets per bucket. At one commit a second and 200,000 records/s a bucket holds five entries, at
 * one record per commit a million: at most about 100 MB, which the database takes as one partition.
 */
export const BUCKET_OFFSETS = 1_000_000;

/** The bucket in which an offset lies. */
export function bucketOf(offset: number): number {
  return Math.floor(offset / BUCKET_OFFSETS);
}

/** The buckets that a range touches, ascending; none for an empty range. */
export function* bucketsOf({ from, to }: OffsetRange): Generator<number> {
  if (from >= to) return;
  const last = bucketOf(to - 1);
  for (let bucket = bucketOf(from); bucket <= last; bucket++) yield bucket;
}
