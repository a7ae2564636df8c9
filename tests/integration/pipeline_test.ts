import assert from "node:assert/strict";
import { shell } from "../support/shell.ts";
import { Feed } from "../support/feed.ts";
import { send, tickMessage } from "../support/records.ts";

Deno.test("ingest: every record is stored once, by andean's count and by the database's", async () => {
  await using feed = await Feed.open();
  const produced = await feed.produce({ count: 5_000 });
  assert.equal(produced.acked, 5_000);

  const result = await feed.ingest();
  assert.equal(result.consumed, 5_000);
  assert.equal(result.stored, 5_000);
  assert.equal(await feed.countRows(), 5_000);
  assert.deepEqual(
    result.committed.filter(({ offset }) => offset > 0),
    produced.perPartition.map(({ partition, to }) => ({ partition, offset: to })),
  );
  const { verdict, totals } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.equal(totals.stored, 5_000);
});

Deno.test("ingest: values arrive unchanged", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0 }); // Makes the topic.
  const value = '{"Symbol":"ÄÖ😀","Price":-0.1,"TimeStamp":-1.5}';
  await send(feed.services.brokers, feed.topic, [{ key: null, value, partition: 2 }]);
  await feed.ingest();

  const row = (await feed.database.execute(`SELECT * FROM ${feed.fullTable}`)).first();
  assert.equal(row["symbol"], "ÄÖ😀");
  assert.equal(row["price"], -0.1);
  assert.equal(row["ts"].getTime(), -1_500);
  assert.equal(String(row["day"]), "1969-12-31");
  assert.equal(row["kafka_partition"], 2);
  assert.equal(Number(row["kafka_offset"]), 0);
});

Deno.test("ingest: a second run finds nothing to do, and a new group changes nothing", async () => {
  await using feed = await Feed.moved({ count: 3_000 });
  assert.equal((await feed.ingest()).consumed, 0);

  const replay = await feed.ingest({ group: `${feed.topic}-again` });
  assert.equal(replay.stored, 3_000);
  assert.equal(await feed.countRows(), 3_000);
  assert.equal((await feed.verify()).verdict, "exactly-once");
});

Deno.test("ingest: goes on where it was stopped", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 60_000 });
  const stop = new AbortController();
  const first = await feed.ingest({
    signal: stop.signal,
    maxInFlight: 2_000,
    onProgress: ({ counts: { stored } }) => stored > 5_000 && stop.abort(),
  });
  assert.equal(first.interrupted, true);
  assert.equal(first.consumed, first.stored); // Drained: nothing taken over was left.
  assert.ok(first.stored < 60_000, `${first.stored} stored before the stop`);

  const second = await feed.ingest();
  assert.equal(first.stored + second.stored, 60_000);
  assert.equal((await feed.verify()).verdict, "exactly-once");
});

Deno.test("ingest: the endless form takes what arrives later, and stops when asked", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 100 });
  const stop = new AbortController();
  let more: Promise<unknown> | undefined;
  const result = await feed.ingest({
    until: undefined,
    signal: stop.signal,
    onProgress: ({ counts: { stored } }) => {
      if (stored === 100) more ??= feed.produce({ count: 50, seed: 2 });
      if (stored === 150) stop.abort();
    },
  });
  await more;
  assert.equal(result.stored, 150);
  assert.equal((await feed.verify()).verdict, "exactly-once");
});

Deno.test("ingest: a new group that starts at latest leaves what is there alone", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 100 });
  assert.equal((await feed.ingest({ from: "latest" })).consumed, 0);
  assert.equal((await feed.verify()).totals.missing, 100);
});

Deno.test("ingest: two processes of one group share the work and lose nothing", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 30_000, partitions: 6 });
  const results = await Promise.all([feed.ingest(), feed.ingest()]);
  const { totals, verdict } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.equal(totals.stored, 30_000);
  assert.ok(results[0].consumed + results[1].consumed >= 30_000);
});

for (const compression of ["gzip", "snappy", "lz4", "zstd"] as const) {
  Deno.test(`ingest: reads what produce has compressed with ${compression}`, async () => {
    await using feed = await Feed.open();
    assert.equal((await feed.produce({ count: 4_000, compression })).acked, 4_000);
    assert.equal((await feed.ingest()).stored, 4_000);
    assert.equal((await feed.verify()).verdict, "exactly-once");
  });
}

Deno.test("produce: sends every sequence number of a run exactly once", async () => {
  await using feed = await Feed.open();
  const first = await feed.produce({ count: 12_345 });
  const sums = first.perPartition.reduce((sum, { from, to }) => sum + to - from, 0);
  assert.equal(sums, 12_345);
  const offsets = await feed.cluster.offsets(feed.topic);
  assert.equal(offsets.reduce((sum, { from, to }) => sum + to - from, 0), 12_345);
});

Deno.test("ingest: a table that ticks do not fit is refused before a record is read", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 10 });
  await feed.database.execute(
    `CREATE KEYSPACE ${feed.keyspace} WITH replication = ` +
      "{'class': 'SimpleStrategy', 'replication_factor': 1}",
  );
  await feed.database.execute(
    `CREATE TABLE ${feed.fullTable} (symbol text, ts bigint, PRIMARY KEY (symbol, ts))`,
  );
  await assert.rejects(feed.ingest({ createSchema: false }), (error: Error & { code: string }) => {
    assert.equal(error.code, "table-mismatch");
    for (const name of ["ts is bigint", "price is missing"]) {
      assert.ok(error.message.includes(name), `${name} is not named in: ${error.message}`);
    }
    return true;
  });
  assert.equal((await feed.cluster.committedOffsets(feed.topic, feed.topic)).size, 0);
});

Deno.test("ingest: undecodable records are set aside with reason and coordinates, once each", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 1_000, corrupt: 25 });
  await send(feed.services.brokers, feed.topic, [{ key: "x", value: null, partition: 1 }]);
  const result = await feed.ingest();
  assert.equal(result.stored, 975);
  assert.equal(result.deadLettered, 26);

  // A replay sets the same records aside again; they count once.
  await feed.ingest({ group: `${feed.topic}-again` });
  const { totals, verdict } = await feed.verify();
  assert.equal(verdict, "exactly-once");
  assert.equal(totals.deadLettered, 26);
  assert.equal(totals.records, 1_001);
});

Deno.test("ingest: --on-error stop ends at the bad record, with the offset uncommitted", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 1 });
  const { brokers } = feed.services;
  await send(brokers, feed.topic, [tickMessage(0), tickMessage(1)]);
  await feed.ingest();
  await send(brokers, feed.topic, [tickMessage(2), { key: "IBM", value: "no" }, tickMessage(4)]);
  await assert.rejects(
    feed.ingest({ onError: "stop" }),
    /offset 3 of Kafka partition 0 .*not JSON/,
  );
  assert.equal((await feed.cluster.committedOffsets(feed.topic, feed.topic)).get(0), 2);
});

Deno.test("ingest: Ctrl-C while it begins is told as such, and not as something that can't be done", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 10, partitions: 1 });
  assert.equal((await feed.ingest()).stored, 10); // There is a ledger to be read now.
  const signal = AbortSignal.abort();
  const { exitCode, stderr } = await shell(["ingest"], { environment: feed.environment, signal });
  assert.equal(exitCode, 130, stderr);
  assert.equal(stderr, "andean: Interrupted: nothing was read\n");
});
