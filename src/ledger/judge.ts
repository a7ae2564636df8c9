import type { PartitionRange } from "../record/offset_ranges.ts";
import { CoordinateDigest } from "./digest.ts";
import type { LedgerEntry } from "./entry.ts";

/** What was found of an entry's records, each coordinate counted once. */
export interface FoundRecords {
  /** Distinct coordinates in the entry's range that have a row or a dead letter. */
  count: number;
  /** Of these coordinates. */
  digest: CoordinateDigest;
}

/** An entry that does not agree with what was found. */
export interface EntryDiscrepancy extends PartitionRange {
  /** How many coordinates should have a row or a dead letter. */
  expected: number;
  /** How many have. */
  found: number;
  /** What is wrong, as a clause for people, to follow the name of the range. */
  reason: string;
}

/**
 * Judges an entry by the coordinates in its range that have a row or a dead letter.
 *
 * A deleted record has neither, and the ledger does not say which ones these are: where the entry
 * has any, only the numbers are compared. The caller must not judge an entry whose rows later
 * records may have deleted, nor one whose rows may have run out ({@linkcode expiredBy}).
 *
 * @param found distinct offsets in the entry's range, in any order, or their number and digest
 * @returns `undefined` where both agree
 */
export function judgeEntry(
  entry: LedgerEntry,
  found: Iterable<number> | FoundRecords,
): EntryDiscrepancy | undefined {
  const { partition, from, to, records, deleted, digest } = entry;
  const { count, digest: foundDigest } = "count" in found ? found : digestOf(partition, found);
  const expected = records - deleted;
  const complain = (reason: string) => ({ partition, from, to, expected, found: count, reason });
  if (count < expected) {
    const missing = expected - count;
    return complain(
      `${words(missing)} of ${words(expected)} ${expected === 1 ? "record" : "records"} ` +
        `${missing === 1 ? "has" : "have"} neither a row nor a dead letter`,
    );
  }
  if (count > expected) {
    const extra = count - expected;
    return complain(`${words(extra)} more ${extra === 1 ? "row" : "rows"} than records`);
  }
  if (deleted > 0 || foundDigest.toString() === digest) return undefined;
  return complain("as many rows as records, but not the same ones (digest differs)");
}

/** The count and digest of distinct offsets of one Kafka partition. */
function digestOf(partition: number, offsets: Iterable<number>): FoundRecords {
  const found = { count: 0, digest: new CoordinateDigest() };
  for (const offset of offsets) {
    found.count++;
    found.digest.add(partition, offset);
  }
  return found;
}

function words(count: number): string {
  return count.toLocaleString("en-US");
}

/**
 * How much earlier than its entry a row may have been written, in milliseconds: a row's time begins
 * with its write, and the commit follows a second later, or as late as the drain allows (30 s);
 * what is left is for clocks that differ.
 */
const MARGIN_MS = 60_000;

/**
 * Whether rows of an entry may have run out: then it can't be judged by its rows any more.
 *
 * @param nowMs when the rows were looked at, in milliseconds since 1970
 */
export function expiredBy({ ttlSeconds, writtenAtMs }: LedgerEntry, nowMs: number): boolean {
  return ttlSeconds > 0 && writtenAtMs + ttlSeconds * 1_000 <= nowMs + MARGIN_MS;
}
