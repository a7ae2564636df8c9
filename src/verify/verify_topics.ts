import type { AndeanError } from "../errors/andean_error.ts";
import type { VerifyOptions, VerifyResult } from "./options.ts";
import { sumTotals, type Totals, type Verdict, worstVerdict } from "./books/totals.ts";

/** What became of the verification of one topic: its result, or why there is none. */
export type TopicVerification =
  & Pick<VerifyOptions, "topic" | "keyspace" | "table">
  & ({ result: VerifyResult } | { error: AndeanError });

/** The reconciliation of several topics with their tables. */
export interface VerifyTopicsResult {
  /** The worst one: what could not be verified is inconclusive. */
  verdict: Verdict;
  /** Of the topics that were verified. */
  totals: Totals;
  topics: TopicVerification[];
}

/** What verifications of several topics come to together. */
export function together(topics: TopicVerification[]): VerifyTopicsResult {
  const results = topics.flatMap((topic) => "result" in topic ? [topic.result] : []);
  return {
    verdict: worstVerdict(
      topics.map((topic) => "result" in topic ? topic.result.verdict : "inconclusive"),
    ),
    totals: sumTotals(results.map(({ totals }) => totals)),
    topics,
  };
}
