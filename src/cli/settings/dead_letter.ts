import type { DeadLetterPlace } from "../../dead_letters/dead_letter_store.ts";
import { AndeanError } from "../../errors/andean_error.ts";
import { settings } from "./setting.ts";
import { text } from "./values.ts";

/** Where records are set aside. */
export const DEAD_LETTER = settings("Options:", {
  deadLetter: {
    name: "dead-letter",
    placeholder: "place",
    help: "where bad records are set aside: topic:NAME, table:NAME or table:KEYSPACE.NAME " +
      "(default: topic:<topic>.dead-letters)",
    schema: text("topic:NAME or table:NAME"),
  },
});

/** What is moved from where to where; its own places are none for what is set aside. */
export interface Moved {
  topic: string;
  keyspace: string;
  table: string;
}

/**
 * The place named by `--dead-letter`.
 *
 * @param value as it was given; without one it is a topic called `<topic>.dead-letters`
 * @throws {AndeanError} `usage` where it is none, or where the records come from or go to
 */
export function deadLetterPlace(
  value: string | undefined,
  { topic, keyspace, table }: Moved,
): DeadLetterPlace {
  if (value === undefined) return { kind: "topic", topic: `${topic}.dead-letters` };
  const place = placeOf(value, keyspace);
  if (place === undefined) {
    throw new AndeanError(
      "usage",
      `Cannot use --dead-letter "${value}": wanted topic:NAME, table:NAME or table:KEYSPACE.NAME`,
      { hint: "Names of keyspaces and tables have 1 to 48 letters, digits and underscores." },
    );
  }
  if (place.kind === "topic" && place.topic === topic) {
    throw new AndeanError(
      "usage",
      `Cannot set records aside in "${topic}", where they come from`,
      { hint: `Name another topic, for example --dead-letter topic:${topic}.dead-letters` },
    );
  }
  if (place.kind === "table" && place.keyspace === keyspace && place.table === table) {
    throw new AndeanError(
      "usage",
      `Cannot set records aside in "${keyspace}.${table}", where they could not be put`,
      { hint: `Name another table, for example --dead-letter table:${table}_dead_letters` },
    );
  }
  return place;
}

function placeOf(value: string, keyspace: string): DeadLetterPlace | undefined {
  const [, topic] = /^topic:(.+)$/.exec(value) ?? [];
  if (topic !== undefined) return { kind: "topic", topic };
  const [, named, table] = /^table:(?:(\w{1,48})\.)?(\w{1,48})$/.exec(value) ?? [];
  if (table !== undefined) return { kind: "table", keyspace: named ?? keyspace, table };
  return undefined;
}
