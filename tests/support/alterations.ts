import type { types } from "cassandra-driver";
import type { RowKey } from "../../scripts/rows.ts";
import type { Feed } from "./feed.ts";

/** A row of the default table. */
export interface DefaultRow extends RowKey {
  price: number;
}

/** A row of the seed's own table. */
export interface SeedRow {
  symbol: string;
  ts: Date;
  price: number;
}

/** Every row of a feed's default table. */
export function defaultRows(feed: Feed): Promise<DefaultRow[]> {
  return rowsOf<DefaultRow>(feed, "symbol, day, ts, kafka_partition, kafka_offset, price");
}

/** Every row of a feed's table, where that is the seed's own. */
export function seedRows(feed: Feed): Promise<SeedRow[]> {
  return rowsOf<SeedRow>(feed, "symbol, ts, price");
}

/** Gives rows another price, by an ordinary update. */
export async function alterPrices<T extends SeedRow>(
  { database, fullTable }: Feed,
  rows: readonly T[],
  priceOf: (price: number) => number,
): Promise<void> {
  for (const { price, ...key } of rows) {
    const where = Object.keys(key).map((column) => `${column} = ?`).join(" AND ");
    await database.execute(
      `UPDATE ${fullTable} SET price = ? WHERE ${where}`,
      [priceOf(price), ...Object.values(key)],
      { prepare: true },
    );
  }
}

/** Removes rows, by an ordinary deletion. */
export async function removeRows<T extends SeedRow>(
  { database, fullTable }: Feed,
  rows: readonly T[],
): Promise<void> {
  for (const { price: _price, ...key } of rows) {
    const where = Object.keys(key).map((column) => `${column} = ?`).join(" AND ");
    await database.execute(`DELETE FROM ${fullTable} WHERE ${where}`, Object.values(key), {
      prepare: true,
    });
  }
}

async function rowsOf<T>({ database, fullTable }: Feed, columns: string): Promise<T[]> {
  const found: T[] = [];
  let pageState: string | undefined;
  do {
    const page: types.ResultSet = await database.execute(
      `SELECT ${columns} FROM ${fullTable}`,
      [],
      { prepare: true, fetchSize: 5_000, ...(pageState === undefined ? {} : { pageState }) },
    );
    for (const row of page.rows) found.push({ ...row } as unknown as T);
    pageState = page.pageState ?? undefined;
  } while (pageState !== undefined);
  return found;
}
