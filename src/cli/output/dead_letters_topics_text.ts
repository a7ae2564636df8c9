import type { ListResult, ReplayResult } from "../../recover/options.ts";
import { listText, replayText } from "./dead_letters_text.ts";
import { counted } from "./numbers.ts";

/** What is told of one of several topics. */
export interface OfTopic<T> {
  topic: string;
  /** The name of the place where its records are set aside. */
  place: string;
  result: T;
}

/** What was set aside of several topics, and how much that is together. */
export function listTopicsText(topics: readonly OfTopic<ListResult>[]): string {
  return together(topics, listText);
}

/** What a replay did with several topics, and how much that was together. */
export function replayTopicsText(topics: readonly OfTopic<ReplayResult>[]): string {
  return together(topics, replayText);
}

function together<T extends { letters: number; records: number }>(
  topics: readonly OfTopic<T>[],
  textOf: (result: T, place: string) => string,
): string {
  const sum = (field: "letters" | "records") =>
    topics.reduce((total, { result }) => total + result[field], 0);
  return [
    ...topics.flatMap(({ topic, place, result }) => [`topic ${topic}`, textOf(result, place), ""]),
    `${counted(sum("letters"), "dead letter")} of ${counted(sum("records"), "record")} of ` +
    counted(topics.length, "topic"),
  ].join("\n");
}
