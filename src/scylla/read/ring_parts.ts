import type cassandra from "cassandra-driver";
import { loggerFor } from "../../telemetry/log.ts";
import { isMissingTable, scyllaError } from "../session/failures.ts";
import { readPages } from "./read_pages.ts";
import type { RingPart } from "./ring_slices.ts";
import type { Session } from "../session/session.ts";
import type { Table } from "../table/table.ts";

/** The parts of the driver's metadata that tell of the ring. */
interface RingMetadata {
  getTokenRanges?(): Set<{ end: unknown }> | undefined;
}

/**
 * Which parts a table's ring has: its tablets where ScyllaDB keeps it in such, which no node's
 * tokens tell of, and else the vnodes.
 *
 * It only makes a scan cheaper: where it can't be told, there are no parts, and nothing is missed.
 */
export async function ringParts(session: Session, table: Table): Promise<RingPart[]> {
  const metadata = session.client.metadata as RingMetadata | undefined;
  if (metadata?.getTokenRanges === undefined) return [];
  const tablets = await tabletsOf(session, table);
  if (tablets.length > 0) return tablets;
  return [...metadata.getTokenRanges() ?? []].flatMap(({ end }) => partUpTo(String(end)));
}

async function tabletsOf(session: Session, { keyspace, name }: Table): Promise<RingPart[]> {
  const reading = { action: "read the tablets", consistency: "one" } as const;
  const ask = async (statement: string, params: unknown[]) => {
    const rows: cassandra.types.Row[] = [];
    for await (const page of readPages(session, statement, params, reading)) rows.push(...page);
    return rows;
  };
  try {
    const [table] = await ask(
      "SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
      [keyspace, name],
    );
    if (table === undefined) return [];
    const rows = await ask(
      "SELECT last_token, replicas FROM system.tablets WHERE table_id = ?",
      [table["id"]],
    );
    return rows.flatMap(tabletOf);
  } catch (thrown) {
    // Cassandra has no such table, and older versions of ScyllaDB neither.
    if (!isMissingTable(thrown)) {
      const { message } = scyllaError("read the tablets", thrown);
      loggerFor("scylla").debug("{message}; the scan does without", { message });
    }
    return [];
  }
}

/** A row of ScyllaDB's `system.tablets`; its replicas are pairs of a host id and a shard. */
function tabletOf(row: Record<string, unknown>): RingPart[] {
  const replicas = row["replicas"];
  const hostIds = Array.isArray(replicas)
    ? replicas.map((replica: { get?(index: number): unknown }) => String(replica.get?.(0)))
    : [];
  return partUpTo(String(row["last_token"]), hostIds);
}

/** None for the tokens of another partitioner than Murmur3. */
function partUpTo(token: string, hostIds?: readonly string[]): RingPart[] {
  if (!/^-?\d+$/.test(token)) return [];
  return [{ upTo: BigInt(token), ...(hostIds === undefined ? {} : { hostIds }) }];
}
