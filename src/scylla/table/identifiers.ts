import { AndeanError } from "../../errors/andean_error.ts";

/** CQL's own rule for the names of keyspaces and tables; 48 characters are its limit. */
const NAME = /^[A-Za-z0-9_]{1,48}$/;

/**
 * Quotes a keyspace's, table's or column's name for CQL, so that it keeps its case and is never
 * read as anything else.
 */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A table's full name for CQL.
 *
 * @throws {AndeanError} `usage` for a name that CQL does not allow
 */
export function qualifiedTable(keyspace: string, table: string): string {
  checkName("keyspace", keyspace);
  checkName("table", table);
  return `${quoted(keyspace)}.${quoted(table)}`;
}

/**
 * Refuses a name that CQL does not allow.
 *
 * @throws {AndeanError} `usage`, naming the flag
 */
export function checkName(what: "keyspace" | "table", name: string): void {
  if (NAME.test(name)) return;
  throw new AndeanError("usage", `Cannot use "${name}" as a ${what}'s name`, {
    hint: `Give --${what} 1 to 48 letters, digits and underscores.`,
  });
}
