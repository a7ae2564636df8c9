import { loggerFor } from "../../telemetry/log.ts";
import defaultTable from "./default_table.cql" with { type: "text" };
import { scyllaError } from "../session/failures.ts";
import { checkName, qualifiedTable, quoted } from "./identifiers.ts";
import type { Session } from "../session/session.ts";

/** More replicas than this are a choice that the operator should make. */
const MAX_REPLICATION = 3;

/**
 * Creates the keyspace and the default table where they are missing; what exists is kept as it is.
 *
 * A new keyspace has as many replicas in our data center as it has nodes, at most three.
 *
 * @throws {AndeanError} `usage` for a name that CQL does not allow, or why the database refuses
 */
export async function createSchema(
  session: Session,
  keyspace: string,
  table: string,
): Promise<void> {
  qualifiedTable(keyspace, table); // Refuses names that could not exist.
  await createKeyspace(session, keyspace);
  await createTable(session, keyspace, table, defaultTable);
  loggerFor("scylla").info("table {table} is there", { table: `${keyspace}.${table}` });
}

/**
 * Creates the keyspace where it is missing, as {@linkcode createSchema} does.
 *
 * @throws {AndeanError} as {@linkcode createSchema}
 */
export async function createKeyspace(session: Session, keyspace: string): Promise<void> {
  checkName("keyspace", keyspace);
  await change(session, `create keyspace ${keyspace}`, keyspaceStatement(session, keyspace));
}

/** The statement that makes a keyspace, where it is missing. */
export function keyspaceStatement(
  { client, datacenter }: Session,
  keyspace: string,
): string {
  const nodes = [...client.hosts.values()].filter((host) => host.datacenter === datacenter).length;
  const replicas = Math.min(MAX_REPLICATION, Math.max(1, nodes));
  return `CREATE KEYSPACE IF NOT EXISTS ${quoted(keyspace)} WITH replication = ` +
    `{'class': 'NetworkTopologyStrategy', '${datacenter.replaceAll("'", "''")}': ${replicas}}`;
}

/**
 * Creates a table.
 *
 * @param cql its definition, with `{table}` where the name belongs
 * @throws {AndeanError} as {@linkcode createSchema}
 */
export async function createTable(
  session: Session,
  keyspace: string,
  table: string,
  cql: string,
): Promise<void> {
  await change(
    session,
    `create table ${keyspace}.${table}`,
    cql.replace("{table}", qualifiedTable(keyspace, table)),
  );
}

/**
 * Drops a table where there is one.
 *
 * @throws {AndeanError} as {@linkcode createSchema}
 */
export async function dropTable(session: Session, keyspace: string, table: string): Promise<void> {
  await change(
    session,
    `drop table ${keyspace}.${table}`,
    `DROP TABLE IF EXISTS ${qualifiedTable(keyspace, table)}`,
  );
}

async function change({ client }: Session, action: string, statement: string): Promise<void> {
  try {
    await client.execute(statement, [], { prepare: false });
  } catch (thrown) {
    throw scyllaError(action, thrown);
  }
}
