import { AndeanError } from "../errors/andean_error.ts";

/**
 * What was thrown about a dead-letter topic, with a hint that is about it: that of a topic that is
 * missing names the flag of the records' own topic.
 */
export function letterTopicError(thrown: unknown): unknown {
  if (!(thrown instanceof AndeanError) || thrown.code !== "topic-missing") return thrown;
  const { code, message, retriable, cause } = thrown;
  return new AndeanError(code, message, {
    hint: "Run again, and andean ingest makes the dead-letter topic; or name another place with " +
      "--dead-letter.",
    retriable,
    cause: cause ?? thrown,
  });
}
