import { AndeanError, messageOf } from "./andean_error.ts";
import { permissionError } from "./permission.ts";

/** Anything that was thrown, as the error that users see. */
export function asAndeanError(thrown: unknown): AndeanError {
  if (thrown instanceof AndeanError) return thrown;
  const forbidden = permissionError("go on", thrown);
  if (forbidden !== undefined) return forbidden;
  return new AndeanError("internal", `Cannot go on: ${messageOf(thrown)}`, {
    hint: "This is a bug in andean: please report it with the output of --log-level debug.",
    cause: thrown,
  });
}

/** How an error came about, line by line, with the causes of causes. */
export function traceOf(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>(); // A cause can lead back to itself.
  for (let cause = error; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    seen.add(cause);
    lines.push(...(cause.stack ?? cause.message).split("\n"));
  }
  return lines;
}
