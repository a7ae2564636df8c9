import type { Feed } from "./feed.ts";

/** The seed pipeline's own table: a float price, and of equal keys the last record only. */
export const SEED_TABLE = "symbol text, ts timestamp, price float, PRIMARY KEY (symbol, ts)";

/** The latest price of each symbol. */
export const LATEST_TABLE = "symbol text, ts timestamp, price double, PRIMARY KEY (symbol)";

/** Makes a feed's keyspace. */
export async function createKeyspace(feed: Feed, replicationFactor: number): Promise<void> {
  const { rows: [local] } = await feed.database.execute("SELECT data_center FROM system.local");
  await feed.database.execute(
    `CREATE KEYSPACE ${feed.keyspace} WITH replication = ` +
      `{'class': 'NetworkTopologyStrategy', '${local!["data_center"]}': ${replicationFactor}}`,
  );
}

/** Makes a feed's keyspace and in it a table of one's own, as `ingest` would never make it. */
export async function createTable(
  feed: Feed,
  columns: string,
  { replicationFactor = 1 } = {},
): Promise<void> {
  await createKeyspace(feed, replicationFactor);
  await feed.database.execute(`CREATE TABLE ${feed.fullTable} (${columns})`);
}

/** Every row of a feed's table, as text in a fixed order: to be compared before and after. */
export async function allRows(feed: Feed, selectors: string): Promise<string[]> {
  const rows: string[] = [];
  let pageState: string | undefined;
  do {
    const page = await feed.database.execute(`SELECT ${selectors} FROM ${feed.fullTable}`, [], {
      prepare: true,
      fetchSize: 5_000,
      ...(pageState === undefined ? {} : { pageState }),
    });
    for (const row of page.rows) rows.push(JSON.stringify(row));
    pageState = page.pageState ?? undefined;
  } while (pageState !== undefined);
  return rows.sort();
}

/** Takes as many elements as asked, evenly from all over. */
export function evenly<T>(all: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, index) => all[Math.floor(index * all.length / count)]!);
}
