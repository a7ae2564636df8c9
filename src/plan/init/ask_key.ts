import { AndeanError } from "../../errors/andean_error.ts";
import { canBeKey, type KeyCandidates, type KeyChoice, proposeKey } from "./choose_key.ts";
import type { InferredColumn } from "./infer_columns.ts";
import type { NaturalKey } from "./new_table.ts";
import type { Ask, InitOptions } from "./options.ts";

/** Where no column is good for one. */
const KAFKA_PARTITION = "kafka_partition";
const OWN_TIME = "record";

/**
 * Settles the primary key of a new table: as the flags say, else as a person answers, else as it is
 * proposed.
 *
 * @throws {AndeanError} `usage` where a flag names a column that there is not
 */
export function settleKey(
  candidates: KeyCandidates,
  { naturalKey, partitionKey, ask }: Pick<InitOptions, "naturalKey" | "partitionKey" | "ask">,
): KeyChoice | NaturalKey {
  const { columns } = candidates;
  if (naturalKey !== undefined) {
    return { natural: columnsNamed("natural-key", naturalKey, columns) };
  }
  const proposed = proposeKey(candidates);
  if (partitionKey !== undefined) {
    const names = columnsNamed("partition-key", partitionKey, columns);
    const chosen = { ...proposed, partitionKey: names, byDay: true };
    return names.includes(chosen.time ?? "") ? { ...chosen, time: undefined } : chosen;
  }
  return ask === undefined ? proposed : askKey(candidates, proposed, ask);
}

function askKey({ columns, records }: KeyCandidates, proposed: KeyChoice, ask: Ask): KeyChoice {
  const able = columns.filter((column) => canBeKey(column, records)).map(({ name }) => name);
  const partitionKey = answered(
    ask,
    `Columns that every record has: ${[...able, KAFKA_PARTITION].join(", ")}`,
    "Partition key, by which rows are looked up (one, or some: a,b)",
    proposed.partitionKey.join(",") || KAFKA_PARTITION,
    (answer) => {
      const names = answer.split(",").map((name) => name.trim());
      if (names.join() === KAFKA_PARTITION) return [];
      const wrong = names.find((name) => !able.includes(name));
      return wrong === undefined && new Set(names).size === names.length
        ? names
        : `"${wrong ?? answer}" can't be it`;
    },
  );
  const times = columns.filter(({ name, type }) => type === "timestamp" && able.includes(name))
    .map(({ name }) => name).filter((name) => !partitionKey.includes(name));
  const time = times.length === 0 ? undefined : answered(
    ask,
    `Times that every record has: ${[...times, OWN_TIME].join(", ")} (its own in Kafka)`,
    "Rows of a partition are in the order of",
    times.includes(proposed.time ?? "") ? proposed.time! : OWN_TIME,
    (answer) => {
      if (answer === OWN_TIME) return { name: undefined };
      return times.includes(answer) ? { name: answer } : `"${answer}" is no time`;
    },
  ).name;
  const { byDay } = answered(
    ask,
    "A topic goes on: without the day in its key, a partition may grow for ever",
    "A partition for each day (yes or no)",
    proposed.byDay ? "yes" : "no",
    (answer) =>
      /^(y|yes|n|no)$/i.test(answer) ? { byDay: /^y/i.test(answer) } : `"${answer}" is neither`,
  );
  return { partitionKey, byDay, time };
}

/** Asks until the answer is understood. */
function answered<T extends object>(
  ask: Ask,
  about: string,
  question: string,
  fallback: string,
  read: (answer: string) => T | string,
): T {
  for (let wrong = "";;) {
    const result = read(ask(`${wrong}${about}\n${question}`, fallback).trim());
    if (typeof result !== "string") return result;
    wrong = `${result}\n`;
  }
}

/** Columns by their names, or by the fields that fill them. */
function columnsNamed(
  flag: string,
  asked: readonly string[],
  columns: readonly InferredColumn[],
): string[] {
  return asked.map((name) => {
    const found = columns.find((column) => column.name === name) ??
      columns.find(({ from }) => from === name || from === `value.${name}`);
    const names = columns.filter(({ distinct }) => distinct !== null).map((one) => one.name);
    if (found !== undefined && found.distinct !== null) return found.name;
    throw new AndeanError(
      "usage",
      `Cannot use --${flag} "${name}": ` +
        (found === undefined ? "the sample has no such field" : `it is ${found.type}`),
      { hint: `What can be part of a key: ${names.join(", ") || "nothing in these records"}.` },
    );
  });
}
