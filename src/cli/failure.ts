import type { AndeanError } from "../errors/andean_error.ts";
import { traceOf } from "../errors/thrown.ts";
import type { Console } from "../telemetry/console.ts";
import { oneLine } from "../telemetry/one_line.ts";
import type { LogLevels } from "../telemetry/log_levels.ts";

/** Prints an error and its hint; how it came about only for those who debug. */
export function reportFailure(error: AndeanError, console: Console, { level }: LogLevels): void {
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
