import assert from "node:assert/strict";
import type { Mismatch } from "../../src/verify/options.ts";
import { alterPrices, defaultRows, seedRows } from "../support/alterations.ts";
import { Feed } from "../support/feed.ts";
import { createTable, evenly, SEED_TABLE } from "../support/own_tables.ts";
import { send, sendTransactions, tickMessage } from "../support/records.ts";
import { tickOf, topicRecords } from "../support/topic.ts";

const COUNT = 3_000;
const DEEP = { deep: true };

/** Mismatches as text, in a fixed order. */
function told(mismatches: Mismatch[] | undefined): string[] {
  return mismatches!.map(({ partition, offset, columns }) =>
    `${partition}/${offset}: ` +
    columns.map(({ name, record, row }) => `${name} ${record} is ${row}`).join(", ")
  ).sort();
}

Deno.test("verify --deep: altered prices are found, and shown beside their records", async () => {
  await using feed = await Feed.moved({ count: COUNT });
  assert.deepEqual((await feed.verify(DEEP)).mismatches, []);
  const altered = evenly(await defaultRows(feed), 10);
  await alterPrices(feed, altered, (price) => price + 1);

  const { verdict, totals, mismatches } = await feed.verify(DEEP);
  assert.equal(verdict, "discrepancy");
  const { stored, mismatched, missing, unexpected, duplicates } = totals;
  assert.deepEqual([stored, mismatched, missing, unexpected, duplicates], [COUNT, 10, 0, 0, 0]);
  assert.deepEqual(
    told(mismatches),
    altered.map(({ price, kafka_partition, kafka_offset }) =>
      `${kafka_partition}/${kafka_offset}: price ${price} is ${price + 1}`
    ).sort(),
  );
  // Only depth tells: every row is there.
  assert.equal((await feed.verify()).verdict, "exactly-once");
});

Deno.test("verify --deep, seed's table: altered prices are found, as floats have them", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: COUNT });
  await createTable(feed, SEED_TABLE);
  await feed.ingest({ createSchema: false });
  const altered = evenly(await seedRows(feed), 10);
  await alterPrices(feed, altered, () => 0.1);
  const places = new Map(
    (await topicRecords(feed)).map((record) => {
      const { Symbol: symbol, TimeStamp: seconds } = tickOf(record);
      return [`${symbol}@${seconds * 1_000}`, `${record.partition}/${record.offset}`];
    }),
  );

  const { verdict, totals, mismatches } = await feed.verify(DEEP);
  assert.equal(verdict, "discrepancy");
  const { stored, mismatched, missing, unexpected } = totals;
  assert.deepEqual([stored, mismatched, missing, unexpected], [COUNT, 10, 0, 0]);
  assert.deepEqual(
    told(mismatches),
    altered.map(({ symbol, ts, price }) =>
      `${places.get(`${symbol}@${ts.getTime()}`)}: price ${price} is ${Math.fround(0.1)}`
    ).sort(),
  );
});

Deno.test("verify --deep: more mismatches than are shown are all counted", async () => {
  await using feed = await Feed.moved({ count: COUNT });
  await alterPrices(feed, evenly(await defaultRows(feed), 300), () => -1);
  const { totals, mismatches } = await feed.verify(DEEP);
  assert.deepEqual([totals.mismatched, mismatches?.length], [300, 20]);
});

Deno.test("verify --deep: rows under foreign coordinates are unexpected, wherever they point", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  const messages = Array.from({ length: 1_000 }, (_, index) => tickMessage(index));
  await sendTransactions(feed.services.brokers, feed.topic, [
    { messages, end: "commit" },
    { messages: [tickMessage(1_001), tickMessage(1_002)], end: "abort" },
  ]);
  await feed.ingest();
  assert.equal((await feed.verify(DEEP)).verdict, "exactly-once");

  const marker = 1_000;
  const aborted = 1_001;
  for (const place of [[0, marker], [0, aborted], [0, 999_999], [0, -1], [7, 3]]) {
    await feed.database.execute(
      `INSERT INTO ${feed.fullTable} (symbol, day, ts, price, kafka_partition, kafka_offset) ` +
        `VALUES ('IBM', '2023-11-14', 1700000000000, 100, ${place.join(", ")})`,
    );
  }
  const { verdict, totals, partitions } = await feed.verify(DEEP);
  assert.equal(verdict, "discrepancy");
  assert.deepEqual([totals.unexpected, totals.stored, totals.mismatched], [5, 1_000, 0]);
  assert.equal(partitions.find(({ partition }) => partition === 7)?.unexpected, 1);
});

Deno.test("verify --deep: a second row of a record is a duplicate, not a mismatch", async () => {
  await using feed = await Feed.moved({ count: 100, partitions: 1 });
  await feed.database.execute(
    `INSERT INTO ${feed.fullTable} (symbol, day, ts, price, kafka_partition, kafka_offset) ` +
      "VALUES ('NEW', '2024-01-01', 0, 1, 0, 5)",
  );
  const { totals } = await feed.verify(DEEP);
  assert.deepEqual([totals.duplicates, totals.mismatched, totals.stored], [1, 0, 100]);
});

/** None of them is a float; the last ones become 0 and infinite, and -0 is no 0. */
const AWKWARD = [0.1, 101.23, 16_777_217, -0.3, -0, 1e-50, 1e300];

for (const [name, columns] of [["seed's", SEED_TABLE], ["default", undefined]] as const) {
  Deno.test(`verify --deep, ${name} table: no price differs from itself`, async () => {
    await using feed = await Feed.open();
    await feed.produce({ count: 0, partitions: 1 });
    const messages = AWKWARD.map((price, index) => ({
      key: "IBM",
      value: JSON.stringify({ Symbol: "IBM", Price: price, TimeStamp: index })
        .replace('"Price":0,', `"Price":${Object.is(price, -0) ? "-0" : price},`),
    }));
    await send(feed.services.brokers, feed.topic, messages);
    if (columns !== undefined) await createTable(feed, columns);
    await feed.ingest({ createSchema: columns === undefined });
    const { verdict, totals, mismatches } = await feed.verify(DEEP);
    assert.deepEqual([verdict, mismatches], ["exactly-once", []]);
    assert.equal(totals.stored, AWKWARD.length);
  });
}
