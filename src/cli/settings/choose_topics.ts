import { AndeanError } from "../../errors/andean_error.ts";
import { KAFKA } from "./kafka.ts";
import { nearest } from "./nearest.ts";
import type { Sources } from "./resolve.ts";
import { SCYLLA } from "./scylla.ts";
import { type Setting, variableOf } from "./setting.ts";
import { parseTopics, type TopicEntry, topicOf, TOPICS_KEY } from "./topics.ts";

/**
 * Where the values of each topic come from: an entry of the config file's list stands over the rest
 * of the file, under flags and environment. `--topic` chooses one of the list.
 *
 * @returns one for each chosen topic; the sources as they are where the file has no list
 * @throws {AndeanError} `configuration` where the list is wrong, or the file contradicts it;
 * `usage` where flags do
 */
export function chooseTopics(sources: Sources): Sources[] {
  const { file } = sources;
  const list = file?.entries[TOPICS_KEY];
  if (file === undefined || list === undefined || list === null) return [sources];
  const all = parseTopics(list, file.path);
  const { [TOPICS_KEY]: _, ...common } = file.entries;
  refuseContradictions(common, all, file.path);
  const chosen = chosenOf(all, sources, file.path);
  refuseOneTable(chosen, sources);
  return chosen.map((entry) => ({
    ...sources,
    file: { path: file.path, entries: { ...common, ...entry } },
  }));
}

function refuseContradictions(
  common: Readonly<Record<string, unknown>>,
  all: readonly TopicEntry[],
  path: string,
): void {
  const refuse = (what: string, hint: string) => {
    throw new AndeanError("configuration", `Cannot use ${path}: ${what}`, { hint });
  };
  if (isGiven(common["topic"])) {
    refuse(
      `it has "topic" beside "${TOPICS_KEY}", which says what is read`,
      `Move it into the list, or leave it out; --topic chooses one of the list.`,
    );
  }
  if (isGiven(common["table"]) && all.every((entry) => isGiven(entry["table"]))) {
    refuse(
      `it has "table" beside "${TOPICS_KEY}", of which each has a table of its own`,
      `Leave it out: it is for topics of the list without a "table".`,
    );
  }
}

function chosenOf(all: TopicEntry[], sources: Sources, path: string): TopicEntry[] {
  const asked = strongOf(KAFKA.topic, sources);
  if (asked === undefined) return all;
  const name = String(asked.value);
  const entry = all.find((candidate) => topicOf(candidate) === name);
  if (entry !== undefined) return [entry];
  const names = all.map((candidate) => topicOf(candidate) ?? "");
  const guess = nearest(name, names);
  throw new AndeanError(
    "usage",
    `Cannot use ${asked.source} "${name}": ${path} lists ${
      names.map((listed) => `"${listed}"`).join(", ")
    }`,
    { hint: guess === undefined ? "Choose one of them." : `Did you mean "${guess}"?` },
  );
}

/** A table that stands over those of the list would mix what the list keeps apart. */
function refuseOneTable(chosen: readonly TopicEntry[], sources: Sources): void {
  const asked = strongOf(SCYLLA.table, sources);
  if (asked === undefined || chosen.length === 1) return;
  if (!chosen.some((entry) => isGiven(entry["table"]))) return;
  throw new AndeanError(
    "usage",
    `Cannot use ${asked.source} with ${chosen.length} topics that have tables of their own`,
    { hint: `Choose one with --topic, or leave ${asked.source} out.` },
  );
}

/** What stands over the config file. */
function strongOf(
  setting: Setting,
  { flags, variable }: Sources,
): { value: unknown; source: string } | undefined {
  const flag = flags[setting.name];
  if (flag !== undefined) return { value: flag, source: `--${setting.name}` };
  const value = variable(variableOf(setting)) || undefined;
  return value === undefined ? undefined : { value, source: variableOf(setting) };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
