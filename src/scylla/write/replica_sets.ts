import type { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import { preparedInfo, type StatementMeta } from "../driver/prepared_info.ts";
import type { Session } from "../session/session.ts";

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
  const { meta } = preparedInfo(client, statement) ?? {};
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
