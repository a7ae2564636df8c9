import cassandra from "cassandra-driver";

/** A row of the default table, by its whole primary key. */
export interface RowKey {
  symbol: string;
  day: cassandra.types.LocalDate;
  ts: Date;
  kafka_partition: number;
  kafka_offset: cassandra.types.Long;
}

/** How to reach a local database. */
export interface LocalDatabase {
  /** `host:port,…` */
  scylla: string;
  user: string;
  password: string;
}

/** A busy machine may take longer to change a schema than the driver waits by itself, 12 s. */
const READ_TIMEOUT_MS = 120_000;

/** Opens a side door to a local database: the driver alone, none of andean's code. */
export async function openDatabase(database: LocalDatabase): Promise<cassandra.Client> {
  const { scylla, user, password } = database;
  const contactPoints = scylla.split(",");
  const options = {
    contactPoints,
    authProvider: new cassandra.auth.PlainTextAuthProvider(user, password),
    socketOptions: { readTimeout: READ_TIMEOUT_MS },
  };
  const probe = new cassandra.Client({
    ...options,
    policies: { loadBalancing: new cassandra.policies.loadBalancing.RoundRobinPolicy() },
  });
  const local = await probe.execute("SELECT data_center FROM system.local");
  await probe.shutdown();
  const client = new cassandra.Client({
    ...options,
    localDataCenter: local.first().get("data_center"),
  });
  await client.connect();
  return client;
}

/** Reads the keys of all rows. */
export async function rowKeys(client: cassandra.Client, table: string): Promise<RowKey[]> {
  const keys: RowKey[] = [];
  const query = `SELECT symbol, day, ts, kafka_partition, kafka_offset FROM ${table}`;
  let pageState: string | undefined;
  do {
    const page = await client.execute(query, [], {
      prepare: true,
      fetchSize: 5_000,
      ...(pageState === undefined ? {} : { pageState }),
    });
    for (const row of page.rows) keys.push({ ...row } as unknown as RowKey);
    pageState = page.pageState ?? undefined;
  } while (pageState !== undefined);
  return keys;
}

/** Deletes rows one by one. */
export async function deleteRows(
  client: cassandra.Client,
  table: string,
  keys: readonly RowKey[],
): Promise<void> {
  const statement = `DELETE FROM ${table} WHERE symbol = ? AND day = ? AND ts = ? ` +
    "AND kafka_partition = ? AND kafka_offset = ?";
  for (const { symbol, day, ts, kafka_partition, kafka_offset } of keys) {
    await client.execute(statement, [symbol, day, ts, kafka_partition, kafka_offset], {
      prepare: true,
    });
  }
}
