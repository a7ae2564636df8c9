import assert from "node:assert/strict";
import { Feed } from "../support/feed.ts";
import { sendTransactions, tickMessage } from "../support/records.ts";

/** A topic of ten records, each in a transaction of its own, so that every other offset is a gap. */
async function openGappedFeed(): Promise<Feed> {
  const feed = await Feed.open();
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1 });
  await sendTransactions(
    feed.services.brokers,
    feed.topic,
    Array.from({ length: 10 }, (_, index) => ({ messages: [tickMessage(index)], end: "commit" })),
  );
  return feed;
}

/** A row that andean never wrote. */
async function insertRow(feed: Feed, offset: number): Promise<void> {
  await feed.database.execute(
    `INSERT INTO ${feed.fullTable} (symbol, day, ts, kafka_partition, kafka_offset, price) ` +
      "VALUES ('IBM', '2023-11-14', 1700000500000, 0, ?, 1.0)",
    [offset],
    { prepare: true },
  );
}

Deno.test("verify: a row at an offset between the records, which never held one, is unexpected", async () => {
  await using feed = await openGappedFeed();
  await feed.ingest();
  const good = (await feed.verify()).totals;
  assert.deepEqual([good.records, good.stored, good.gaps, good.unexpected], [10, 10, 10, 0]);

  await insertRow(feed, 3); // The marker of the second transaction.
  for (const deep of [false, true]) {
    const { verdict, totals } = await feed.verify({ deep });
    assert.equal(verdict, "discrepancy");
    assert.deepEqual([totals.records, totals.stored, totals.gaps, totals.unexpected], [
      10,
      10,
      10,
      1,
    ]);
  }
});

Deno.test("verify: such a row does not hide a lost one", async () => {
  await using feed = await openGappedFeed();
  await feed.ingest();
  await insertRow(feed, 3);
  await feed.database.execute(
    `DELETE FROM ${feed.fullTable} ` +
      "WHERE symbol = 'IBM' AND day = '2023-11-14' AND ts = 1700000002000",
  );
  const { totals, partitions } = await feed.verify();
  assert.deepEqual([totals.records, totals.stored, totals.missing, totals.unexpected], [
    10,
    9,
    1,
    1,
  ]);
  assert.deepEqual(partitions[0]!.missingRanges, [[4, 4]]);
});
