import { AndeanError, type AndeanErrorOptions } from "../errors/andean_error.ts";

/** What is to be done where a schema may be at fault. */
export const FITTING_SCHEMA =
  "Give a schema that fits the values with --schema, or leave it out for the built-in one.";

/** The error of a value that a format or its schema has no place for. */
export function unencodable(
  format: string,
  reason: string,
  { hint = "Write it in another --format.", cause }: AndeanErrorOptions = {},
): AndeanError {
  const message = `Cannot write the value as ${format}: ${reason}`;
  return new AndeanError("configuration", message, { hint, cause });
}
