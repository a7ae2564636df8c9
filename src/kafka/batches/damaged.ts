import { AndeanError, messageOf } from "../../errors/andean_error.ts";

/** The error of bytes that no broker writes; `action` follows "Cannot". */
export function damaged(action: string, cause: unknown): AndeanError {
  if (cause instanceof AndeanError) return cause;
  return new AndeanError("undecodable", `Cannot ${action}: ${messageOf(cause)}`, {
    hint: "The data was damaged on a broker's disk or on the way from it: kafka-dump-log tells.",
    cause,
  });
}
