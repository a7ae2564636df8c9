import * as z from "zod";
import { AndeanError } from "../../errors/andean_error.ts";
import { parseMapping } from "../../mapping/compile.ts";
import { settings } from "./setting.ts";

/** How records become rows of any table. Too much for a flag: it stands in a config file. */
export const TABLE_MAPPING = settings("Options:", {
  mapping: {
    name: "mapping",
    onlyInFile: true,
    help: "which fields of the records fill which columns (default: price ticks)",
    // All of its problems are told at once, which is more than one message of a schema.
    schema: z.unknown().transform(parseMapping),
  },
});

/**
 * Refuses to make a table for records of any shape: nobody has said how it should be.
 *
 * @throws {AndeanError} `usage` where both are asked for
 */
export function refuseSchemaOf(mapping: unknown, createSchema: boolean | undefined): void {
  if (mapping === undefined || !createSchema) return;
  throw new AndeanError(
    "usage",
    "Cannot use --create-schema together with a mapping: it makes the table of price ticks",
    { hint: "Make the table yourself, and leave --create-schema out." },
  );
}
