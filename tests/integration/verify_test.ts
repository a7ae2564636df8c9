import assert from "node:assert/strict";
import { Feed } from "../support/feed.ts";
import { send, sendInterleavedAborts, sendTransactions, tickMessage } from "../support/records.ts";

Deno.test("verify: names exactly the rows that were deleted", async () => {
  await using feed = await Feed.moved({ count: 9_000 });
  const doomed = await feed.deleteRows((_, index) => index % 500 === 7);

  const { verdict, totals, partitions } = await feed.verify();
  assert.equal(verdict, "discrepancy");
  assert.equal(totals.missing, doomed.length);
  const named = partitions.flatMap(({ partition, missingRanges }) =>
    missingRanges.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => `${partition}:${first + index}`)
    )
  );
  assert.deepEqual(named.sort(), doomed.sort());
});

Deno.test("verify: transaction markers and aborted records are gaps, not losses", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  await sendTransactions(feed.services.brokers, feed.topic, [
    { messages: [tickMessage(0), tickMessage(1)], end: "commit" },
    { messages: [tickMessage(2), tickMessage(3), tickMessage(4)], end: "abort" },
    { messages: [tickMessage(5)], end: "commit" },
    { messages: [tickMessage(6)], end: "abort" },
  ]);
  const result = await feed.ingest();
  assert.equal(result.stored, 3);
  const { verdict, totals } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  // Four markers and four aborted records.
  assert.deepEqual([totals.records, totals.stored, totals.gaps], [3, 3, 8]);
});

Deno.test("ingest: records of interleaved aborted transactions are not stored", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  const { brokers } = feed.services;
  await send(brokers, feed.topic, [tickMessage(100)]);
  await sendInterleavedAborts(brokers, feed.topic, tickMessage);
  await send(brokers, feed.topic, [tickMessage(101)]);
  assert.equal((await feed.ingest()).stored, 2);
  const { verdict, totals } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.records, totals.gaps], [2, 7]); // Five records and two markers.
});

Deno.test("verify: an extra row for a coordinate is a duplicate, a strange one is unexpected", async () => {
  await using feed = await Feed.moved({ count: 100, partitions: 2 });
  const insert = `INSERT INTO ${feed.fullTable} ` +
    "(symbol, day, ts, price, kafka_partition, kafka_offset) VALUES ('NEW', '2024-01-01', 0, 1, ";
  await feed.database.execute(`${insert} 0, 5)`); // There is a row of partition 0, offset 5.
  await feed.database.execute(`${insert} 0, 999999)`); // The topic has no such offset,
  await feed.database.execute(`${insert} 77, 1)`); // nor such a partition.

  const { verdict, totals, partitions } = await feed.verify();
  assert.equal(verdict, "discrepancy");
  assert.deepEqual([totals.duplicates, totals.unexpected, totals.missing], [1, 2, 0]);
  assert.equal(partitions.find(({ partition }) => partition === 77)?.unexpected, 1);
});

Deno.test("verify: looks only at the window that is asked for", async () => {
  await using feed = await Feed.moved({ count: 300, partitions: 1 });
  const { totals, partitions } = await feed.verify({
    window: { from: 100, to: new Map([[0, 150]]) },
  });
  assert.deepEqual([totals.records, totals.stored], [50, 50]);
  assert.deepEqual([partitions[0]?.from, partitions[0]?.to], [100, 150]);
});

Deno.test("verify: records that retention has removed are forgotten, not unexpected", async () => {
  await using feed = await Feed.moved({ count: 500, partitions: 1 });
  await feed.cluster.deleteRecords(feed.topic, new Map([[0, 200]]));
  const { verdict, totals } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.records, totals.stored, totals.forgotten], [300, 300, 200]);
});

Deno.test("verify: an empty topic against an empty table is in order", async () => {
  await using feed = await Feed.moved({ count: 0 });
  const { verdict, totals } = await feed.verify();
  assert.deepEqual([verdict, totals.records, totals.gaps], ["exactly-once", 0, 0]);
});

Deno.test("verify: a window that holds nothing is no verdict", async () => {
  await using feed = await Feed.moved({ count: 10, partitions: 1 });
  await assert.rejects(feed.verify({ window: { from: 500 } }), { code: "inconclusive" });
});
