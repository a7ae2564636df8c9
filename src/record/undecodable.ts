import { AndeanError } from "../errors/andean_error.ts";

/** The error of a record whose value isn't of the expected form; `reason` is for people. */
export function undecodable(reason: string, cause?: unknown): AndeanError {
  return new AndeanError("undecodable", reason, { cause });
}

/** Whether an error is a record's own fault: it can't become a row, and others can. */
export function isBadRecord(thrown: unknown): thrown is AndeanError {
  return thrown instanceof AndeanError &&
    (thrown.code === "undecodable" || thrown.code === "unmapped");
}
