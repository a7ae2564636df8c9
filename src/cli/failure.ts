import { AndeanError, messageOf } from "../errors/andean_error.ts";
import type { Console } from "../telemetry/console.ts";
import { oneLine } from "../telemetry/one_line.ts";
import type { LogLevelName } from "../telemetry/log.ts";

/** Anything that was thrown, as the error that users see. */
export function asAndeanError(thrown: unknown): AndeanError {
  if (thrown instanceof AndeanError) return thrown;
  return new AndeanError("internal", `Cannot go on: ${messageOf(thrown)}`, {
    hint: "This is a bug in andean: please report it with the output of --log-level debug.",
    cause: thrown,
  });
}

/** Prints an error and its hint; how it came about only for those who debug. */
export function reportFailure(error: AndeanError, console: Console, level: LogLevelName): void {
  console.line(`andean: ${oneLine(error.message)}`);
  if (error.hint !== undefined) console.line(`  ${oneLine(error.hint)}`);
  if (level === "debug") { for (const line of traceOf(error)) console.line(line); }
}

/** An error as `--json` tells it. */
export function described(
  { code, message, hint, retriable }: AndeanError,
): Pick<AndeanError, "code" | "message" | "hint" | "retriable"> {
  return { code, message, hint, retriable };
}

function traceOf(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>(); // A cause can lead back to itself.
  for (let cause = error; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    seen.add(cause);
    lines.push(...(cause.stack ?? cause.message).split("\n"));
  }
  return lines;
}
