import type { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import type { BoundColumn } from "./packed_rows.ts";
import type { Session } from "./session.ts";

/** A statement as the driver has prepared it. */
interface StatementMeta {
  columns: readonly BoundColumn[];
  keyspace?: string;
  /** Which places are the partition key; absent where the protocol does not tell. */
  partitionKeys?: number[];
}

/** The driver's own ways to find out whom it would ask. */
interface DriverClient {
  _getEncoder?(): {
    setRoutingKeyFromMeta?(
      meta: StatementMeta,
      values: readonly unknown[],
      options: { getRoutingIndexes(): number[]; setRoutingKey(key: Buffer): void },
    ): void;
  };
  metadata?: {
    getPreparedInfo?(keyspace: string | undefined, query: string): { meta?: StatementMeta };
    getReplicas?(keyspace: string, routingKey: Buffer): readonly cassandra.Host[] | null;
  };
}

/**
 * Names the nodes that hold a row, by what the driver knows of the ring and of the keyspace.
 *
 * @returns equal texts for rows with the same replicas; `undefined` before the statement has been
 * prepared, and where the driver does not tell
 */
export function replicasOf(
  { client }: Session,
  statement: string,
  values: readonly unknown[],
): string | undefined {
  const driver = client as unknown as DriverClient;
  const { meta } = driver.metadata?.getPreparedInfo?.(client.keyspace, statement) ?? {};
  const { partitionKeys, keyspace } = meta ?? {};
  if (meta === undefined || partitionKeys === undefined || keyspace === undefined) return undefined;
  let routingKey: Buffer | undefined;
  driver._getEncoder?.().setRoutingKeyFromMeta?.(meta, values, {
    getRoutingIndexes: () => partitionKeys,
    setRoutingKey: (key) => routingKey = key,
  });
  if (routingKey === undefined) return undefined;
  const hosts = driver.metadata?.getReplicas?.(keyspace, routingKey);
  // In any order: a batch goes to one of them, and the same ones apply it.
  return hosts?.map(({ address }) => address).sort().join(" ");
}
