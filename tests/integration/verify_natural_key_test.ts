import assert from "node:assert/strict";
import { Feed } from "../support/feed.ts";
import { allRows, createTable, LATEST_TABLE, SEED_TABLE } from "../support/own_tables.ts";
import { send } from "../support/records.ts";
import { tickOf, topicRecords } from "../support/topic.ts";

const OWN = { createSchema: false };
/** Ten thousand draws each among ten million seconds: about five collide per symbol. */
const COLLIDING = { count: 20_000, keys: "colliding", symbols: ["IBM", "MSFT"] } as const;

/** A feed into the seed's own table, with collisions. */
async function seedFeed(): Promise<Feed> {
  const feed = await Feed.open();
  await feed.produce(COLLIDING);
  await createTable(feed, SEED_TABLE);
  await feed.ingest(OWN);
  return feed;
}

Deno.test("verify, seed's table: what a later record of its key has overwritten is superseded", async () => {
  await using feed = await seedFeed();
  const { verdict, totals, tableKind, keys, superseded } = await feed.verify({
    listSuperseded: 100,
  });
  assert.deepEqual([verdict, tableKind], ["exactly-once", "natural-key"]);
  assert.ok(totals.superseded > 0, "no keys collided");
  assert.equal(totals.records, COLLIDING.count);
  assert.equal(totals.stored + totals.superseded, COLLIDING.count);
  assert.deepEqual([totals.missing, totals.unexpected], [0, 0]);
  assert.deepEqual([totals.stored, keys], [await feed.countRows(), await feed.countRows()]);

  // By the records themselves: all but the last of each key, and which that is.
  const last = new Map<string, string>();
  const ofKey = new Map<string, string[]>();
  for (const record of await topicRecords(feed)) {
    const { Symbol: symbol, TimeStamp: seconds } = tickOf(record);
    const key = `symbol=${symbol} ts=${seconds * 1_000}`;
    const place = `${record.partition}/${record.offset}`;
    last.set(key, place);
    ofKey.set(key, [...ofKey.get(key) ?? [], place]);
  }
  const expected = [...ofKey].flatMap(([key, places]) =>
    places.slice(0, -1).map((place) => `${place} ${key} by ${last.get(key)}`)
  );
  assert.deepEqual(
    superseded?.map(({ partition, offset, key, byPartition, byOffset }) =>
      `${partition}/${offset} ${key} by ${byPartition}/${byOffset}`
    ).sort(),
    expected.sort(),
  );
  assert.equal((await feed.verify({ listSuperseded: 2 })).superseded?.length, 2);
});

Deno.test("verify, seed's table: a deleted row is one missing record, the last of its key", async () => {
  await using feed = await seedFeed();
  const { superseded } = await feed.verify({ listSuperseded: 1 });
  const { byPartition, byOffset } = superseded![0]!;
  const records = await topicRecords(feed);
  const lost = records.find(({ partition, offset }) =>
    partition === byPartition && offset === byOffset
  )!;
  const { Symbol: symbol, TimeStamp: seconds } = tickOf(lost);
  await feed.database.execute(
    `DELETE FROM ${feed.fullTable} WHERE symbol = ? AND ts = ?`,
    [symbol, seconds * 1_000],
    { prepare: true },
  );

  const { verdict, totals, partitions } = await feed.verify();
  assert.equal(verdict, "discrepancy");
  assert.deepEqual([totals.missing, totals.stored], [1, await feed.countRows()]);
  assert.deepEqual(
    partitions.flatMap(({ partition, missingRanges }) =>
      missingRanges.map((range) => [partition, ...range])
    ),
    [[byPartition, byOffset, byOffset]],
  );
});

Deno.test("verify, seed's table: a row that no record explains is unexpected", async () => {
  await using feed = await seedFeed();
  await feed.database.execute(
    `INSERT INTO ${feed.fullTable} (symbol, ts, price) VALUES ('IBM', 86400000, 1)`,
  );
  const { verdict, totals } = await feed.verify();
  assert.equal(verdict, "discrepancy");
  assert.deepEqual([totals.unexpected, totals.missing], [1, 0]);
});

Deno.test("verify, latest price: tombstones delete, and a replay changes nothing", async () => {
  await using feed = await Feed.open();
  await feed.cluster.ensureTopic(feed.topic, {
    partitions: 3,
    config: { "cleanup.policy": "compact" },
  });
  await feed.produce({ count: 900 }); // One hundred of each symbol.
  const { brokers } = feed.services;
  await send(brokers, feed.topic, ["IBM", "MSFT", "GOOG"].map((key) => ({ key, value: null })));
  const value = JSON.stringify({ Symbol: "GOOG", Price: 7, TimeStamp: 1_800_000_000 });
  await send(brokers, feed.topic, [{ key: "GOOG", value }]);
  await createTable(feed, LATEST_TABLE);
  await feed.ingest(OWN);

  const judge = async () => {
    const { verdict, totals } = await feed.verify();
    assert.equal(verdict, "exactly-once");
    const { records, stored, deleted, superseded } = totals;
    return { records, stored, deleted, superseded };
  };
  const expected = {
    records: 904,
    stored: 7, // GOOG has come back.
    deleted: 202, // The records of IBM and MSFT, and their tombstones.
    superseded: 6 * 99 + 101, // GOOG's tombstone is superseded like the records before it.
  };
  assert.deepEqual(await judge(), expected);
  const columns = "symbol, ts, price, WRITETIME(price) AS p, WRITETIME(ts) AS t";
  const before = await allRows(feed, columns);
  assert.equal(before.length, 7);

  const replay = await feed.ingest({ ...OWN, group: `${feed.topic}-again` });
  assert.equal(replay.consumed, 904);
  assert.deepEqual(await allRows(feed, columns), before);
  assert.deepEqual(await judge(), expected);

  // Compaction keeps the last record of a symbol: a row without one is no compacted record's.
  await feed.database.execute(
    `INSERT INTO ${feed.fullTable} (symbol, ts, price) VALUES ('NEW', 0, 1)`,
  );
  const { verdict, totals } = await feed.verify();
  assert.deepEqual([verdict, totals.unexpected, totals.forgotten], ["discrepancy", 1, 0]);
});

Deno.test("verify, latest price: a row that its tombstone should have deleted is unexpected", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 90, partitions: 1 });
  await send(feed.services.brokers, feed.topic, [{ key: "IBM", value: null }]);
  await createTable(feed, LATEST_TABLE);
  await feed.ingest(OWN);
  assert.equal((await feed.verify()).verdict, "exactly-once");

  await feed.database.execute(
    `INSERT INTO ${feed.fullTable} (symbol, ts, price) VALUES ('IBM', 0, 1)`,
  );
  const { verdict, totals } = await feed.verify();
  assert.equal(verdict, "discrepancy");
  assert.deepEqual([totals.unexpected, totals.missing, totals.stored], [1, 0, 8]);
});

Deno.test("verify, latest price: an older record's row is no row of the last record", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  const start = Date.now() - 60_000;
  const tick = (symbol: string, second: number) => ({
    key: symbol,
    timestamp: String(start + second * 1_000),
    value: JSON.stringify({ Symbol: symbol, Price: second, TimeStamp: 1_700_000_000 + second }),
  });
  const messages = [tick("IBM", 0), tick("MSFT", 1), tick("IBM", 2), tick("MSFT", 3)];
  await send(feed.services.brokers, feed.topic, messages);
  await createTable(feed, LATEST_TABLE);
  await feed.ingest(OWN);
  assert.equal((await feed.verify()).verdict, "exactly-once");

  // As if IBM's last record had never been written: a deletion would stand over its past.
  const { database, fullTable } = feed;
  await database.execute(`TRUNCATE ${fullTable}`);
  for (const index of [0, 3]) {
    const { key, value, timestamp } = messages[index]!;
    const { Price: price, TimeStamp: seconds } = JSON.parse(value);
    await database.execute(
      `INSERT INTO ${fullTable} (symbol, ts, price) VALUES (?, ?, ?) USING TIMESTAMP ?`,
      [key, seconds * 1_000, price, Number(timestamp) * 1_000],
      { prepare: true },
    );
  }
  const { verdict, totals, partitions } = await feed.verify();
  assert.equal(verdict, "discrepancy");
  const { stored, superseded, missing, unexpected } = totals;
  assert.deepEqual({ stored, superseded, missing, unexpected }, {
    stored: 1,
    superseded: 2,
    missing: 1,
    unexpected: 0,
  });
  assert.deepEqual(partitions[0]?.missingRanges, [[2, 2]]);
});

Deno.test("verify, latest price: a row of the last record's own millisecond is held against its values", async () => {
  await using feed = await Feed.open();
  await createTable(feed, LATEST_TABLE);
  const timestamp = "1700000000000";
  const messages = [1, 2, 3].map((price) => ({
    key: "IBM",
    value: JSON.stringify({ Symbol: "IBM", Price: price, TimeStamp: 1_700_000_000 + price }),
    timestamp,
  }));
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1 });
  await send(feed.services.brokers, feed.topic, messages);
  await feed.ingest(OWN);
  const restoreAs = async (price: number) => {
    await feed.database.execute(`TRUNCATE ${feed.fullTable}`);
    await feed.database.execute(
      `INSERT INTO ${feed.fullTable} (symbol, ts, price) VALUES ('IBM', ?, ?) ` +
        "USING TIMESTAMP 1700000000000001",
      [new Date(1_700_000_000_000 + price * 1_000), price],
      { prepare: true },
    );
    const { verdict, totals } = await feed.verify();
    return [verdict, totals.stored, totals.superseded, totals.missing];
  };
  assert.deepEqual(await restoreAs(2), ["discrepancy", 0, 2, 1]);
  // As a writer would have it that began with the second record.
  assert.deepEqual(await restoreAs(3), ["exactly-once", 1, 2, 0]);
});
