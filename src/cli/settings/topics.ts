import * as z from "zod";
import { AndeanError } from "../../errors/andean_error.ts";
import { MAPPING, problemsOfForm } from "../../mapping/schema.ts";
import { DEAD_LETTER } from "./dead_letter.ts";
import { FORMAT, isMeantFor } from "./format.ts";
import { KAFKA } from "./kafka.ts";
import { nearest } from "./nearest.ts";
import { SCYLLA } from "./scylla.ts";
import type { Setting } from "./setting.ts";
import { shown } from "./shown.ts";
import { TTL } from "./ttl.ts";

/** The key of a config file under which several topics are listed. */
export const TOPICS_KEY = "topics";

const { topic, ...OPTIONAL } = {
  topic: KAFKA.topic,
  keyspace: SCYLLA.keyspace,
  table: SCYLLA.table,
  format: FORMAT.format,
  schema: FORMAT.schema,
  message: FORMAT.message,
  schemaRegistry: FORMAT.schemaRegistry,
  csvColumns: FORMAT.csvColumns,
  csvDelimiter: FORMAT.csvDelimiter,
  csvQuote: FORMAT.csvQuote,
  ttl: TTL.ttl,
  deadLetter: DEAD_LETTER.deadLetter,
};

/** One topic of a list: what differs from topic to topic, by the names of the flags. */
export const TOPIC_ENTRY = z.strictObject({
  topic: topic.schema.describe("The topic's name."),
  ...Object.fromEntries(
    Object.values<Setting>(OPTIONAL).map(({ name, schema, help }) => [
      name,
      schema.optional().describe(`As --${name}: ${help}.`),
    ]),
  ),
  mapping: MAPPING.optional(),
});

/** One topic as it stands in the file; `topic` is always there. */
export type TopicEntry = Readonly<Record<string, unknown>>;

/**
 * Checks the list of topics of a config file.
 *
 * @throws {AndeanError} `configuration`, with everything that is wrong
 */
export function parseTopics(given: unknown, path: string): TopicEntry[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw unusable(path, [`wanted a list, each with its topic, not ${shown(given)}`]);
  }
  const entries = given as unknown[];
  const problems = entries.flatMap((entry, index) => {
    const name = topicOf(entry);
    const label = name === undefined ? `entry ${index + 1}` : `topic ${shown(name)}`;
    return [
      ...problemsOf(entry),
      ...(name !== undefined && entries.findIndex((other) => topicOf(other) === name) < index
        ? ["it is listed before; to put it into two tables, use two files with a --group each"]
        : []),
    ].map((problem) => `${label}: ${problem}`);
  });
  if (problems.length > 0) throw unusable(path, problems);
  return entries as TopicEntry[];
}

/** The name of an entry's topic, if it has one. */
export function topicOf(entry: unknown): string | undefined {
  const name = (entry as TopicEntry | null | undefined)?.["topic"];
  return name === undefined || name === null ? undefined : String(name);
}

function problemsOf(entry: unknown): string[] {
  const parsed = TOPIC_ENTRY.safeParse(entry);
  if (parsed.success) return unmeant(entry as TopicEntry);
  return parsed.error.issues.flatMap((issue) => {
    const [name] = issue.path;
    if (name === undefined) {
      if (issue.code === "unrecognized_keys") return issue.keys.map(unknownKey);
      return [`wanted settings by name, not ${shown(entry)}`];
    }
    // A setting's own message says what was wanted of it.
    if (name === "mapping") return problemsOfForm(new z.ZodError([issue]));
    return [`${String(name)}: ${issue.message}`];
  });
}

function unknownKey(key: string): string {
  const guess = nearest(key, Object.keys(TOPIC_ENTRY.shape));
  return `no setting of a topic is named ${shown(key)}` +
    (guess === undefined ? "" : ` (did you mean "${guess}"?)`);
}

/** What an entry says beside its own format is meant for it: it must not be passed over. */
function unmeant(entry: TopicEntry): string[] {
  if (typeof entry["format"] !== "string") return [];
  const format = entry["format"].toLowerCase();
  return Object.entries(FORMAT)
    .filter(([key, { name }]) => entry[name] !== undefined && !isMeantFor(key, format))
    .map(([, { name }]) => `${name} means nothing with format ${format}`);
}

function unusable(path: string, problems: readonly string[]): AndeanError {
  return new AndeanError(
    "configuration",
    `Cannot use "${TOPICS_KEY}" in ${path}: ${problems.join("; ")}`,
    { hint: "docs/REFERENCE.md shows how several topics are listed." },
  );
}
