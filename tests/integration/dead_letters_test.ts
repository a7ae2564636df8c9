import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Message } from "kafkajs";
import { Feed } from "../support/feed.ts";
import { dropIndex, INDEXED, makeIndexedTable } from "../support/indexed_table.ts";
import { send, tickMessage, tickValue } from "../support/records.ts";

/** A letter as another tool would send it: a mended value under the coordinates of the record. */
function letterMessage(feed: Feed, partition: number, offset: number, value: unknown): Message {
  return {
    key: "IBM",
    value: value === null ? null : Buffer.from(JSON.stringify(value)),
    partition: 0,
    headers: {
      "__connect.errors.topic": feed.topic,
      "__connect.errors.partition": String(partition),
      "__connect.errors.offset": String(offset),
    },
  };
}

/** The records that were set aside, by `partition/offset`. */
async function places(feed: Feed): Promise<[number, number][]> {
  const { deadLetters } = await feed.listDeadLetters();
  return deadLetters.map(({ partition, offset }): [number, number] => [partition, offset]);
}

Deno.test("dead-letters list: tells coordinates, stage and reason, each record once", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  const { brokers } = feed.services;
  await send(brokers, feed.topic, [
    tickMessage(0),
    { key: "IBM", value: "no" },
    { key: null, value: JSON.stringify(tickValue("X".repeat(70_000), 2)) },
    { key: "IBM", value: "neither" },
  ]);
  const result = await feed.ingest();
  assert.equal(result.deadLettered, 3);

  const { deadLetters, letters, records, byReason } = await feed.listDeadLetters();
  assert.deepEqual([letters, records], [3, 3]);
  const [undecodable, refused, other] = deadLetters.toSorted((a, b) => a.offset - b.offset);
  assert.deepEqual(
    [undecodable?.partition, undecodable?.offset, undecodable?.stage, undecodable?.reason],
    [0, 1, "VALUE_CONVERTER", "the value is not JSON"],
  );
  assert.ok(Math.abs(Date.parse(undecodable?.timestamp ?? "") - Date.now()) < 60_000);
  assert.deepEqual([refused?.offset, refused?.stage, refused?.code], [2, "TASK_PUT", "rejected"]);
  assert.match(refused?.reason ?? "", /70000|65535|too (large|long)/i);
  assert.equal(other?.offset, 3);
  assert.deepEqual(byReason[0], { reason: "the value is not JSON", count: 2 });

  // Another group sets the same records aside again.
  await feed.ingest({ group: `${feed.topic}-again` });
  const again = await feed.listDeadLetters({ limit: 2 });
  assert.deepEqual([again.letters, again.records, again.deadLetters.length], [6, 3, 2]);
  assert.ok(again.deadLetters.every(({ letter }) => letter!.offset >= 3), "not the newest letters");
  assert.equal((await feed.listDeadLetters({ partition: 1 })).letters, 0);
});

Deno.test("dead-letters: a topic takes many large letters at once, also one with the broker's own limits", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  await feed.cluster.ensureTopic(feed.deadLetterTopic, { partitions: 1 });
  for (let sent = 0; sent < 100; sent += 10) { // A request has 1 MiB at most.
    const value = "x".repeat(90_000);
    await send(feed.services.brokers, feed.topic, Array(10).fill({ key: "IBM", value }));
  }
  assert.equal((await feed.ingest()).deadLettered, 100);
  assert.equal((await feed.listDeadLetters()).records, 100);
});

Deno.test("dead-letters: a topic that does not exist holds none", async () => {
  await using feed = await Feed.moved({ count: 10 });
  assert.deepEqual(await feed.listDeadLetters(), {
    deadLetters: [],
    letters: 0,
    records: 0,
    byReason: [],
  });
  const { letters, records, stored, failed, failure } = await feed.replayDeadLetters();
  assert.deepEqual([letters, records, stored, failed, failure], [0, 0, 0, [], undefined]);
});

Deno.test("dead-letters replay: puts mended records in, and verify finds nothing set aside", async () => {
  await using feed = await Feed.moved({ count: 1_000, corrupt: 25 });
  const before = await feed.replayDeadLetters();
  assert.equal(before.failed.length, 25);
  assert.deepEqual([before.stored, before.records, await feed.countRows()], [0, 25, 975]);

  const mended = (await places(feed)).map(([partition, offset], index) =>
    letterMessage(feed, partition, offset, tickValue("MENDED", index))
  );
  await send(feed.services.brokers, feed.deadLetterTopic, mended);
  const first = await feed.replayDeadLetters();
  assert.deepEqual([first.letters, first.records, first.stored], [50, 25, 25]);
  assert.deepEqual(first.failed, []);
  const { verdict, totals } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.stored, totals.deadLettered], [1_000, 0]);

  const second = await feed.replayDeadLetters();
  assert.equal(second.stored, 25);
  assert.equal(await feed.countRows(), 1_000);
  assert.equal((await feed.verify()).verdict, "exactly-once");
  // What is in the topic can't be compared, and need not: the letters hold the values.
  const deep = await feed.verify({ deep: true });
  assert.equal(deep.verdict, "exactly-once");
  assert.match(deep.notes.join(), /Not compared: 25 rows of records that were mended/);
});

Deno.test("dead-letters replay: rows that the database refused go in once the table is mended", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  await feed.ingest(); // Makes the schema.
  await makeIndexedTable(feed);
  const options = { table: INDEXED };
  const ingested = await feed.ingest({
    ...options,
    createSchema: false,
    group: `${feed.topic}-own`,
  });
  assert.deepEqual([ingested.stored, ingested.deadLettered], [2, 1]);
  assert.equal((await feed.listDeadLetters()).deadLetters[0]?.stage, "TASK_PUT");
  const failed = await feed.replayDeadLetters(options);
  assert.deepEqual(failed.failed.map(({ offset, stage }) => [offset, stage]), [[1, "TASK_PUT"]]);

  await dropIndex(feed);
  const replayed = await feed.replayDeadLetters(options);
  assert.deepEqual([replayed.stored, replayed.failed], [1, []]);
  const { verdict, totals } = await feed.verify(options);
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.stored, totals.deadLettered], [3, 0]);
});

Deno.test("dead-letters replay: what fails again is told, the others are stored, nothing is lost", async () => {
  await using feed = await Feed.moved({ count: 600, corrupt: 20, partitions: 2 });
  const all = await places(feed);
  await send(
    feed.services.brokers,
    feed.deadLetterTopic,
    all.slice(0, 8).map(([partition, offset], index) =>
      letterMessage(
        feed,
        partition,
        offset,
        index === 7 ? { Symbol: "IBM" } : tickValue("A", index),
      )
    ),
  );
  const { stored, failed } = await feed.replayDeadLetters();
  assert.deepEqual([stored, failed.length], [7, 13]);
  const [partition, offset] = all[7]!;
  assert.equal(
    failed.find((record) => record.partition === partition && record.offset === offset)?.reason,
    "Price is missing, wanted a number",
  );
  const { verdict, totals } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.stored, totals.deadLettered], [587, 13]);
  assert.equal((await feed.listDeadLetters()).letters, 28); // None removed, none added.

  const one = await feed.replayDeadLetters({ partition: 1 });
  assert.equal(one.records, all.filter(([partition]) => partition === 1).length);
});

Deno.test("dead-letters replay: in a table with a key of its own, a newer record stays", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  await feed.ingest(); // Makes the keyspace.
  const own = `${feed.keyspace}.latest`;
  await feed.database.execute(
    `CREATE TABLE ${own} (symbol text, ts timestamp, price double, PRIMARY KEY (symbol, ts))`,
  );
  const options = { table: "latest", createSchema: false };
  const tick = (price: number) => (
    { key: "IBM", value: JSON.stringify({ ...tickValue("IBM", 0), Price: price }) }
  );
  const { brokers } = feed.services;
  // One request: the producer gives all of them one millisecond.
  await send(brokers, feed.topic, [tick(1), { key: "IBM", value: "no" }, tick(3)]);
  await feed.ingest({ ...options, group: `${feed.topic}-own` });
  const read = async () =>
    (await feed.database.execute(`SELECT price, writetime(price) AS written FROM ${own}`)).first();
  const before = await read();
  assert.equal(before["price"], 3);

  await send(brokers, feed.deadLetterTopic, [
    letterMessage(feed, 0, 1, { ...tickValue("IBM", 0), Price: 2 }),
  ]);
  assert.equal((await feed.replayDeadLetters(options)).stored, 1);
  assert.deepEqual(await read(), before);

  // Its own row shows the time that ingest would have given it: between its neighbours'.
  await send(brokers, feed.deadLetterTopic, [letterMessage(feed, 0, 1, tickValue("MSFT", 0))]);
  await feed.replayDeadLetters(options);
  const { rows } = await feed.database.execute(`SELECT symbol, writetime(price) AS w FROM ${own}`);
  const written = new Map(rows.map((row) => [row["symbol"], Number(row["w"])]));
  assert.equal(written.get("IBM")! - written.get("MSFT")!, 1);
});

Deno.test("dead-letters replay: stops when asked, and a second one does the rest", async () => {
  await using feed = await Feed.moved({ count: 0, partitions: 1 });
  await feed.cluster.ensureTopic(feed.deadLetterTopic, { partitions: 1 });
  const letters = Array.from(
    { length: 12_000 },
    (_, offset) => letterMessage(feed, 0, offset, tickValue("IBM", offset)),
  );
  for (let sent = 0; sent < letters.length; sent += 3_000) { // A request has 1 MiB at most.
    await send(feed.services.brokers, feed.deadLetterTopic, letters.slice(sent, sent + 3_000));
  }
  const stop = new AbortController();
  const first = await feed.replayDeadLetters({
    signal: stop.signal,
    onProgress: ({ stored }) => stored > 1_000 && stop.abort(),
  });
  assert.equal(first.interrupted, true);
  assert.equal(first.failure, undefined);
  assert.ok(first.stored > 1_000 && first.stored < 12_000, `${first.stored} stored`);
  assert.equal(await feed.countRows(), first.stored);

  const second = await feed.replayDeadLetters();
  assert.deepEqual([second.interrupted, second.stored], [false, 12_000]);
  assert.equal(await feed.countRows(), 12_000);
});
