import { type DeadLetterPlace, placeName } from "../../dead_letters/dead_letter_store.ts";
import { AndeanError } from "../../errors/andean_error.ts";
import type { TopicOptions } from "../../ingest/options.ts";
import { listDeadLetters } from "../../recover/list.ts";
import type { LetterOptions, ListOptions, ReplayOptions } from "../../recover/options.ts";
import { replayDeadLetters } from "../../recover/replay.ts";
import { Progress } from "../../telemetry/progress.ts";
import { command } from "../command.ts";
import { runListTopics, runReplayTopics } from "../topics/dead_letters.ts";
import { reportFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { listText, replayText } from "../output/dead_letters_text.ts";
import { jsonDocument } from "../output/json.ts";
import { count, counted, timeLeft } from "../output/numbers.ts";
import { patience } from "../services.ts";
import { EVERY_COMMAND } from "../settings/every_command.ts";
import { DEAD_LETTER, deadLetterPlace } from "../settings/dead_letter.ts";
import { FORMAT } from "../settings/format.ts";
import { TABLE_MAPPING } from "../settings/mapping.ts";
import { KAFKA, kafkaConnection } from "../settings/kafka.ts";
import { nearest } from "../settings/nearest.ts";
import { CONSISTENCY, SCYLLA, scyllaConnection } from "../settings/scylla.ts";
import { type Setting, type Settings, settings, type Values } from "../settings/setting.ts";
import { topicOptions, topicsOptions } from "../settings/topic_options.ts";
import { TTL } from "../settings/ttl.ts";
import { listed, wholeNumber } from "../settings/values.ts";

const ACTIONS = ["list", "replay"] as const;
type Action = typeof ACTIONS[number];

/** The most records that the text lists: who wants more wants `--json`. */
const TEXT_LIMIT = 100;

const OWN = settings("Options:", {
  partition: {
    name: "partition",
    placeholder: "n",
    help: "only dead letters of this Kafka partition of the topic",
    schema: wholeNumber(0, 2_147_483_647),
  },
  ...DEAD_LETTER,
});

const OF_LIST = settings("Options of list:", {
  limit: {
    name: "limit",
    placeholder: "n",
    help: `list at most so many, the newest (default: ${TEXT_LIMIT}; with --json, all)`,
    schema: wholeNumber(0),
  },
});

const { table: TABLE, ...DATABASE } = SCYLLA;

const OF_REPLAY = {
  ...settings("Options of replay:", { table: TABLE, ...TABLE_MAPPING, ...TTL }),
  ...settings("Format (for replay):", FORMAT),
};

const OF_TABLES = {
  ...settings("Options of replay, and of dead letters in a table:", CONSISTENCY),
  ...settings("ScyllaDB (for replay, and for dead letters in a table):", DATABASE),
};

const SETTINGS = { ...OWN, ...OF_LIST, ...OF_REPLAY, ...OF_TABLES, ...KAFKA, ...EVERY_COMMAND };

/** `andean dead-letters` */
export const deadLettersCommand = command({
  name: "dead-letters",
  summary: "list the records that were set aside, or put them in after all",
  description:
    "Lists the records that were set aside, each by its newest dead letter, and why; or " +
    "replays them: puts them into the table as ingest would have. Nothing is removed from the " +
    "dead letters, and a second replay changes nothing. Replay exits 0 once every record " +
    "is in, 1 where some failed again.",
  examples: [
    { line: "andean dead-letters list", purpose: "what was set aside, and why" },
    { line: "andean dead-letters list --json | jq .byReason", purpose: "for scripts" },
    { line: "andean dead-letters replay", purpose: "once the cause is mended" },
  ],
  settings: SETTINGS,
  words: { placeholder: "action", help: listed(ACTIONS), choices: ACTIONS },
  async run(values, io, words, given) {
    const action = actionOf(words);
    const place = deadLetterPlace(values.deadLetter, values);
    refuseUnused(action, place, given);
    const letters = await letterOptions(values, io, place);
    const progress = new Progress(io.console);
    if (action === "list") {
      const options = listOptions(letters, values, progress);
      const result = await listDeadLetters(options).finally(() => progress.done());
      io.print(values.json ? jsonDocument(result) : listText(result, placeName(place)));
      return 0;
    }
    const topic = await topicOptions(values, given);
    const result = await replayDeadLetters(await replayOptions(letters, values, topic, progress))
      .finally(() => progress.done());
    const { interrupted, failure, ...figures } = result;
    if (failure !== undefined) reportFailure(failure, io.console, values.logLevel);
    io.print(values.json ? jsonDocument(figures) : replayText(result, placeName(place)));
    if (interrupted) return 130;
    return failure?.exitCode ?? (result.failed.length === 0 ? 0 : 1);
  },
  async runTopics(all, io, words, given) {
    const action = actionOf(words);
    const places = all.map((values) => deadLetterPlace(values.deadLetter, values));
    // What is meant for a table is not in vain where one of the places is a table.
    const [place = places[0]] = places.filter(({ kind }) => kind === "table");
    if (place !== undefined) refuseUnused(action, place, given);
    if (all.some(({ partition }) => partition !== undefined)) throw partitionOfSeveral();
    const topics = action === "list" ? [] : await topicsOptions(all, given, "replay");
    const progress = new Progress(io.console);
    const lists: ListOptions[] = [];
    const replays: ReplayOptions[] = [];
    for (const [index, values] of all.entries()) {
      const letters = await letterOptions(values, io, deadLetterPlace(values.deadLetter, values));
      const topic = topics[index];
      if (topic === undefined) lists.push(listOptions(letters, values, progress));
      else replays.push(await replayOptions(letters, values, topic, progress));
    }
    const [values] = all as [typeof all[0]];
    const work = action === "list"
      ? runListTopics(lists, values, io)
      : runReplayTopics(replays, values, io);
    return await work.finally(() => progress.done());
  },
});

type DeadLettersValues = Values<typeof SETTINGS>;

async function letterOptions(
  values: DeadLettersValues,
  io: Io,
  deadLetterPlace: DeadLetterPlace,
): Promise<LetterOptions> {
  return {
    kafka: await kafkaConnection(values),
    topic: values.topic,
    deadLetterPlace,
    consistency: values.consistency,
    partition: values.partition,
    ...patience(values, io),
  };
}

function listOptions(
  letters: LetterOptions,
  values: DeadLettersValues,
  progress: Progress,
): ListOptions {
  return {
    ...letters,
    scylla: () => scyllaConnection(values),
    limit: values.limit ?? (values.json ? Infinity : TEXT_LIMIT),
    onProgress: ({ letters, share, seconds }) =>
      progress.update(() =>
        `${Math.floor(share * 100)} % read, ${counted(letters, "dead letter")}` +
        timeLeft(share, 1, seconds)
      ),
  };
}

async function replayOptions(
  letters: LetterOptions,
  values: DeadLettersValues,
  topic: TopicOptions,
  progress: Progress,
): Promise<ReplayOptions> {
  return {
    ...letters,
    ...topic,
    scylla: await scyllaConnection(values),
    onProgress: ({ stored, deleted, failed, retried, share, seconds }) =>
      progress.update(() => {
        const parts = [`${Math.floor(share * 100)} % read`, `${count(stored)} stored`];
        if (deleted > 0) parts.push(`${count(deleted)} deleted`);
        if (failed > 0) parts.push(`${count(failed)} failed again`);
        if (retried > 0) parts.push(`${counted(retried, "request")} retried`);
        return parts.join(", ") + timeLeft(share, 1, seconds);
      }),
  };
}

function partitionOfSeveral(): AndeanError {
  return new AndeanError(
    "usage",
    "Cannot use --partition with the several topics that the config file lists",
    { hint: "Choose one of them with --topic, or leave --partition out." },
  );
}

function actionOf(words: readonly string[]): Action {
  const [word, ...more] = words;
  const action = ACTIONS.find((known) => known === word);
  if (action !== undefined && more.length === 0) return action;
  const guess = word === undefined ? undefined : nearest(word, ACTIONS);
  throw new AndeanError(
    "usage",
    `Cannot tell what to do with the dead letters: wanted ${listed(ACTIONS)}, ` +
      (word === undefined ? "and neither was given" : `not "${words.join(" ")}"`),
    {
      hint: action === undefined && guess !== undefined
        ? `Did you mean andean dead-letters ${guess}?`
        : "For example: andean dead-letters list",
    },
  );
}

/** Environment and config file serve every command; a flag is meant for this one. */
function refuseUnused(action: Action, place: DeadLetterPlace, given: ReadonlySet<string>): void {
  const unused: Settings = action === "replay"
    ? OF_LIST
    : place.kind === "table"
    ? OF_REPLAY
    : { ...OF_REPLAY, ...OF_TABLES };
  const wrong = Object.values(unused).find(({ name }) => given.has(name));
  if (wrong === undefined) return;
  const [other] = ACTIONS.filter((known) => known !== action);
  const inTopic = Object.values<Setting>(OF_TABLES).includes(wrong)
    ? ", as long as the dead letters are in a topic"
    : "";
  throw new AndeanError(
    "usage",
    `Cannot use --${wrong.name} with andean dead-letters ${action}: it is for ${other} alone${inTopic}`,
    { hint: `Leave it away, or ${other} instead.` },
  );
}
