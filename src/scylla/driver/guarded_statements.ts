import type cassandra from "cassandra-driver";

/** The statements that the driver has prepared, by the nodes' numbers for them. */
interface Metadata {
  getPreparedById?(id: unknown): { query?: string } | undefined;
}

const GUARDED = new WeakMap<cassandra.Client, Set<string>>();

/**
 * Keeps the driver from preparing a statement anew by itself where a node has forgotten it. A node
 * forgets statements when their table changes: the driver would send the values as they were made
 * for the old table, and bytes of an `int` are a `float`, too. As it is, it says that it doesn't know
 * the statement (`isForgottenStatement`), and we look at the table first.
 */
export function guardStatement(client: cassandra.Client, statement: string): void {
  let statements = GUARDED.get(client);
  if (statements === undefined) {
    GUARDED.set(client, statements = new Set());
    hide(client.metadata as unknown as Metadata, statements);
  }
  statements.add(statement);
}

function hide(metadata: Metadata, statements: ReadonlySet<string>): void {
  const find = metadata.getPreparedById?.bind(metadata);
  if (find === undefined) return; // Another driver: it prepares anew as it likes.
  metadata.getPreparedById = (id) => {
    const found = find(id);
    return found?.query !== undefined && statements.has(found.query) ? undefined : found;
  };
}
