import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { DeadLetterPlace } from "../../src/dead_letters/dead_letter_store.ts";
import type { AndeanError } from "../../src/errors/andean_error.ts";
import { Feed } from "../support/feed.ts";
import { dropIndex, INDEXED, makeIndexedTable } from "../support/indexed_table.ts";
import { send, tickMessage, tickValue } from "../support/records.ts";
import { shell } from "../support/shell.ts";
import { withCode } from "../unit/support/expect.ts";

const TABLE = "dead_letters";

/** The feed's commands, with dead letters in a table. */
function withTable(feed: Feed): { deadLetterPlace: DeadLetterPlace } {
  return { deadLetterPlace: { kind: "table", keyspace: feed.keyspace, table: TABLE } };
}

async function letterCount(feed: Feed): Promise<number> {
  const result = await feed.database.execute(`SELECT count(*) FROM ${feed.keyspace}.${TABLE}`);
  return Number(result.first().get(0));
}

Deno.test("dead-letter table: bad records are set aside in it, once however often they are delivered", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 2 });
  await send(feed.services.brokers, feed.topic, [
    tickMessage(0),
    {
      key: Buffer.from([0xff, 0]),
      value: "no",
      partition: 0,
      headers: { trace: [Buffer.from([1, 0xfe]), Buffer.from("b")], ["__proto__"]: "p", empty: "" },
    },
    // The table's partition key takes 65,535 bytes at most.
    { key: null, value: JSON.stringify(tickValue("X".repeat(70_000), 2)), partition: 1 },
  ]);
  const place = withTable(feed);
  const first = await feed.ingest(place);
  assert.deepEqual([first.stored, first.deadLettered], [1, 2]);
  assert.deepEqual(first.committed, [{ partition: 0, offset: 2 }, { partition: 1, offset: 1 }]);
  const again = await feed.ingest({ ...place, group: `${feed.topic}-again` });
  assert.equal(again.deadLettered, 2);
  assert.equal(await letterCount(feed), 2);
  assert.equal(await feed.cluster.hasTopic(feed.deadLetterTopic), false);

  const { verdict, totals } = await feed.verify(place);
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.records, totals.stored, totals.deadLettered], [3, 1, 2]);

  const { rows } = await feed.database.execute(
    `SELECT * FROM ${feed.keyspace}.${TABLE} ` +
      "WHERE topic = ? AND kafka_partition = 0 AND bucket = 0",
    [feed.topic],
    { prepare: true },
  );
  const [row] = rows;
  assert.deepEqual([row?.["stage"], row?.["code"]], ["VALUE_CONVERTER", "undecodable"]);
  assert.deepEqual(new Uint8Array(row?.["key"]), new Uint8Array([0xff, 0]));
  assert.equal(String(row?.["value"]), "no");
  const headers = row?.["headers"].map((tuple: { get(at: number): unknown }) => [
    tuple.get(0),
    [...tuple.get(1) as Uint8Array],
  ]);
  assert.deepEqual(
    headers.sort(),
    [
      ["__proto__", [112]],
      ["empty", []],
      ["trace", [1, 0xfe]],
      ["trace", [98]],
    ].sort(),
  );
});

Deno.test("dead-letter table: list tells the newest first, and no other topic's", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 0, partitions: 2 });
  const place = withTable(feed);
  const { brokers } = feed.services;
  await send(brokers, feed.topic, [{ key: "a", value: "first", partition: 1 }]);
  await feed.ingest(place);
  await send(brokers, feed.topic, [{ key: "a", value: "second", partition: 0 }]);
  await feed.ingest(place);
  await using other = await Feed.open(feed.services);
  await other.produce({ count: 20, corrupt: 20, partitions: 1 });
  await other.ingest(place);

  const { deadLetters, letters, records, byReason } = await feed.listDeadLetters(place);
  assert.deepEqual([letters, records], [2, 2]);
  assert.deepEqual(deadLetters.map(({ partition, offset }) => [partition, offset]), [
    [0, 0],
    [1, 0],
  ]);
  const [newest] = deadLetters;
  assert.ok(Math.abs(Date.parse(newest?.setAside ?? "") - Date.now()) < 60_000);
  assert.equal(newest?.letter, undefined);
  assert.deepEqual(byReason, [{ reason: "the value is not JSON", count: 2 }]);
  assert.equal((await feed.listDeadLetters({ ...place, limit: 1 })).deadLetters.length, 1);
  assert.equal((await feed.listDeadLetters({ ...place, partition: 1 })).records, 1);
  assert.equal((await other.listDeadLetters(place)).records, 20);
  assert.equal((await feed.verify(place)).totals.deadLettered, 2);
  assert.equal((await feed.replayDeadLetters(place)).records, 2);
});

Deno.test("dead-letter table: replay puts in what was mended, and verify finds it stored", async () => {
  await using feed = await Feed.open();
  const place = withTable(feed);
  await feed.produce({ count: 6_000, corrupt: 3_000, partitions: 2 });
  await feed.ingest(place);
  assert.equal(await letterCount(feed), 3_000);
  const before = await feed.replayDeadLetters(place);
  assert.deepEqual([before.stored, before.letters, before.failed.length], [0, 3_000, 3_000]);

  const { deadLetters } = await feed.listDeadLetters(place);
  const mend = `UPDATE ${feed.keyspace}.${TABLE} SET value = ? ` +
    "WHERE topic = ? AND kafka_partition = ? AND bucket = ? AND kafka_offset = ?";
  for (const [index, { partition, offset }] of deadLetters.slice(0, 5).entries()) {
    const value = Buffer.from(JSON.stringify(tickValue("MENDED", index)));
    const params = [value, feed.topic, partition, Math.floor(offset / 1_000), offset];
    await feed.database.execute(mend, params, { prepare: true });
  }
  // A slip of the hand makes a row, and no letter that excuses a loss.
  await feed.database.execute(mend, [Buffer.from("{}"), feed.topic, 1, 77, 77_000], {
    prepare: true,
  });
  assert.equal((await feed.listDeadLetters(place)).records, 3_000);
  const after = await feed.replayDeadLetters(place);
  assert.equal(after.letters, 3_000);
  assert.deepEqual([after.stored, after.failed.length], [5, 2_995]);
  const { verdict, totals } = await feed.verify(place);
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.stored, totals.deadLettered], [3_005, 2_995]);
});

Deno.test("dead-letter table: rows that the database refused go in once the table is mended", async () => {
  await using feed = await Feed.open();
  const place = withTable(feed);
  await feed.produce({ count: 0, partitions: 1 });
  await feed.ingest(place); // Makes the schema.
  await makeIndexedTable(feed);
  const options = { ...place, table: INDEXED };
  const ingested = await feed.ingest({
    ...options,
    createSchema: false,
    group: `${feed.topic}-own`,
  });
  assert.deepEqual([ingested.stored, ingested.deadLettered], [2, 1]);
  assert.equal((await feed.replayDeadLetters(options)).failed[0]?.stage, "TASK_PUT");

  await dropIndex(feed);
  const replayed = await feed.replayDeadLetters(options);
  assert.deepEqual([replayed.stored, replayed.failed], [1, []]);
  const { verdict, totals } = await feed.verify(options);
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.stored, totals.deadLettered], [3, 0]);
});

Deno.test("dead-letter table: a value too large for the database is left out, and replayed from the topic", async () => {
  await using feed = await Feed.open();
  const place = withTable(feed);
  const bytes = 17 * 1024 * 1024;
  await feed.cluster.ensureTopic(feed.topic, {
    partitions: 1,
    config: { "max.message.bytes": String(2 * bytes) },
  });
  const value = JSON.stringify({ ...tickValue("IBM", 0), TimeStamp: "x".repeat(bytes) });
  await send(feed.services.brokers, feed.topic, [{ key: "IBM", value }, tickMessage(1)]);
  const ingested = await feed.ingest(place);
  assert.deepEqual([ingested.stored, ingested.deadLettered], [1, 1]);
  const { deadLetters: [letter] } = await feed.listDeadLetters(place);
  assert.match(letter?.reason ?? "", /^TimeStamp .*without its value of 17825\d{3} bytes.*too big/);

  // The reason is the record's own, and not that its value is not there.
  const { failed } = await feed.replayDeadLetters(place);
  assert.deepEqual(failed.map(({ code }) => code), ["undecodable"]);
  assert.match(failed[0]?.reason ?? "", /^TimeStamp/);
  const { verdict, totals } = await feed.verify(place);
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.stored, totals.deadLettered], [1, 1]);
});

Deno.test("dead-letter table: another kind of table of that name is refused before a record is read", async () => {
  await using feed = await Feed.open();
  const place = withTable(feed);
  await feed.produce({ count: 100, corrupt: 10, partitions: 1 });
  await feed.ingest({ onError: "dead-letter" }); // Makes the schema.
  await feed.database.execute(
    `CREATE TABLE ${feed.keyspace}.${TABLE} (topic text PRIMARY KEY, value blob)`,
  );
  const refusal = withCode("table-mismatch", /other columns or another key/);
  const group = `${feed.topic}-other`;
  await assert.rejects(feed.ingest({ ...place, group }), refusal);
  assert.equal((await feed.cluster.committedOffsets(group, feed.topic)).size, 0);
  await assert.rejects(feed.verify(place), refusal);
  await assert.rejects(feed.listDeadLetters(place), refusal);
  // Nothing can be set aside there, so that nothing needs to be refused.
  await assert.rejects(feed.ingest({ ...place, group, onError: "stop" }), withCode("undecodable"));
});

Deno.test("dead-letter table: one that was never made holds none, and none of its records is excused", async () => {
  await using feed = await Feed.open();
  const place = withTable(feed);
  await feed.produce({ count: 100, corrupt: 10, partitions: 1 });
  await feed.ingest();
  assert.equal((await feed.listDeadLetters(place)).letters, 0);
  const { letters, records, failure } = await feed.replayDeadLetters(place);
  assert.deepEqual([letters, records, failure], [0, 0, undefined]);
  const { verdict, totals } = await feed.verify(place);
  assert.deepEqual([verdict, totals.missing, totals.deadLettered], ["discrepancy", 10, 0]);
  const deadLetterPlace: DeadLetterPlace = { kind: "table", keyspace: "nowhere", table: TABLE };
  const refusal = withCode("keyspace-missing");
  await assert.rejects(feed.verify({ deadLetterPlace }), refusal);
  await assert.rejects(feed.listDeadLetters({ deadLetterPlace }), refusal);
  await assert.rejects(feed.ingest({ deadLetterPlace }), refusal);
});

Deno.test("dead-letter table: once it is dropped the run ends, and the record's offset is not committed", async () => {
  await using feed = await Feed.open();
  const place = withTable(feed);
  await feed.produce({ count: 100, partitions: 1 });
  let dropped = false;
  await assert.rejects(
    feed.ingest({
      ...place,
      until: undefined,
      onProgress: async ({ counts: { stored } }) => {
        if (stored < 100 || dropped) return;
        dropped = true;
        await feed.database.execute(`DROP TABLE ${feed.keyspace}.${TABLE}`);
        await send(feed.services.brokers, feed.topic, [{ key: "a", value: "no" }]);
      },
    }),
    (thrown: AndeanError) =>
      withCode("table-missing", /Cannot write dead letters to table/)(thrown) &&
      /makes the table/.test(thrown.hint ?? ""),
  );
  const committed = await feed.cluster.committedOffsets(feed.topic, feed.topic);
  assert.equal(committed.get(0), 100);
  const again = await feed.ingest(place);
  assert.deepEqual([again.consumed, again.deadLettered], [1, 1]);
  assert.equal((await feed.verify(place)).verdict, "exactly-once");
});

Deno.test("dead-letter table: verify --follow sees letters that came after its first look", async () => {
  await using feed = await Feed.open();
  const place = withTable(feed);
  await feed.produce({ count: 100, corrupt: 5, partitions: 1 });
  await feed.ingest(place);
  const stop = new AbortController();
  let looks = 0;
  const following = feed.follow({
    ...place,
    signal: stop.signal,
    onInterval: ({ totals }) => {
      looks++;
      if (totals.deadLettered === 12) stop.abort();
    },
  });
  await feed.produce({ count: 100, corrupt: 7, seed: 2 });
  await feed.ingest(place);
  const { verdict, totals } = await following;
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.records, totals.stored, totals.deadLettered], [200, 188, 12]);
  assert.ok(looks > 1);
});

Deno.test("dead-letter table: the command line names it for ingest, verify and dead-letters", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 50, corrupt: 3, partitions: 1 });
  const { brokers, scylla, user, password } = feed.services;
  const database = [
    ...["--scylla", scylla, "--scylla-user", user, "--keyspace", feed.keyspace],
    ...["--topic", feed.topic, "--dead-letter", `table:${TABLE}`, "--json"],
  ];
  const run = async (command: string, ...more: string[]) => {
    const { exitCode, stdout, stderr } = await shell(
      [...command.split(" "), ...database, ...more],
      { environment: { ANDEAN_SCYLLA_PASSWORD: password } },
    );
    assert.ok(exitCode <= 1, stderr);
    return { exitCode, result: JSON.parse(stdout) };
  };
  const kafka = ["--brokers", brokers];
  const ingested = await run("ingest --create-schema --until end", ...kafka);
  assert.equal(ingested.result.deadLettered, 3);
  const verified = await run("verify", ...kafka);
  assert.deepEqual([verified.exitCode, verified.result.totals.deadLettered], [0, 3]);
  // Only the database is asked.
  assert.equal((await run("dead-letters list", "--brokers", "127.0.0.1:9")).result.records, 3);
  const replayed = await run("dead-letters replay", ...kafka);
  assert.deepEqual([replayed.exitCode, replayed.result.failed.length], [1, 3]);
});
