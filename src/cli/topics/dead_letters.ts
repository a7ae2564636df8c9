import { placeName } from "../../dead_letters/dead_letter_store.ts";
import type { AndeanError } from "../../errors/andean_error.ts";
import { listDeadLetters } from "../../recover/list.ts";
import type {
  LetterOptions,
  ListOptions,
  ListResult,
  ReplayOptions,
  ReplayResult,
} from "../../recover/options.ts";
import { ReasonCounts } from "../../recover/reason_counts.ts";
import { replayDeadLetters } from "../../recover/replay.ts";
import { described, reportFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import {
  listTopicsText,
  type OfTopic,
  replayTopicsText,
  resultsOf,
} from "../output/dead_letters_topics_text.ts";
import { jsonDocument } from "../output/json.ts";
import type { EVERY_COMMAND } from "../settings/every_command.ts";
import type { Values } from "../settings/setting.ts";
import { inTurn, type Outcome } from "./in_turn.ts";

/** What these commands need beside the options of each topic. */
type TopicsSettings = Pick<Values<typeof EVERY_COMMAND>, "json" | "logLevel">;

/**
 * Lists the dead letters of several topics, one after the other. Where those of one can't be read,
 * that is told, and the others are listed all the same.
 *
 * @returns the exit code: that of the first failure
 * @throws {AndeanError} as {@linkcode inTurn}
 */
export async function runListTopics(
  all: readonly ListOptions[],
  { json, logLevel }: TopicsSettings,
  io: Io,
): Promise<number> {
  const onFailure = (error: AndeanError) => reportFailure(error, io.console, logLevel);
  const topics = (await inTurn(all, listDeadLetters, { onFailure })).map(ofTopic);
  io.print(json ? jsonDocument(listDocument(topics)) : listTopicsText(topics));
  return exitCodeOf(topics.map((one) => "error" in one ? one.error : undefined)) ?? 0;
}

/**
 * Replays the dead letters of several topics, one after the other, until the user wants it to stop.
 * What keeps one from its beginning or its end does not keep the others from theirs.
 *
 * @returns the exit code
 * @throws {AndeanError} as {@linkcode inTurn}
 */
export async function runReplayTopics(
  all: readonly ReplayOptions[],
  { json, logLevel }: TopicsSettings,
  io: Io,
): Promise<number> {
  const onFailure = (error: AndeanError) => reportFailure(error, io.console, logLevel);
  const replay = async (options: ReplayOptions) => {
    const result = await replayDeadLetters(options);
    if (result.failure !== undefined) onFailure(result.failure);
    return result;
  };
  const outcomes = await inTurn(all, replay, {
    onFailure,
    isLast: ({ interrupted }) => interrupted,
  });
  const topics = outcomes.map((outcome): Replayed => {
    const { keyspace, table } = outcome.options;
    return { ...ofTopic(outcome), keyspace, table };
  });
  io.print(json ? jsonDocument(replayDocument(topics)) : replayTopicsText(topics));
  const results = resultsOf(topics);
  if (results.some(({ interrupted }) => interrupted)) return 130;
  return exitCodeOf(topics.map(failureOf)) ??
    (results.every(({ failed }) => failed.length === 0) ? 0 : 1);
}

/** The first failure's; the user's stop, which is the last one, goes before all others. */
function exitCodeOf(failures: readonly (AndeanError | undefined)[]): number | undefined {
  const stop = failures.find((failure) => failure?.code === "interrupted");
  return (stop ?? failures.find((failure) => failure !== undefined))?.exitCode;
}

function ofTopic<T>(outcome: Outcome<LetterOptions, T>): OfTopic<T> {
  const { options: { topic, deadLetterPlace }, ...became } = outcome;
  return { topic, place: placeName(deadLetterPlace), ...became };
}

/** What a replay did with one topic, and its table. */
type Replayed = OfTopic<ReplayResult> & Pick<ReplayOptions, "keyspace" | "table">;

/** What kept it from its beginning, or from its end. */
function failureOf(one: Replayed): AndeanError | undefined {
  return "error" in one ? one.error : one.result.failure;
}

function listDocument(topics: readonly OfTopic<ListResult>[]) {
  const results = resultsOf(topics);
  const reasons = new ReasonCounts();
  for (const { reason, count } of results.flatMap(({ byReason }) => byReason)) {
    reasons.add(reason, count);
  }
  return {
    letters: sum(results, ({ letters }) => letters),
    records: sum(results, ({ records }) => records),
    byReason: reasons.sorted(),
    topics: topics.map((one) => ({
      topic: one.topic,
      ...("result" in one ? one.result : { error: described(one.error) }),
    })),
  };
}

function replayDocument(topics: readonly Replayed[]) {
  const results = resultsOf(topics);
  return {
    letters: sum(results, ({ letters }) => letters),
    records: sum(results, ({ records }) => records),
    stored: sum(results, ({ stored }) => stored),
    deleted: sum(results, ({ deleted }) => deleted),
    failed: topics.flatMap((one) =>
      "result" in one ? one.result.failed.map((record) => ({ topic: one.topic, ...record })) : []
    ),
    seconds: sum(results, ({ seconds }) => seconds),
    topics: topics.map(replayedDocument),
  };
}

function replayedDocument(one: Replayed) {
  const { topic, keyspace, table } = one;
  const failure = failureOf(one);
  const error = failure === undefined ? {} : { error: described(failure) };
  if ("error" in one) return { topic, keyspace, table, ...error };
  const { interrupted: _, failure: _failure, ...figures } = one.result;
  return { topic, keyspace, table, ...figures, ...error };
}

function sum<T>(results: readonly T[], of: (result: T) => number): number {
  return results.reduce((total, result) => total + of(result), 0);
}
