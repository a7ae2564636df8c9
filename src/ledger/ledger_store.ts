import { AndeanError } from "../errors/andean_error.ts";
import { waitFor } from "../errors/wait_for.ts";
import { scyllaError } from "../scylla/session/failures.ts";
import { qualifiedTable } from "../scylla/table/identifiers.ts";
import type { Session } from "../scylla/session/session.ts";
import { describeTable, hasForm, type Table } from "../scylla/table/table.ts";
import { loggerFor } from "../telemetry/log.ts";
import { Ledger } from "./ledger.ts";
import { LEDGER_FORM, WHERE_PARTITION } from "./ledger_row.ts";
import ledgerTable from "./ledger_table.cql" with { type: "text" };

/** The ledger's table, in the keyspace of the data that it tells of. */
const LEDGER_TABLE = "andean_ledger";

/** A table in the catalog is known within this time, in milliseconds. */
const KNOWN_MS = 10_000;

/** How a ledger is opened. */
export interface OpenLedgerOptions {
  /** Whether the table is made where it is missing. */
  create: boolean;
}

/**
 * Opens the ledger of a keyspace.
 *
 * @returns `undefined` where there is none and we shall not make it, or may not: then a warning
 * says so, because the records can be moved without a ledger
 * @throws {AndeanError} `keyspace-missing` where it shall be made, `table-mismatch` where another
 * kind of table has its name, or why the database can't be asked
 */
export async function openLedger(
  session: Session,
  keyspace: string,
  { create }: OpenLedgerOptions,
): Promise<Ledger | undefined> {
  const fullName = qualifiedTable(keyspace, LEDGER_TABLE);
  const ledger = new Ledger(session, fullName);
  // Looked for first: who may not make tables may still use one that somebody else has made.
  if (await isThere(session, keyspace, create)) {
    await untilKnown(session, fullName);
    return ledger;
  }
  if (!create) return undefined;
  return await make(session, keyspace, fullName) ? ledger : undefined;
}

async function isThere(session: Session, keyspace: string, create: boolean): Promise<boolean> {
  let table: Table;
  try {
    table = await describeTable(session, keyspace, LEDGER_TABLE);
  } catch (thrown) {
    const code = thrown instanceof AndeanError ? thrown.code : undefined;
    if (code === "table-missing" || (code === "keyspace-missing" && !create)) return false;
    throw thrown;
  }
  if (hasForm(table, LEDGER_FORM)) return true;
  throw new AndeanError(
    "table-mismatch",
    `Cannot use table ${keyspace}.${LEDGER_TABLE} as a ledger: it has other columns or another key`,
    { hint: "Drop or rename it, and andean ingest makes its own." },
  );
}

/** A node has a new table in its catalog a moment before it knows it: another member makes it. */
async function untilKnown({ client }: Session, fullName: string): Promise<void> {
  const statement = `SELECT digest FROM ${fullName} ${WHERE_PARTITION} LIMIT 1`;
  await waitFor(async () => {
    try {
      await client.execute(statement, ["", "", -1, -1], { prepare: true });
    } catch (thrown) {
      const error = scyllaError(`use the ledger ${fullName}`, thrown);
      // Who may not read it may still have it written: its first use tells what is wrong.
      if (error.code !== "table-missing") return;
      const { message, hint, cause } = error;
      throw new AndeanError("table-missing", message, { hint, cause, retriable: true });
    }
  }, { waitMs: KNOWN_MS });
}

/** @returns whether we were allowed to */
async function make(session: Session, keyspace: string, fullName: string): Promise<boolean> {
  const log = loggerFor("ledger");
  const table = `${keyspace}.${LEDGER_TABLE}`;
  try {
    await session.client.execute(ledgerTable.replace("{table}", fullName), [], { prepare: false });
  } catch (thrown) {
    const error = scyllaError(`create the ledger ${table}`, thrown);
    if (error.code !== "refused") throw error;
    log.warn(
      "no ledger is kept, so that verify can't judge records that the topic has forgotten: " +
        "{message}",
      { message: error.message },
    );
    return false;
  }
  log.info("ledger {table} is there", { table });
  return true;
}
