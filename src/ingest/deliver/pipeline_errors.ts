import { AndeanError } from "../../errors/andean_error.ts";

/** The end of a run with `--on-error stop`, at a record that is bad. */
export function stoppedAt(
  topic: string,
  partition: number,
  offset: number,
  error: AndeanError,
): AndeanError {
  return new AndeanError(
    error.code,
    `Cannot ingest the record at offset ${offset} of Kafka partition ${partition} of topic ` +
      `"${topic}": ${error.message}`,
    {
      hint: error.code === "unmapped"
        ? "Map the field, or change unmapped in the mapping."
        : "Set such records aside with --on-error dead-letter.",
      cause: error,
    },
  );
}

/** What a run ends with where something was thrown that nobody foresaw. */
export function unexpected(cause: unknown): AndeanError {
  return new AndeanError("internal", `Cannot write rows: ${String(cause)}`, { cause });
}
