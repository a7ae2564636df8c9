import assert from "node:assert/strict";
import { type DefaultRow, defaultRows, removeRows } from "../support/alterations.ts";
import { Feed } from "../support/feed.ts";
import { createTable, SEED_TABLE } from "../support/own_tables.ts";
import { sendTransactions, tickMessage } from "../support/records.ts";

const COUNT = 3_000;

/** Removes every record from the topic. */
async function forgetAll(feed: Feed): Promise<void> {
  const held = await feed.cluster.offsets(feed.topic);
  await feed.cluster.deleteRecords(
    feed.topic,
    new Map(held.filter(({ from, to }) => from < to).map(({ partition, to }) => [partition, to])),
  );
}

/** Inserts a row of one's own under the coordinates of nobody, or of somebody else. */
async function insertForeign(feed: Feed, partition: number, offset: number): Promise<void> {
  await feed.database.execute(
    `INSERT INTO ${feed.fullTable} (symbol, day, ts, price, kafka_partition, kafka_offset) ` +
      `VALUES ('NEW', '2024-01-01', 0, 1, ${partition}, ${offset})`,
  );
}

const offsetOf = ({ kafka_offset }: DefaultRow) => Number(kafka_offset);

/** One Kafka partition, whose records come in two ingest runs, hence at least two ranges. */
async function twoRanges(firstRange = 1_000): Promise<Feed> {
  const feed = await Feed.open();
  await feed.produce({ count: firstRange, partitions: 1 });
  await feed.ingest();
  await feed.produce({ count: COUNT - firstRange, seed: 2 });
  await feed.ingest();
  return feed;
}

Deno.test("verify, ledger: the rows of a forgotten topic are held against it", async () => {
  await using feed = await Feed.moved({ count: COUNT });
  await forgetAll(feed);
  const { verdict, totals, ledger } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.records, totals.forgotten], [0, COUNT]);
  const { records, stored, deadLettered, deleted, gaps, disagreements } = ledger!;
  assert.deepEqual({ records, stored, deadLettered, deleted, gaps, disagreements }, {
    records: COUNT,
    stored: COUNT,
    deadLettered: 0,
    deleted: 0,
    gaps: 0,
    disagreements: [],
  });
  assert.ok(ledger!.judged > 0);
  assert.equal(ledger!.judged, ledger!.ranges);
});

Deno.test("verify, ledger: a lost row of a forgotten record is told with its range", async () => {
  await using feed = await twoRanges();
  await forgetAll(feed);
  const rows = await defaultRows(feed);
  const lost = rows.find((row) => offsetOf(row) === 1_500)!;
  await removeRows(feed, [lost]);

  const { verdict, totals, ledger } = await feed.verify();
  assert.equal(verdict, "discrepancy");
  assert.deepEqual([totals.missing, totals.forgotten], [0, COUNT - 1]);
  assert.equal(ledger!.disagreements.length, 1);
  const [{ partition, from, to, expected, found, reason }] = ledger!.disagreements as [
    NonNullable<typeof ledger>["disagreements"][number],
  ];
  assert.equal(partition, 0);
  assert.ok(from >= 1_000 && from <= 1_500 && to > 1_500 && to <= COUNT, `${from} to ${to}`);
  assert.deepEqual([expected, found], [to - from, to - from - 1]);
  assert.match(reason, /1 of .* records has neither a row nor a dead letter/);
});

Deno.test("verify, ledger: as many rows, but not the same ones, is a discrepancy", async () => {
  await using feed = await Feed.open();
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1 });
  const { brokers } = feed.services;
  const messages = Array.from({ length: 500 }, (_, index) => tickMessage(index));
  // The marker at offset 500 is a coordinate of the range without a record.
  await sendTransactions(brokers, feed.topic, [{ messages, end: "commit" }]);
  await feed.ingest();
  await forgetAll(feed);
  assert.equal((await feed.verify()).verdict, "exactly-once");

  const lost = (await defaultRows(feed)).find((row) => offsetOf(row) === 300)!;
  await removeRows(feed, [lost]);
  await insertForeign(feed, 0, 500);
  const { verdict, totals, ledger } = await feed.verify();
  assert.equal(verdict, "discrepancy");
  assert.equal(totals.forgotten, 500);
  const [disagreement] = ledger!.disagreements;
  assert.deepEqual([disagreement?.expected, disagreement?.found], [500, 500]);
  assert.match(disagreement?.reason ?? "", /digest differs/);
});

Deno.test("verify, ledger: a row too many is a discrepancy", async () => {
  await using feed = await Feed.open();
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1 });
  await sendTransactions(feed.services.brokers, feed.topic, [
    { messages: [tickMessage(0), tickMessage(1)], end: "commit" },
  ]);
  await feed.ingest();
  await forgetAll(feed);
  await insertForeign(feed, 0, 2);
  const { verdict, ledger } = await feed.verify();
  assert.equal(verdict, "discrepancy");
  assert.match(ledger!.disagreements[0]!.reason, /1 more row than records/);
});

Deno.test("verify, ledger: a dead letter of a forgotten record is no disagreement", async () => {
  await using feed = await Feed.moved({ count: COUNT, corrupt: 25 });
  await forgetAll(feed);
  const { verdict, ledger, totals } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.equal(totals.forgotten, COUNT - 25);
  const { records, stored, deadLettered, disagreements } = ledger!;
  assert.deepEqual({ records, stored, deadLettered, disagreements }, {
    records: COUNT,
    stored: COUNT - 25,
    deadLettered: 25,
    disagreements: [],
  });
});

Deno.test("verify, ledger: what two groups have noted is counted once", async () => {
  await using feed = await twoRanges();
  await feed.ingest({ group: `${feed.topic}-again` });
  for (const forgotten of [false, true]) {
    if (forgotten) await forgetAll(feed);
    const { verdict, ledger } = await feed.verify();
    assert.equal(verdict, "exactly-once");
    const { records, stored, gaps, disagreements } = ledger!;
    assert.deepEqual({ records, stored, gaps, disagreements }, {
      records: COUNT,
      stored: COUNT,
      gaps: 0,
      disagreements: [],
    });
  }
});

Deno.test("verify, ledger: a range that the topic holds in part is judged in both", async () => {
  await using feed = await Feed.moved({ count: COUNT, partitions: 1 });
  await feed.cluster.deleteRecords(feed.topic, new Map([[0, 1_234]]));
  const rows = await defaultRows(feed);
  const at = (offset: number) => rows.find((row) => offsetOf(row) === offset)!;
  assert.equal((await feed.verify()).verdict, "exactly-once");

  // One that the topic still holds: the ledger leaves it to the count of the records.
  await removeRows(feed, [at(2_000)]);
  const held = await feed.verify();
  assert.deepEqual([held.totals.missing, held.ledger?.disagreements], [1, []]);
  // One that it doesn't: only the ledger knows.
  await removeRows(feed, [at(1_000)]);
  const both = await feed.verify();
  assert.deepEqual([both.totals.missing, both.ledger?.disagreements.length], [1, 1]);
});

Deno.test("verify, ledger, seed's table: its counts are told, and that nothing can be judged", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: COUNT });
  await createTable(feed, SEED_TABLE);
  await feed.ingest({ createSchema: false });
  await forgetAll(feed);
  const { verdict, ledger, notes, totals } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([ledger?.records, ledger?.judged, totals.forgotten], [COUNT, 0, COUNT]);
  assert.match(notes.join(" "), /can't be held against the ledger/);
});

Deno.test("verify, ledger: without one, what the topic has forgotten is only counted", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 100, partitions: 1 });
  await feed.ingest({ keepLedger: false });
  await forgetAll(feed);
  const { verdict, ledger, totals } = await feed.verify();
  assert.deepEqual([verdict, ledger, totals.forgotten], ["exactly-once", undefined, 100]);
});
