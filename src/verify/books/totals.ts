import { AndeanError } from "../../errors/andean_error.ts";

/** The counts of a reconciliation; ../../ARCHITECTURE.md tells what each word means. */
export interface Totals {
  /** Data records that a `read_committed` consumer sees in the range. */
  records: number;
  stored: number;
  superseded: number;
  deadLettered: number;
  deleted: number;
  expired: number;
  /** Lost. */
  missing: number;
  duplicates: number;
  unexpected: number;
  mismatched: number;
  forgotten: number;
  /** Offsets of the range that hold no such record. */
  gaps: number;
}

/** All counts at zero. */
export function noTotals(): Totals {
  return {
    records: 0,
    stored: 0,
    superseded: 0,
    deadLettered: 0,
    deleted: 0,
    expired: 0,
    missing: 0,
    duplicates: 0,
    unexpected: 0,
    mismatched: 0,
    forgotten: 0,
    gaps: 0,
  };
}

/** Adds counts up, field by field. */
export function sumTotals(all: Iterable<Totals>): Totals {
  const sum = noTotals();
  for (const totals of all) {
    for (const field of Object.keys(sum) as (keyof Totals)[]) sum[field] += totals[field];
  }
  return sum;
}

/**
 * Checks the identity that makes a report trustworthy:
 * `records = stored + superseded + deadLettered + deleted + expired + missing`.
 *
 * @throws {AndeanError} `internal`: such a report must not be shown as a verdict
 */
export function assertBalanced(totals: Totals, where: string): void {
  const { records, stored, superseded, deadLettered, deleted, expired, missing } = totals;
  const accounted = stored + superseded + deadLettered + deleted + expired + missing;
  if (records === accounted) return;
  throw new AndeanError(
    "internal",
    `Cannot balance ${where}: ${records} records, but ${accounted} accounted for`,
    { hint: "This is a bug in andean: please report it with the output of --log-level debug." },
  );
}

/** What a reconciliation comes to. */
export type Verdict = "exactly-once" | "discrepancy" | "inconclusive";

/** The verdict of a reconciliation that has seen the whole range. */
export function verdictOf({ missing, duplicates, unexpected, mismatched }: Totals): Verdict {
  return missing + duplicates + unexpected + mismatched === 0 ? "exactly-once" : "discrepancy";
}

/** From the best to the worst: a loss that was seen weighs more than what was not looked at. */
const FROM_BEST: readonly Verdict[] = ["exactly-once", "inconclusive", "discrepancy"];

/** The verdict of several reconciliations together; without any, nothing was looked at. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  const ranks = verdicts.map((verdict) => FROM_BEST.indexOf(verdict));
  return FROM_BEST[Math.max(...ranks)] ?? "inconclusive";
}
