import { type Totals, type Verdict, verdictOf } from "./books/totals.ts";

/** What a reconciliation could not look at. */
export interface Unlooked {
  /** Whether a part of the table, a key or the ledger was not seen. */
  blind: boolean;
  /** Whether values were to be compared, and some were not. */
  uncompared: boolean;
}

/**
 * The verdict of a reconciliation. What was not seen may be anything: none is given on half the
 * books.
 *
 * @param disagreements ledger entries that don't agree with what was found
 */
export function conclude(
  totals: Totals,
  disagreements: number,
  { blind, uncompared }: Unlooked,
): Verdict {
  if (blind) return "inconclusive";
  if (disagreements > 0) return "discrepancy";
  const verdict = verdictOf(totals);
  return verdict === "exactly-once" && uncompared ? "inconclusive" : verdict;
}
