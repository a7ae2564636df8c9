import type { Feed } from "./feed.ts";
import { send, tickMessage, tickValue } from "./records.ts";

/** The name of the table of {@linkcode makeIndexedTable}. */
export const INDEXED = "indexed";

/**
 * Makes a table that refuses what is decoded well, and sends three records, of which it takes all
 * but the second: values of an index may have 65,535 bytes at most.
 */
export async function makeIndexedTable(feed: Feed): Promise<void> {
  const table = `${feed.keyspace}.${INDEXED}`;
  await feed.database.execute(
    `CREATE TABLE ${table} (kafka_partition int, kafka_offset bigint, symbol text, ts timestamp, ` +
      "price double, PRIMARY KEY (kafka_partition, kafka_offset))",
  );
  await feed.database.execute(`CREATE INDEX by_symbol ON ${table} (symbol)`);
  const long = { key: null, value: JSON.stringify(tickValue("X".repeat(70_000), 1)) };
  await send(feed.services.brokers, feed.topic, [tickMessage(0), long, tickMessage(2)]);
}

/** Mends the table: it takes every record from now on. */
export async function dropIndex(feed: Feed): Promise<void> {
  await feed.database.execute(`DROP INDEX ${feed.keyspace}.by_symbol`);
}
