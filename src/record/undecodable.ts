import { AndeanError } from "../errors/andean_error.ts";

/** The error of a record whose value isn't of the expected form; `reason` is for people. */
export function undecodable(reason: string, cause?: unknown): AndeanError {
  return new AndeanError("undecodable", reason, { cause });
}
