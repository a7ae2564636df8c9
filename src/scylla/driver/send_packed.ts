import type { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import type { ValueEncoder } from "./cql_bytes.ts";
import { type BatchTail, PackedRows } from "./packed_rows.ts";
import { preparedInfo, type StatementMeta } from "./prepared_info.ts";

/** How the driver wants a request sent. */
interface ExecutionOptions {
  getConsistency(): number;
  getOrGenerateTimestamp(): BatchTail["timestamp"];
}

/** A request as the driver's handlers, which stay the driver's, want it. */
interface Request {
  write(encoder: ValueEncoder, streamId: number): Buffer;
  clone(): Request;
}

/** The driver's own ways to prepare, to find the replicas and to make a request. */
interface DriverClient {
  _getEncoder?(): ValueEncoder;
  _setRoutingInfo?(
    options: ExecutionOptions,
    params: readonly unknown[],
    meta: StatementMeta,
  ): Promise<void>;
  _createExecuteRequest?(
    query: string,
    queryId: Buffer,
    options: ExecutionOptions,
    params: unknown,
    meta: StatementMeta,
  ): Promise<Request>;
}

/** Clients that take packed rows. */
const TAKING = new WeakSet<object>();

/**
 * Lets a client execute a statement with {@linkcode PackedRows} for its values. The driver makes
 * two buffers for every value, and several objects for every row, which is the greater part of
 * what a written row costs.
 *
 * Preparing, routing, time-outs and retries stay the driver's.
 */
export function takePackedRows(client: cassandra.Client): void {
  const driver = client as unknown as DriverClient;
  const create = driver._createExecuteRequest?.bind(client);
  const route = driver._setRoutingInfo?.bind(client);
  // Of another driver: it gets the values, and goes on as it does.
  if (create === undefined || route === undefined) return;
  driver._createExecuteRequest = async (query, queryId, options, params, meta) => {
    if (!(params instanceof PackedRows)) return create(query, queryId, options, params, meta);
    params.fit({ queryId, columns: meta.columns });
    await route(options, params.first, meta);
    const timestamp = options.getOrGenerateTimestamp();
    const request: Request = {
      write: (_encoder, streamId) =>
        params.frame(streamId, { consistency: options.getConsistency(), timestamp }),
      clone: () => ({ ...request }),
    };
    return request;
  };
  TAKING.add(client);
}

/**
 * Packs rows for a statement that the client has prepared before.
 *
 * @returns `undefined` where the driver has to do it: the first time, and for values that it refuses
 */
export function packRows(
  client: cassandra.Client,
  statement: string,
  rows: readonly (readonly unknown[])[],
): PackedRows | undefined {
  if (!TAKING.has(client)) return undefined;
  const prepared = preparedInfo(client, statement);
  const encoder = (client as unknown as DriverClient)._getEncoder?.();
  if (prepared === undefined || encoder === undefined) return undefined;
  const { queryId, meta } = prepared;
  try {
    return PackedRows.pack({ queryId, columns: meta.columns }, rows, encoder);
  } catch {
    return undefined; // The driver says which value it is, where it is asked to send it.
  }
}
