import { placeName } from "../../dead_letters/dead_letter_store.ts";
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
import type { AndeanError } from "../../errors/andean_error.ts";
import { asAndeanError } from "../../errors/thrown.ts";
import { described, reportFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import {
  listTopicsText,
  type OfTopic,
  replayTopicsText,
} from "../output/dead_letters_topics_text.ts";
import { jsonDocument } from "../output/json.ts";
import type { EVERY_COMMAND } from "../settings/every_command.ts";
import type { Values } from "../settings/setting.ts";

/** How the results of several topics are told. */
type Telling = Pick<Values<typeof EVERY_COMMAND>, "json" | "logLevel">;

/**
 * Lists the dead letters of several topics, one after the other. Those that can't be read do not
 * keep the others from being told.
 *
 * @returns the exit code
 * @throws {AndeanError} for the caller's mistakes, which are of all topics
 */
export async function runListTopics(
  all: readonly ListOptions[],
  { json, logLevel }: Telling,
  io: Io,
): Promise<number> {
  const topics: OfTopic<ListResult>[] = [];
  const failed: FailedTopic[] = [];
  for (const options of all) {
    try {
      topics.push(told(options, await listDeadLetters(options)));
    } catch (thrown) {
      failed.push(failedTopic(options, thrown, { isFirst: options === all[0] }));
    }
    if (failed.some(({ error }) => error.code === "interrupted")) break;
  }
  for (const { error } of failed) reportFailure(error, io.console, logLevel);
  io.print(json ? jsonDocument(listDocument(topics, failed)) : listTopicsText(topics));
  return failed[0]?.error.exitCode ?? 0;
}

/**
 * Replays the dead letters of several topics, one after the other, until the user wants it to stop.
 * What keeps one from its beginning or its end does not keep the others from theirs.
 *
 * @returns the exit code
 * @throws {AndeanError} for the caller's mistakes, which are of all topics
 */
export async function runReplayTopics(
  all: readonly ReplayOptions[],
  { json, logLevel }: Telling,
  io: Io,
): Promise<number> {
  const topics: Replayed[] = [];
  const failed: FailedTopic[] = [];
  for (const options of all) {
    const { keyspace, table } = options;
    try {
      const result = await replayDeadLetters(options);
      topics.push({ ...told(options, result), keyspace, table });
      if (result.failure !== undefined) reportFailure(result.failure, io.console, logLevel);
      if (result.interrupted) break;
    } catch (thrown) {
      failed.push(failedTopic(options, thrown, { isFirst: options === all[0] }));
      reportFailure(failed.at(-1)!.error, io.console, logLevel);
      if (failed.at(-1)!.error.code === "interrupted") break;
    }
  }
  io.print(json ? jsonDocument(replayDocument(topics, failed)) : replayTopicsText(topics));
  const errors = [
    ...failed.map(({ error }) => error),
    ...topics.flatMap(({ result }) => result.failure ?? []),
  ];
  const isInterrupted = topics.some(({ result }) => result.interrupted) ||
    errors.some(({ code }) => code === "interrupted");
  if (isInterrupted) return 130;
  return errors[0]?.exitCode ?? (topics.every(({ result }) => result.failed.length === 0) ? 0 : 1);
}

/** A topic of which nothing could be done. */
interface FailedTopic {
  topic: string;
  error: AndeanError;
}

/** @throws what is about all topics: the caller's mistakes, ours, and that no service is there */
function failedTopic(
  { topic }: LetterOptions,
  thrown: unknown,
  { isFirst }: { isFirst: boolean },
): FailedTopic {
  const error = asAndeanError(thrown);
  const isAway = error.code === "unreachable" || error.code === "refused";
  if (error.exitCode === 2 || error.code === "internal" || (isFirst && isAway)) throw thrown;
  return { topic, error };
}

/** As JSON has it: a topic without figures says why. */
function failuresOf(failed: readonly FailedTopic[]) {
  return failed.map(({ topic, error }) => ({ topic, error: described(error) }));
}

function told<T>({ topic, deadLetterPlace }: LetterOptions, result: T): OfTopic<T> {
  return { topic, place: placeName(deadLetterPlace), result };
}

/** What a replay did with one topic, and its table. */
type Replayed = OfTopic<ReplayResult> & Pick<ReplayOptions, "keyspace" | "table">;

function listDocument(topics: readonly OfTopic<ListResult>[], failed: readonly FailedTopic[]) {
  const reasons = new ReasonCounts();
  for (const { result: { byReason } } of topics) {
    for (const { reason, count } of byReason) reasons.add(reason, count);
  }
  return {
    letters: sum(topics, ({ letters }) => letters),
    records: sum(topics, ({ records }) => records),
    byReason: reasons.sorted(),
    topics: [...topics.map(({ topic, result }) => ({ topic, ...result })), ...failuresOf(failed)],
  };
}

function replayDocument(topics: readonly Replayed[], failed: readonly FailedTopic[]) {
  return {
    letters: sum(topics, ({ letters }) => letters),
    records: sum(topics, ({ records }) => records),
    stored: sum(topics, ({ stored }) => stored),
    deleted: sum(topics, ({ deleted }) => deleted),
    failed: topics.flatMap(({ topic, result }) =>
      result.failed.map((record) => ({ topic, ...record }))
    ),
    seconds: sum(topics, ({ seconds }) => seconds),
    topics: [
      ...topics.map(({ topic, keyspace, table, result }) => {
        const { interrupted: _, failure: _failure, ...figures } = result;
        return { topic, keyspace, table, ...figures };
      }),
      ...failuresOf(failed),
    ],
  };
}

function sum<T>(topics: readonly OfTopic<T>[], of: (result: T) => number): number {
  return topics.reduce((total, { result }) => total + of(result), 0);
}
