import type { VerifyOptions } from "../verify/options.ts";
import type { Verdict } from "../verify/totals.ts";
import { verifyTopics, type VerifyTopicsResult } from "../verify/verify_topics.ts";
import { described, reportFailure } from "./failure.ts";
import type { Io } from "./io.ts";
import { jsonDocument } from "./output/json.ts";
import { verifyTopicsText } from "./output/verify_topics_text.ts";
import type { Values } from "./settings/setting.ts";
import type { COMMON } from "./settings/common.ts";

/**
 * Runs `verify` for several topics: one report after the other, and the verdict of all.
 *
 * @returns the worst verdict
 */
export async function runVerifyTopics(
  all: readonly VerifyOptions[],
  { json, logLevel }: Pick<Values<typeof COMMON>, "json" | "logLevel">,
  io: Io,
): Promise<Verdict> {
  const result = await verifyTopics(all);
  for (const topic of result.topics) {
    if ("error" in topic) reportFailure(topic.error, io.console, logLevel);
  }
  io.print(json ? jsonDocument(asDocument(result)) : verifyTopicsText(result));
  return result.verdict;
}

/** A topic without a report is inconclusive, and says why. */
function asDocument({ verdict, totals, topics }: VerifyTopicsResult) {
  return {
    verdict,
    totals,
    topics: topics.map(({ topic, keyspace, table, ...outcome }) => ({
      topic,
      keyspace,
      table,
      ...("result" in outcome
        ? outcome.result
        : { verdict: "inconclusive", error: described(outcome.error) }),
    })),
  };
}
