import { AndeanError } from "../errors/andean_error.ts";
import { createTable } from "../scylla/table/schema.ts";
import type { Session } from "../scylla/session/session.ts";
import { describeTable, hasForm, type Table } from "../scylla/table/table.ts";
import { loggerFor } from "../telemetry/log.ts";
import deadLetterTable from "./dead_letter_table.cql" with { type: "text" };
import type { DeadLetterPlace } from "./dead_letter_store.ts";
import { LETTER_FORM } from "./letter_row.ts";

/** A {@linkcode DeadLetterPlace} in the database. */
export type TablePlace = DeadLetterPlace & { kind: "table" };

/**
 * Looks for a dead-letter table.
 *
 * @returns `undefined` where the keyspace has no such table
 * @throws {AndeanError} `keyspace-missing`, or `table-mismatch` where another kind of table has its
 * name
 */
export async function findLetterTable(
  session: Session,
  { keyspace, table: name }: TablePlace,
): Promise<Table | undefined> {
  let table: Table;
  try {
    table = await describeTable(session, keyspace, name);
  } catch (thrown) {
    if (thrown instanceof AndeanError && thrown.code === "table-missing") return undefined;
    throw thrown;
  }
  if (hasForm(table, LETTER_FORM)) return table;
  throw new AndeanError(
    "table-mismatch",
    `Cannot use table ${keyspace}.${name}: it has other columns or another key ` +
      "than a dead-letter table",
    { hint: "Name a table with --dead-letter table:NAME that andean ingest can make." },
  );
}

/**
 * Makes a dead-letter table where there is none, as replicated as its keyspace.
 *
 * @throws {AndeanError} where we may not, or another kind of table has its name
 */
export async function makeLetterTable(session: Session, place: TablePlace): Promise<void> {
  // Looked for first: who may not make tables may still use one that somebody else has made.
  if (await findLetterTable(session, place) !== undefined) return;
  const { keyspace, table } = place;
  await createTable(session, keyspace, table, deadLetterTable);
  loggerFor("ingest").info("made the dead-letter table {table}", { table: `${keyspace}.${table}` });
}
