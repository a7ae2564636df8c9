import assert from "node:assert/strict";
import type { FollowedInterval } from "../../src/verify/follow.ts";
import { Feed } from "../support/feed.ts";
import { send } from "../support/records.ts";

/** Ends after so many looks, with what each of them has found. */
function looks(count: number, onLook: (look: number) => Promise<void> | void = () => {}) {
  const controller = new AbortController();
  const seen: FollowedInterval[] = [];
  return {
    seen,
    options: {
      signal: controller.signal,
      onInterval: (interval: FollowedInterval) => {
        seen.push(interval);
        if (seen.length >= count) controller.abort();
        else void onLook(seen.length);
      },
    },
  };
}

Deno.test("follow: looks at what was committed since the look before, and at nothing else", async () => {
  await using feed = await Feed.moved({ count: 500 });
  await feed.produce({ count: 300, seed: 2 });
  const { seen, options } = looks(2);
  const { verdict, totals, interrupted } = await feed.follow(options);
  assert.deepEqual([verdict, totals.records, totals.stored, interrupted], [
    "exactly-once",
    500,
    500,
    true,
  ]);
  assert.deepEqual(seen.map(({ fresh, lag }) => [fresh.records, lag]), [[500, 300], [0, 300]]);
});

Deno.test("follow: goes along with ingest, over dead letters and gaps", async () => {
  await using feed = await Feed.moved({ count: 500, corrupt: 20 });
  let ingesting: Promise<unknown> = Promise.resolve();
  const { seen, options } = looks(40, (look) => {
    if (look !== 1) return;
    ingesting = feed.produce({ count: 700, corrupt: 30, seed: 2 }).then(() => feed.ingest());
  });
  const { verdict, totals } = await feed.follow(options);
  await ingesting;
  assert.equal(verdict, "exactly-once");
  assert.equal(totals.missing, 0);
  assert.ok(totals.records >= 500);
  assert.ok(seen.every(({ failure }) => failure === undefined));
});

Deno.test("follow: ends at the first loss, and names it", async () => {
  await using feed = await Feed.moved({ count: 500 });
  const [row] = (await feed.database.execute(`SELECT * FROM ${feed.fullTable} LIMIT 1`)).rows;
  await feed.database.execute(
    `DELETE FROM ${feed.fullTable} WHERE symbol = ? AND day = ? AND ts = ? ` +
      "AND kafka_partition = ? AND kafka_offset = ?",
    [row!["symbol"], row!["day"], row!["ts"], row!["kafka_partition"], row!["kafka_offset"]],
    { prepare: true },
  );
  const { verdict, totals, partitions, interrupted } = await feed.follow(looks(10).options);
  assert.deepEqual([verdict, totals.missing, interrupted], ["discrepancy", 1, false]);
  const losses = partitions.filter(({ missing }) => missing > 0);
  const offset = Number(row!["kafka_offset"]);
  assert.deepEqual(losses.map(({ partition, missingRanges }) => [partition, missingRanges]), [
    [row!["kafka_partition"], [[offset, offset]]],
  ]);
});

Deno.test("follow: on a natural key a later tombstone excuses the row that it deletes", async () => {
  await using feed = await Feed.open();
  await feed.database.execute(
    `CREATE KEYSPACE ${feed.keyspace} WITH replication = ` +
      "{'class': 'SimpleStrategy', 'replication_factor': 1}",
  );
  await feed.database.execute(
    `CREATE TABLE ${feed.fullTable} (symbol text PRIMARY KEY, ts timestamp, price double)`,
  );
  await feed.produce({ count: 90 });
  await feed.ingest({ createSchema: false });
  // As if another member of the group had applied a tombstone that is not committed yet.
  await feed.database.execute(`DELETE FROM ${feed.fullTable} WHERE symbol = 'IBM'`);
  await send(feed.services.brokers, feed.topic, [{ key: "IBM", value: null }]);
  const { verdict, totals } = await feed.follow(looks(1).options);
  assert.deepEqual([verdict, totals.missing], ["exactly-once", 0]);
});
