import { Buffer } from "node:buffer";
import { parseMapping } from "../../src/mapping/compile.ts";
import type { Mapping } from "../../src/mapping/schema.ts";
import { Feed } from "./feed.ts";
import { createTable } from "./own_tables.ts";
import { send } from "./records.ts";

/** A record's key and value, as texts; the value may be left out. */
export type Pair = [key: string | null, value: string | null];

/** A feed into a table of one's own, with records that a test has written out. */
export async function mappedFeed(columns: string, records: readonly Pair[]): Promise<Feed> {
  const feed = await Feed.open();
  await createTable(feed, columns);
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1 });
  await sendPairs(feed, records);
  return feed;
}

/** Sends further records. */
export async function sendPairs(feed: Feed, records: readonly Pair[]): Promise<void> {
  if (records.length === 0) return;
  await send(
    feed.services.brokers,
    feed.topic,
    records.map(([key, value]) => ({
      key,
      value: value === null ? null : Buffer.from(value),
      partition: 0,
    })),
  );
}

/** The options of every command that a mapping belongs to. */
export function mapped(mapping: unknown): { mapping: Mapping; createSchema: false } {
  return { mapping: parseMapping(mapping), createSchema: false };
}
