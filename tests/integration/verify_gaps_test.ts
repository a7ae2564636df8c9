import assert from "node:assert/strict";
import type { Totals } from "../../src/verify/books/totals.ts";
import { consumedPlaces } from "../support/consumer.ts";
import { Feed } from "../support/feed.ts";
import { createTable, SEED_TABLE } from "../support/own_tables.ts";
import {
  send,
  sendOverlapping,
  type TestTransaction,
  tickMessage,
  whileTransaction,
} from "../support/records.ts";
import { topicRecords } from "../support/topic.ts";

/** What a good verdict says of a topic with gaps. */
function counts({ records, stored, superseded, gaps, forgotten, unexpected }: Totals) {
  return { records, stored, superseded, gaps, forgotten, unexpected };
}

/** How many offsets a topic holds. */
async function offsetCount(feed: Feed): Promise<number> {
  const held = await feed.cluster.offsets(feed.topic);
  return held.reduce((sum, { from, to }) => sum + to - from, 0);
}

const ticks = (first: number, count: number, partition = 0) =>
  Array.from({ length: count }, (_, index) => tickMessage(first + index, partition));

for (const kind of ["default", "seed's"] as const) {
  Deno.test(`verify, ${kind} table: overlapping transactions, committed and aborted, leave gaps`, async () => {
    await using feed = await Feed.open();
    await feed.produce({ count: 0, partitions: 2 });
    if (kind === "seed's") await createTable(feed, SEED_TABLE);
    const { brokers } = feed.services;
    const transactions = [0, 1, 2, 3, 4, 5].map((index): TestTransaction => ({
      messages: ticks(index * 1_000, 150, index % 2),
      end: index % 3 === 0 ? "commit" : "abort",
    }));
    await send(brokers, feed.topic, ticks(10_000, 50));
    await sendOverlapping(brokers, feed.topic, transactions, 25);
    await send(brokers, feed.topic, ticks(20_000, 50, 1));
    const committed = 2 * 150 + 100;

    const ingested = await feed.ingest({ createSchema: kind === "default" });
    assert.deepEqual([ingested.stored, await feed.countRows()], [committed, committed]);
    for (const deep of [false, true]) {
      const { verdict, totals } = await feed.verify({ deep });
      assert.equal(verdict, "exactly-once");
      assert.deepEqual(counts(totals), {
        records: committed,
        stored: committed,
        superseded: 0,
        gaps: 4 * 150 + 6, // What was aborted, and a marker for each end.
        forgotten: 0,
        unexpected: 0,
      });
      assert.equal(totals.records + totals.gaps, await offsetCount(feed));
    }
  });
}

Deno.test("verify: a window within aborted records holds only gaps", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  await sendOverlapping(feed.services.brokers, feed.topic, [
    { messages: ticks(0, 50), end: "abort" },
  ], 50);
  await send(feed.services.brokers, feed.topic, ticks(100, 10));
  await feed.ingest();
  const { verdict, totals } = await feed.verify({ window: { from: 10, to: 51 } });
  assert.deepEqual([verdict, totals.records, totals.gaps], ["exactly-once", 0, 41]);
});

Deno.test("verify: an open transaction ends what can be judged", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  const { brokers } = feed.services;
  await send(brokers, feed.topic, ticks(0, 10));
  const judge = async () => {
    await feed.ingest();
    const { verdict, totals, partitions } = await feed.verify();
    assert.equal(verdict, "exactly-once");
    return [totals.records, totals.gaps, partitions[0]!.to];
  };
  await whileTransaction(brokers, feed.topic, ticks(100, 5), "commit", async () => {
    await send(brokers, feed.topic, ticks(200, 5));
    assert.deepEqual(await judge(), [10, 0, 10]); // No reader of committed records sees more.
  });
  assert.deepEqual(await judge(), [20, 1, 21]);
});

Deno.test("verify: a removed head is gone, whole topic and window", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 2 });
  const { brokers } = feed.services;
  await sendOverlapping(brokers, feed.topic, [
    { messages: ticks(0, 300), end: "commit" },
    { messages: ticks(1_000, 300, 1), end: "abort" },
    { messages: ticks(2_000, 300), end: "abort" },
  ], 50);
  await send(brokers, feed.topic, [...ticks(3_000, 200), ...ticks(4_000, 200, 1)]);
  await feed.ingest();
  // Into the middle of a transaction, and behind all of one.
  await feed.cluster.deleteRecords(feed.topic, new Map([[0, 130], [1, 301]]));

  const consumed = await consumedPlaces(feed);
  const { verdict, totals, partitions } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.deepEqual(counts(totals), {
    records: consumed.length,
    stored: consumed.length,
    superseded: 0,
    gaps: await offsetCount(feed) - consumed.length,
    forgotten: await feed.countRows() - consumed.length,
    unexpected: 0,
  });
  assert.deepEqual(partitions.map(({ from }) => from), [130, 301]);
  assert.deepEqual(partitions[1], {
    ...partitions[1]!,
    records: 200,
    gaps: 0, // The markers are gone with the head.
    forgotten: 0,
  });
});

/** Compacts at once what is not in the newest segment, and begins a new one after 100 ms. */
const COMPACTED = {
  "cleanup.policy": "compact",
  "segment.ms": "100",
  "min.cleanable.dirty.ratio": "0.01",
};
const KEYS = 50;
const SENT = 2_000;

/** Sends records of few keys, has them ingested, and waits for the brokers' cleaner. */
async function compact(feed: Feed, ingest: () => Promise<unknown>): Promise<void> {
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1, config: COMPACTED });
  // By an idempotent producer, of whose last batch the cleaner keeps the empty shell.
  const symbols = Array.from({ length: KEYS }, (_, index) => `S${index}`);
  await feed.produce({ count: SENT, symbols });
  // The newest segment is left alone, so that nothing is missing from what is ingested now.
  await ingest();
  await new Promise((resolve) => setTimeout(resolve, 200));
  // Begins a new segment; its own key has another record in the old one.
  await send(feed.services.brokers, feed.topic, [{ ...tickMessage(SENT), key: "S0" }]);
  await ingest();
  const deadline = performance.now() + 60_000;
  while ((await topicRecords(feed)).length > KEYS + 1) {
    assert.ok(performance.now() < deadline, "the topic was not compacted within a minute");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

Deno.test("verify: compacted records are gaps, and their rows forgotten", async () => {
  await using feed = await Feed.open();
  await compact(feed, () => feed.ingest());
  const consumed = await consumedPlaces(feed);
  assert.equal(consumed.length, KEYS + 1);
  const expected = {
    records: KEYS + 1,
    stored: KEYS + 1,
    superseded: 0,
    gaps: SENT - KEYS,
    forgotten: SENT - KEYS,
    unexpected: 0,
  };
  for (const deep of [false, true]) {
    const { verdict, totals } = await feed.verify({ deep });
    assert.equal(verdict, "exactly-once");
    assert.deepEqual(counts(totals), expected);
  }

  // A table that is filled after compaction has only the rows of what was left.
  const after = { table: "after" };
  await feed.ingest({ ...after, group: `${feed.topic}-after` });
  const { verdict, totals } = await feed.verify(after);
  assert.equal(verdict, "exactly-once");
  assert.deepEqual(counts(totals), { ...expected, forgotten: 0 });
});

Deno.test("verify, seed's table: rows of compacted records are forgotten", async () => {
  await using feed = await Feed.open();
  await createTable(feed, SEED_TABLE);
  await compact(feed, () => feed.ingest({ createSchema: false }));
  const { verdict, totals } = await feed.verify({ deep: true });
  assert.equal(verdict, "exactly-once");
  assert.deepEqual(counts(totals), {
    records: KEYS + 1,
    stored: KEYS + 1,
    superseded: 0,
    gaps: SENT - KEYS,
    forgotten: SENT - KEYS,
    unexpected: 0,
  });
});
