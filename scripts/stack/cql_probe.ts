import { auth, Client, policies, types } from "cassandra-driver";

/** A login. */
export interface Login {
  user: string;
  password: string;
}

/** The login that a new database has. */
export const FIRST_LOGIN: Login = { user: "cassandra", password: "cassandra" };

/** The login that the stack makes, a superuser. */
export const STACK_LOGIN: Login = { user: "scylla", password: "scylla" };

/**
 * Runs `work` with a connection to exactly one node, once, without retrying.
 *
 * @throws what the driver throws if the node can't be reached or refuses the login.
 */
export async function withNode<T>(
  host: string,
  port: number,
  login: Login,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const address = `${host}:${port}`;
  const client = new Client({
    contactPoints: [address],
    authProvider: new auth.PlainTextAuthProvider(login.user, login.password),
    policies: {
      // Otherwise the driver would let another node answer for this one.
      loadBalancing: new policies.loadBalancing.AllowListPolicy(
        new policies.loadBalancing.RoundRobinPolicy(),
        [address],
      ),
      reconnection: new policies.reconnection.ConstantReconnectionPolicy(250),
    },
    pooling: {
      coreConnectionsPerHost: { [types.distance.local]: 1, [types.distance.remote]: 1 },
      heartBeatInterval: 0,
    },
    socketOptions: { connectTimeout: 2_000, readTimeout: 5_000 },
  });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.shutdown().catch(() => {});
  }
}

/** Makes the stack's login with the database's first one; does nothing if it is there. */
export async function createLogin(host: string, port: number): Promise<void> {
  await withNode(host, port, FIRST_LOGIN, async (client) => {
    await client.execute(
      `CREATE ROLE IF NOT EXISTS ${STACK_LOGIN.user} ` +
        `WITH PASSWORD = '${STACK_LOGIN.password}' AND LOGIN = true AND SUPERUSER = true`,
    );
  });
}

/** Whether a node answers a query of the stack's login; with `nodes`, whether it also sees them all up. */
export async function probeCqlNode(
  host: string,
  port: number,
  nodes: number | undefined,
): Promise<void> {
  await withNode(host, port, STACK_LOGIN, async (client) => {
    const peers = await client.execute("SELECT peer FROM system.peers");
    if (nodes === undefined) return;
    if (peers.rowLength !== nodes - 1) {
      throw new Error(`it knows ${peers.rowLength} of ${nodes - 1} other nodes`);
    }
    // Logins are kept on every node, so reading them all from all replicas needs each node to be
    // up in the eyes of this one. system.peers alone also lists nodes that are down.
    await client.execute("SELECT role FROM system_auth.roles", [], {
      consistency: types.consistencies.all,
    });
  });
}

/** Whether a node was reached but refused the login, which then may not be there yet. */
export function isLoginError(error: unknown): boolean {
  const inner = (error as { innerErrors?: Record<string, unknown> }).innerErrors ?? {};
  return [error, ...Object.values(inner)].some((one) =>
    one instanceof Error && one.name === "AuthenticationError"
  );
}
