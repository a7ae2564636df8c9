import type { AndeanError } from "../../errors/andean_error.ts";
import type { ListResult, ReplayResult } from "../../recover/options.ts";
import { listText, replayText } from "./dead_letters_text.ts";
import { counted } from "./numbers.ts";

/** What is told of one of several topics: what was found, or why nothing was. */
export type OfTopic<T> =
  & {
    topic: string;
    /** The name of the place where its records are set aside. */
    place: string;
  }
  & ({ result: T } | { error: AndeanError });

/** What was found, of those where something was. */
export function resultsOf<T>(topics: readonly OfTopic<T>[]): T[] {
  return topics.flatMap((one) => "result" in one ? [one.result] : []);
}

/** What was set aside of several topics, and how much that is together. */
export function listTopicsText(topics: readonly OfTopic<ListResult>[]): string {
  return together(topics, listText, "not listed");
}

/** What a replay did with several topics, and how much that was together. */
export function replayTopicsText(topics: readonly OfTopic<ReplayResult>[]): string {
  return together(topics, replayText, "not replayed");
}

function together<T extends { letters: number; records: number }>(
  topics: readonly OfTopic<T>[],
  textOf: (result: T, place: string) => string,
  notDone: string,
): string {
  const results = resultsOf(topics);
  const sum = (field: "letters" | "records") =>
    results.reduce((total, result) => total + result[field], 0);
  return [
    ...topics.flatMap((one) => [
      `topic ${one.topic}`,
      "result" in one ? textOf(one.result, one.place) : `${notDone}: ${one.error.message}`,
      "",
    ]),
    `${counted(sum("letters"), "dead letter")} of ${counted(sum("records"), "record")} of ` +
    counted(results.length, "topic"),
  ].join("\n");
}
