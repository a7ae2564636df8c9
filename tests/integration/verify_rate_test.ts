import assert from "node:assert/strict";
import { Feed } from "../support/feed.ts";
import { createTable, SEED_TABLE } from "../support/own_tables.ts";

const RECORDS = 6_000;
const PER_SECOND = 3_000;
/** What may come at once: a quarter of a second's rows, and a tenth's that were not used before. */
const AT_ONCE = PER_SECOND * 0.35;

/** The least time in which so much may be read, in seconds. */
const leastSeconds = (read: number) => (read - AT_ONCE) / PER_SECOND;

Deno.test("verify --rate: a table with coordinates is scanned no faster, and accounted for", async () => {
  await using feed = await Feed.moved({ count: RECORDS });
  const { verdict, totals, seconds } = await feed.verify({ rate: PER_SECOND });
  assert.equal(verdict, "exactly-once");
  assert.equal(totals.stored, RECORDS);
  assert.ok(seconds >= leastSeconds(RECORDS), `${seconds} s`);
});

Deno.test("verify --rate: where the topic is read, too, its records count", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: RECORDS });
  await createTable(feed, SEED_TABLE);
  await feed.ingest({ createSchema: false });
  const { verdict, totals, seconds } = await feed.verify({ rate: PER_SECOND });
  assert.equal(verdict, "exactly-once");
  assert.equal(totals.stored, RECORDS);
  assert.ok(seconds >= leastSeconds(2 * RECORDS), `${seconds} s`);
});

Deno.test("verify --rate: rows are looked up no faster", async () => {
  await using feed = await Feed.moved({ count: RECORDS * 2, partitions: 1 });
  const window = { from: 0, to: RECORDS / 5 };
  const rate = PER_SECOND / 5;
  const { method, totals, seconds } = await feed.verify({ window, rate });
  assert.deepEqual([method, totals.stored], ["point-reads", RECORDS / 5]);
  // The topic's records first, then their rows.
  assert.ok(seconds >= leastSeconds(2 * RECORDS), `${seconds} s`);
});
