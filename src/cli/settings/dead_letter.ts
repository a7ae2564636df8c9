import { AndeanError } from "../../errors/andean_error.ts";
import { settings } from "./setting.ts";
import { text } from "./values.ts";

/** Where records are set aside. */
export const DEAD_LETTER = settings("Options:", {
  deadLetter: {
    name: "dead-letter",
    placeholder: "topic:NAME",
    help: "where bad records are set aside (default: topic:<topic>.dead-letters)",
    schema: text("topic:NAME"),
  },
});

/** The topic named by `--dead-letter`. */
export function deadLetterTopic(value: string | undefined, topic: string): string {
  if (value === undefined) return `${topic}.dead-letters`;
  const [, name] = /^topic:(.+)$/.exec(value) ?? [];
  if (name !== undefined && name !== topic) return name;
  throw new AndeanError(
    "usage",
    name === topic
      ? `Cannot set records aside in "${topic}", where they come from`
      : `Cannot use --dead-letter "${value}": wanted topic:NAME`,
    { hint: `Name another topic, for example --dead-letter topic:${topic}.dead-letters` },
  );
}
