import type { VerifyOptions } from "../../verify/options.ts";
import {
  type TopicVerification,
  verifyTopics,
  type VerifyTopicsResult,
} from "../../verify/verify_topics.ts";
import type { Verified } from "../../monitor/families/verify_families.ts";
import { described, reportFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { type MetricsFile, unverified, verified } from "../metrics_file.ts";
import { jsonDocument } from "../output/json.ts";
import { tellVerdict } from "../verdict.ts";
import { verifyTopicsText } from "../output/verify_topics_text.ts";
import type { Values } from "../settings/setting.ts";
import type { EVERY_COMMAND } from "../settings/every_command.ts";

/** What `verify` of several topics needs beside the options of each. */
export interface TopicsSettings extends Pick<Values<typeof EVERY_COMMAND>, "json" | "logLevel"> {
  /** What is found is noted there. */
  metricsFile?: MetricsFile | undefined;
}

/**
 * Runs `verify` for several topics: one report after the other, and the verdict of all.
 *
 * @returns the exit code, by the worst verdict
 * @throws {AndeanError} as {@linkcode verifyTopics}
 */
export async function runVerifyTopics(
  all: readonly VerifyOptions[],
  { json, logLevel, metricsFile }: TopicsSettings,
  io: Io,
): Promise<number> {
  const result = await verifyTopics(all);
  for (const topic of result.topics) {
    if ("error" in topic) reportFailure(topic.error, io.console, logLevel);
  }
  const text = json ? jsonDocument(asDocument(result)) : verifyTopicsText(result);
  const write = async () => await metricsFile?.write(result.topics.map(found));
  return await tellVerdict({ verdict: result.verdict, text, files: [write] }, io, logLevel);
}

/** For Prometheus: a topic without a report is inconclusive. */
function found(topic: TopicVerification): Verified {
  return "result" in topic ? verified(topic, topic.result) : unverified(topic);
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
