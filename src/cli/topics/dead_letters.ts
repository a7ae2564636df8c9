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
import type { LogLevels } from "../../telemetry/log_levels.ts";
import { reportFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import {
  listTopicsText,
  type OfTopic,
  replayTopicsText,
} from "../output/dead_letters_topics_text.ts";
import { jsonDocument } from "../output/json.ts";

/**
 * Lists the dead letters of several topics, one after the other.
 *
 * @returns the exit code
 * @throws {AndeanError} where those of a topic can't be read: then nothing of the others is told
 */
export async function runListTopics(
  all: readonly ListOptions[],
  json: boolean | undefined,
  io: Io,
): Promise<number> {
  const topics: OfTopic<ListResult>[] = [];
  for (const options of all) topics.push(told(options, await listDeadLetters(options)));
  io.print(json ? jsonDocument(listDocument(topics)) : listTopicsText(topics));
  return 0;
}

/**
 * Replays the dead letters of several topics, one after the other, until the user wants it to stop.
 * What keeps one from its end does not keep the others from theirs.
 *
 * @returns the exit code
 * @throws {AndeanError} where one could not begin: then nothing of the others is told
 */
export async function runReplayTopics(
  all: readonly ReplayOptions[],
  { json, logLevel }: { json?: boolean | undefined; logLevel: LogLevels },
  io: Io,
): Promise<number> {
  const topics: Replayed[] = [];
  for (const options of all) {
    const { keyspace, table } = options;
    const result = await replayDeadLetters(options);
    topics.push({ ...told(options, result), keyspace, table });
    if (result.failure !== undefined) reportFailure(result.failure, io.console, logLevel);
    if (result.interrupted) break;
  }
  io.print(json ? jsonDocument(replayDocument(topics)) : replayTopicsText(topics));
  if (topics.some(({ result }) => result.interrupted)) return 130;
  const failed = topics.find(({ result }) => result.failure !== undefined);
  return failed?.result.failure?.exitCode ??
    (topics.every(({ result }) => result.failed.length === 0) ? 0 : 1);
}

function told<T>({ topic, deadLetterPlace }: LetterOptions, result: T): OfTopic<T> {
  return { topic, place: placeName(deadLetterPlace), result };
}

/** What a replay did with one topic, and its table. */
type Replayed = OfTopic<ReplayResult> & Pick<ReplayOptions, "keyspace" | "table">;

function listDocument(topics: readonly OfTopic<ListResult>[]) {
  const reasons = new ReasonCounts();
  for (const { result: { byReason } } of topics) {
    for (const { reason, count } of byReason) reasons.add(reason, count);
  }
  return {
    letters: sum(topics, ({ letters }) => letters),
    records: sum(topics, ({ records }) => records),
    byReason: reasons.sorted(),
    topics: topics.map(({ topic, result }) => ({ topic, ...result })),
  };
}

function replayDocument(topics: readonly Replayed[]) {
  return {
    letters: sum(topics, ({ letters }) => letters),
    records: sum(topics, ({ records }) => records),
    stored: sum(topics, ({ stored }) => stored),
    deleted: sum(topics, ({ deleted }) => deleted),
    failed: topics.flatMap(({ topic, result }) =>
      result.failed.map((record) => ({ topic, ...record }))
    ),
    seconds: sum(topics, ({ seconds }) => seconds),
    topics: topics.map(({ topic, keyspace, table, result }) => {
      const { interrupted: _, failure: _failure, ...figures } = result;
      return { topic, keyspace, table, ...figures };
    }),
  };
}

function sum<T>(topics: readonly OfTopic<T>[], of: (result: T) => number): number {
  return topics.reduce((total, { result }) => total + of(result), 0);
}
