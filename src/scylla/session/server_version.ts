import { scyllaError } from "./failures.ts";
import type { Session } from "./session.ts";

/** What a node says that it is. */
export interface ServerVersion {
  product: "Cassandra" | "ScyllaDB";
  version: string;
  /** Of all data centers. */
  nodes: number;
}

/**
 * Asks the node that we are connected to which program it is.
 *
 * @throws {AndeanError} why it does not tell, at the first try that fails
 */
export async function serverVersion({ client }: Session): Promise<ServerVersion> {
  const ask = async (statement: string) => {
    return (await client.execute(statement, [], { prepare: false })).first();
  };
  const nodes = client.hosts.length;
  try {
    const keyspace = await ask(
      "SELECT table_name FROM system_schema.tables " +
        "WHERE keyspace_name = 'system' AND table_name = 'versions'",
    );
    // Only ScyllaDB has this table; it tells Cassandra's version in the other one.
    if (keyspace !== null) {
      const row = await ask("SELECT version FROM system.versions");
      return { product: "ScyllaDB", version: String(row?.get("version")), nodes };
    }
    const row = await ask("SELECT release_version FROM system.local");
    return { product: "Cassandra", version: String(row?.get("release_version")), nodes };
  } catch (thrown) {
    throw scyllaError("ask for the database's version", thrown);
  }
}
