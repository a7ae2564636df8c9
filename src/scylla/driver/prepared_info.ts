import type { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import type { BoundColumn } from "./packed_rows.ts";

/** What the driver knows of a statement that it has prepared. */
export interface StatementMeta {
  columns: readonly BoundColumn[];
  keyspace?: string;
  /** Which places are the partition key; absent where the protocol does not tell. */
  partitionKeys?: number[];
}

/** Where the driver keeps that. */
interface DriverClient {
  metadata?: {
    getPreparedInfo?(keyspace: string | undefined, query: string): {
      queryId?: Buffer;
      meta?: StatementMeta;
    };
  };
}

/** A statement as the client has prepared it before; `undefined` where it has not. */
export function preparedInfo(
  client: cassandra.Client,
  statement: string,
): { queryId: Buffer; meta: StatementMeta } | undefined {
  const { metadata } = client as unknown as DriverClient;
  const { queryId, meta } = metadata?.getPreparedInfo?.(client.keyspace, statement) ?? {};
  return queryId === undefined || meta === undefined ? undefined : { queryId, meta };
}
