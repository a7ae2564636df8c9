import cassandra from "cassandra-driver";
import type { AndeanError } from "../../errors/andean_error.ts";
import { waitFor } from "../../errors/wait_for.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { tlsConnectOptions } from "../../tls/connect_options.ts";
import type { TlsOptions } from "../../tls/tls_options.ts";
import { explained, nodeIdentity } from "./closed_door.ts";
import { refreshOnceAtATime } from "../driver/control_connection.ts";
import { scyllaError } from "./failures.ts";
import { decodeOwnPages } from "../driver/own_pages.ts";
import { passSchemaEventsOn } from "./schema_events.ts";
import { takePackedRows } from "../driver/send_packed.ts";

/** How to reach and enter a cluster. */
export interface ScyllaConnection {
  /** `host:port` of at least one node. */
  contactPoints: string[];
  /** Absent where the cluster asks for no login. */
  user?: string | undefined;
  password?: string | undefined;
  /** Whose nodes serve us. @default the contact point's own */
  datacenter?: string | undefined;
  /** Absent for plain text. */
  tls?: TlsOptions | undefined;
}

/** How to reach the cluster, and how patiently. */
export interface SessionOptions extends ScyllaConnection {
  /** Nodes that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  signal?: AbortSignal | undefined;
  /** Told of each try that failed and will be repeated. */
  onWaiting?: ((error: AndeanError) => void) | undefined;
}

/** An open session, and the data center whose nodes it uses. */
export interface Session {
  client: cassandra.Client;
  datacenter: string;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** A request without an answer for this long has an unknown outcome, in milliseconds. */
const READ_TIMEOUT_MS = 12_000;

/**
 * Opens a session, waiting for nodes that are not up yet.
 *
 * @throws {AndeanError} `unreachable` after the time is up, `refused` at once
 */
export function openSession(options: SessionOptions): Promise<Session> {
  const { waitMs, signal, onWaiting, ...connection } = options;
  return waitFor(async () => {
    try {
      const datacenter = connection.datacenter ?? await askDatacenter(connection, waitMs);
      const client = newClient({ ...clientOptions(connection), localDataCenter: datacenter });
      takePackedRows(client);
      await connectOrClose(client);
      decodeOwnPages(client);
      return { client, datacenter, close: () => client.shutdown() };
    } catch (thrown) {
      const error = scyllaError(`reach ScyllaDB at ${connection.contactPoints.join(",")}`, thrown);
      throw await explained(error, connection);
    }
  }, { waitMs, signal, onRetry: onWaiting });
}

/** The driver must be told its data center; people would rather not be asked. */
async function askDatacenter(connection: ScyllaConnection, waitMs: number): Promise<string> {
  const options = clientOptions(connection);
  const client = newClient({
    ...options,
    socketOptions: {
      ...options.socketOptions,
      connectTimeout: Math.min(5_000, Math.max(1_000, waitMs)),
    },
    policies: {
      ...options.policies,
      loadBalancing: new cassandra.policies.loadBalancing.RoundRobinPolicy(),
    },
  });
  await connectOrClose(client);
  try {
    const [contact] = client.hosts.values();
    const result = await client.execute(
      "SELECT data_center FROM system.local",
      [],
      contact === undefined ? {} : { host: contact },
    );
    return result.first().get("data_center");
  } finally {
    await client.shutdown();
  }
}

/** A client whose connect failed still keeps timers that would hold the process open. */
async function connectOrClose(client: cassandra.Client): Promise<void> {
  try {
    await client.connect();
  } catch (thrown) {
    await client.shutdown();
    throw thrown;
  }
}

function clientOptions(connection: ScyllaConnection): cassandra.ClientOptions {
  const { contactPoints, user, password, tls } = connection;
  return {
    contactPoints,
    ...(user === undefined
      ? {}
      : { authProvider: new cassandra.auth.PlainTextAuthProvider(user, password ?? "") }),
    ...(tls === undefined
      ? {}
      : { sslOptions: tlsConnectOptions(tls, nodeIdentity(contactPoints)) }),
    // The driver reaches the nodes that it is told of on this port, whatever the first one's was.
    protocolOptions: { port: portOf(contactPoints) },
    // The driver's own retries hide how often a write was tried, and give up early.
    policies: { retry: new cassandra.policies.retry.FallthroughRetryPolicy() },
    socketOptions: { connectTimeout: 5_000, readTimeout: READ_TIMEOUT_MS },
    queryOptions: { prepare: true, isIdempotent: true },
    // An object would make every key of a map a text.
    encoding: { map: Map },
  };
}

/** All nodes of a cluster listen on one port, as far as its gossip tells. */
export function portOf([first]: readonly string[]): number {
  return Number(/:(\d+)$/.exec(first ?? "")?.[1] ?? 9042);
}

function newClient(options: cassandra.ClientOptions): cassandra.Client {
  const client = new cassandra.Client(options);
  foldLog(client);
  refreshOnceAtATime(client);
  passSchemaEventsOn(client);
  return client;
}

function foldLog(client: cassandra.Client): void {
  const logger = loggerFor("scylla");
  client.on("log", (level: string, source: string, message: string) => {
    if (level === "verbose") return; // One line per request.
    logger.debug("{source}: {message}", { source, message });
  });
}
