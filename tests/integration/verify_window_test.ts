import assert from "node:assert/strict";
import type { Message } from "kafkajs";
import type { Totals } from "../../src/verify/books/totals.ts";
import type { Window } from "../../src/verify/window.ts";
import { alterPrices, defaultRows, removeRows, seedRows } from "../support/alterations.ts";
import { Feed } from "../support/feed.ts";
import { createTable, LATEST_TABLE, SEED_TABLE } from "../support/own_tables.ts";
import { send, tickMessage } from "../support/records.ts";

/** The totals that are not zero. */
function nonzero(totals: Totals): Partial<Totals> {
  return Object.fromEntries(Object.entries(totals).filter(([, count]) => count !== 0));
}

Deno.test("verify --from --to: bounds for all Kafka partitions, and for each", async () => {
  await using feed = await Feed.moved({ count: 3_000 });
  const ends = new Map((await feed.cluster.offsets(feed.topic)).map(({ partition, to }) => [
    partition,
    to,
  ]));
  const looked = async (window: Window) => {
    const { verdict, partitions } = await feed.verify({ window });
    assert.equal(verdict, "exactly-once");
    return partitions.map(({ from, to, stored }) => {
      assert.equal(stored, to - from);
      return [from, to];
    });
  };
  assert.deepEqual(await looked({ from: 100, to: 150 }), [[100, 150], [100, 150], [100, 150]]);
  // As far as each goes.
  assert.deepEqual(
    await looked({ to: 1_000_000 }),
    [0, 1, 2].map((partition) => [0, ends.get(partition)!]),
  );
  assert.deepEqual(
    await looked({ from: new Map([[0, 10]]), to: new Map([[0, 30], [2, 5]]) }),
    [[10, 30], [0, ends.get(1)!], [0, 5]],
  );
});

Deno.test("verify --from --to: a bound for one Kafka partition must lie in what it holds", async () => {
  await using feed = await Feed.moved({ count: 100, partitions: 1 });
  const window = (from: number) => feed.verify({ window: { from: new Map([[0, from]]) } });
  await assert.rejects(window(101), { code: "inconclusive" });
  await assert.rejects(feed.verify({ window: { to: new Map([[1, 5]]) } }), { code: "usage" });
  await feed.cluster.deleteRecords(feed.topic, new Map([[0, 50]]));
  await assert.rejects(window(49), { code: "inconclusive" });
  assert.equal((await window(50)).totals.records, 50);
});

Deno.test("verify --since --until: from the first record of a time to the first of another", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 2 });
  const start = Date.now() - 3_600_000;
  const messages = Array.from({ length: 600 }, (_, index): Message => ({
    ...tickMessage(index, index % 2),
    timestamp: String(start + index * 1_000),
  }));
  await send(feed.services.brokers, feed.topic, messages);
  await feed.ingest();
  const looked = async (window: Window) => {
    const { verdict, partitions } = await feed.verify({ window });
    assert.equal(verdict, "exactly-once");
    return partitions.map(({ from, to }) => [from, to]);
  };
  const second = (seconds: number) => start + seconds * 1_000;
  // Records 100 to 199: the first bound is included, the second is not.
  assert.deepEqual(
    await looked({ sinceMs: second(100), untilMs: second(200) }),
    [[50, 100], [50, 100]],
  );
  assert.deepEqual(await looked({ sinceMs: second(100.5) }), [[51, 300], [50, 300]]);
  assert.deepEqual(await looked({ untilMs: second(3) }), [[0, 2], [0, 1]]);
  assert.deepEqual(await looked({ untilMs: second(1) }), [[0, 1], [0, 0]]);
  // Both kinds of bounds: what lies in each.
  assert.deepEqual(
    await looked({ from: 60, to: 400, sinceMs: second(100), untilMs: second(200) }),
    [[60, 100], [60, 100]],
  );
  // Nothing is that young or that old: no verdict is given on nothing.
  await assert.rejects(looked({ sinceMs: second(600) }), { code: "inconclusive" });
  await assert.rejects(looked({ untilMs: second(-1) }), { code: "inconclusive" });
});

const COUNT = 9_000;
/** A tenth of the topic is looked up by key, one offset more is scanned. */
const LOOKED_UP = { from: 3_000, to: 3_900 };
const SCANNED = { from: 3_000, to: 3_901 };

for (const kind of ["default", "seed's"] as const) {
  Deno.test(`verify, ${kind} table: rows looked up by key tell the same as a scan`, async () => {
    await using feed = await Feed.open();
    await feed.produce({ count: 0, partitions: 1 });
    const messages = Array.from(
      { length: COUNT },
      // Each hundredth has the key of the one before; some can't be decoded.
      (_, index) =>
        index % 500 === 7
          ? { key: "IBM", value: "no" }
          : tickMessage(index % 100 === 50 ? index - 1 : index),
    );
    await send(feed.services.brokers, feed.topic, messages.slice(0, COUNT / 2));
    await send(feed.services.brokers, feed.topic, messages.slice(COUNT / 2));
    if (kind === "seed's") await createTable(feed, SEED_TABLE);
    await feed.ingest({ createSchema: kind === "default" });
    const rows = kind === "default" ? await defaultRows(feed) : await seedRows(feed);
    const at = (index: number) =>
      rows.filter(({ ts }) => ts.getTime() === (1_700_000_000 + index) * 1_000);
    const lost = [3_001, 3_002, 3_449, 3_800, 3_899].flatMap(at);
    await removeRows(feed, [...lost, ...at(100), ...at(8_000)]); // Two lie outside.
    const altered = [3_010, 3_020, 3_749].flatMap(at);
    await alterPrices(feed, altered, (price) => price + 1);

    const few = await feed.verify({ window: LOOKED_UP, deep: true });
    const scan = await feed.verify({ window: SCANNED, deep: true });
    assert.deepEqual([few.method, scan.method], ["point-reads", "scan"]);
    assert.deepEqual([few.verdict, scan.verdict], ["discrepancy", "discrepancy"]);
    assert.deepEqual(few.totals, {
      ...scan.totals,
      records: scan.totals.records - 1,
      stored: scan.totals.stored - 1,
    });
    assert.deepEqual(few.partitions[0]?.missingRanges, scan.partitions[0]?.missingRanges);
    assert.deepEqual(few.mismatches, scan.mismatches);
    const { missing, mismatched, superseded, deadLettered } = few.totals;
    assert.deepEqual([missing, mismatched], [lost.length, altered.length]);
    assert.deepEqual([superseded, deadLettered], [kind === "default" ? 0 : 9, 2]);
    // What was looked at, and what such a look can't tell.
    assert.ok(few.rows <= 900, `${few.rows} rows`);
    assert.match(few.notes.join(" "), /unexpected/);
  });
}

Deno.test("verify, latest price: records after the window explain what they did to its rows", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  const tick = (key: string, price: number): Message => ({
    key,
    value: JSON.stringify({ Symbol: key, Price: price, TimeStamp: price }),
  });
  const others = Array.from({ length: 60 }, (_, index) => tick(`OTHER${index}`, 1));
  await send(feed.services.brokers, feed.topic, [
    tick("CHANGED", 1), // 0
    tick("DELETED", 1), // 1
    { key: "BACK", value: null }, // 2
    tick("LOST", 1), // 3
    tick("CHANGED", 2), // 4
    { key: "DELETED", value: null }, // 5
    tick("BACK", 1), // 6
    ...others,
  ]);
  await createTable(feed, LATEST_TABLE);
  await feed.ingest({ createSchema: false });
  const judge = async (to: number) => {
    const { method, verdict, totals } = await feed.verify({ deep: true, window: { from: 0, to } });
    return { method, verdict, ...nonzero(totals) };
  };
  const fates = { stored: 2, deleted: 2 };
  const good = { verdict: "exactly-once", records: 4 };
  assert.deepEqual(await judge(4), { ...good, ...fates, method: "point-reads" });
  // Ten more records, so that a scan is cheaper.
  assert.deepEqual(await judge(14), {
    verdict: "exactly-once",
    method: "scan",
    records: 14,
    stored: 10,
    deleted: 2,
    superseded: 2,
  });

  await feed.database.execute(`DELETE FROM ${feed.fullTable} WHERE symbol = 'LOST'`);
  const bad = { verdict: "discrepancy", records: 4, stored: 1, deleted: 2, missing: 1 };
  assert.deepEqual(await judge(4), { ...bad, method: "point-reads" });
});
