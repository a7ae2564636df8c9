import { AndeanError } from "../errors/andean_error.ts";
import type { VerifyOptions, VerifyResult } from "./options.ts";
import { sumTotals, type Totals, type Verdict, worstVerdict } from "./books/totals.ts";
import { verify } from "./verify.ts";

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

/**
 * Accounts for every record of several topics, one after the other. One that can't be verified does
 * not keep the others from it.
 *
 * @throws {AndeanError} for the caller's mistakes and the user's stop, and where no service answers
 * from the beginning on
 */
export async function verifyTopics(all: readonly VerifyOptions[]): Promise<VerifyTopicsResult> {
  const topics: TopicVerification[] = [];
  for (const options of all) {
    const { topic, keyspace, table } = options;
    try {
      topics.push({ topic, keyspace, table, result: await verify(options) });
    } catch (thrown) {
      if (!(thrown instanceof AndeanError) || endsAll(thrown, topics.length === 0)) throw thrown;
      topics.push({ topic, keyspace, table, error: thrown });
    }
  }
  return { ...together(topics), topics };
}

/** What verifications of several topics come to together. */
export function together(
  topics: readonly TopicVerification[],
): Pick<VerifyTopicsResult, "verdict" | "totals"> {
  const results = topics.flatMap((topic) => "result" in topic ? [topic.result] : []);
  return {
    verdict: worstVerdict(
      topics.map((topic) => "result" in topic ? topic.result.verdict : "inconclusive"),
    ),
    totals: sumTotals(results.map(({ totals }) => totals)),
  };
}

function endsAll({ code, exitCode }: AndeanError, isFirst: boolean): boolean {
  return exitCode === 2 || code === "interrupted" || code === "internal" ||
    (isFirst && (code === "unreachable" || code === "refused"));
}
