import type { AndeanError } from "../../errors/andean_error.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import { verify } from "../../verify/verify.ts";
import {
  together,
  type TopicVerification,
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
import { inTurn } from "./in_turn.ts";

/** What `verify` of several topics needs beside the options of each. */
export interface TopicsSettings extends Pick<Values<typeof EVERY_COMMAND>, "json" | "logLevel"> {
  /** What is found is noted there. */
  metricsFile?: MetricsFile | undefined;
}

/**
 * Runs `verify` for several topics, one after the other: their reports, and the verdict of all. One
 * that can't be verified does not keep the others from it.
 *
 * @returns the exit code, as {@linkcode exitCodeOf} has it
 * @throws {AndeanError} as {@linkcode inTurn}
 */
export async function runVerifyTopics(
  all: readonly VerifyOptions[],
  { json, logLevel, metricsFile }: TopicsSettings,
  io: Io,
): Promise<number> {
  const onFailure = (error: AndeanError) => reportFailure(error, io.console, logLevel);
  const outcomes = await inTurn(all, verify, { onFailure });
  const result = together(
    outcomes.map(({ options: { topic, keyspace, table }, ...became }) => ({
      topic,
      keyspace,
      table,
      ...became,
    })),
  );
  const text = json ? jsonDocument(asDocument(result)) : verifyTopicsText(result);
  const write = async () => await metricsFile?.write(result.topics.map(found));
  const told = await tellVerdict({ verdict: result.verdict, text, files: [write] }, io, logLevel);
  return exitCodeOf(told, result.topics);
}

/**
 * The exit code of several verifications: the verdict's, but for the user's stop, and for a mistake
 * in the configuration of one topic where none has lost anything.
 *
 * @param told the worst verdict's, or that of a file that could not be written
 */
export function exitCodeOf(told: number, topics: readonly TopicVerification[]): number {
  const codes = topics.map((topic) => "error" in topic ? topic.error.exitCode : 0);
  return [130, ...(told === 1 ? [] : [2])].find((code) => codes.includes(code)) ?? told;
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
