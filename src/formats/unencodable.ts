import { AndeanError } from "../errors/andean_error.ts";

/** Formats whose schema may be at fault. */
const WITH_SCHEMA: readonly string[] = ["Avro", "Protobuf"];

/** The error of a value that a format or its schema has no place for. */
export function unencodable(format: string, reason: string, cause?: unknown): AndeanError {
  return new AndeanError("configuration", `Cannot write the value as ${format}: ${reason}`, {
    hint: WITH_SCHEMA.includes(format)
      ? "Give a schema that fits the values with --schema, or leave it out for the built-in one."
      : "Write it in another --format.",
    cause,
  });
}
