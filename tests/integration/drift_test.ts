import assert from "node:assert/strict";
import { withCode } from "../unit/support/expect.ts";
import { mapped, mappedFeed, type Pair, sendPairs } from "../support/mapped_feed.ts";
import { allRows } from "../support/own_tables.ts";
import { RunningIngest, until } from "../support/running_ingest.ts";
import { Feed } from "../support/feed.ts";

const BY_RECORD = "p int, o bigint, id text, v int, PRIMARY KEY (p, o)";
const COORDINATES = { p: "meta.partition", o: "meta.offset" };

/** Records that have further fields beside `id` and `v`. */
function pairs(from: number, to: number, more: (index: number) => object = () => ({})): Pair[] {
  return Array.from({ length: to - from }, (_, at) => {
    const index = from + at;
    return [`${index}`, JSON.stringify({ id: `n${index}`, v: index, ...more(index) })];
  });
}

async function alter(feed: Feed, what: string): Promise<void> {
  await feed.database.execute(`ALTER TABLE ${feed.fullTable} ${what}`);
}

/** Every row is a record's, with all of its fields, and none was set aside. */
async function assertExactlyOnce(feed: Feed, options: ReturnType<typeof mapped>, records: number) {
  const { verdict, totals, mismatches } = await feed.verify({ ...options, deep: true });
  assert.deepEqual(mismatches, []);
  assert.deepEqual(
    [verdict, totals.stored, totals.deadLettered, totals.missing, totals.mismatched],
    ["exactly-once", records, 0, 0, 0],
  );
  assert.equal(await feed.countRows(), records);
}

Deno.test("by-name: fields fill the columns of their names, also nested ones, and explicit columns win", async () => {
  await using feed = await mappedFeed("id text PRIMARY KEY", []);
  await feed.database.execute(`CREATE TYPE ${feed.keyspace}.place (lat double, lon double)`);
  await alter(
    feed,
    'ADD (amount int, at timestamp, tags map<text, int>, place place, "Case" text)',
  );
  const options = mapped({
    columns: { at: { from: "value.at", unit: "s" }, amount: "value.n" },
    others: "by-name",
  });
  await sendPairs(feed, [
    ["x", '{"ID":"a","n":1,"amount":2,"at":5,"tags":{"t":1},"place":{"lat":1.5,"lon":2}}'],
    ["y", '{"id":"b","Case":"c","case":"d","at":null}'],
    ["z", '{"n":1}'],
    ["z", '{"id":"c","Id":"c"}'],
  ]);
  const { stored, deadLettered } = await feed.ingest(options);
  assert.deepEqual([stored, deadLettered], [2, 2]);
  const { deadLetters } = await feed.listDeadLetters();
  assert.deepEqual(deadLetters.map(({ reason }) => reason).sort(), [
    "column id: both value.id and value.Id are there, wanted one field of this name",
    "column id: value.id is missing, and it is part of the primary key",
  ]);
  assert.deepEqual(await allRows(feed, 'id, amount, at, tags, place, "Case"'), [
    '{"id":"a","amount":1,"at":"1970-01-01T00:00:05.000Z","tags":{"t":1},' +
    '"place":{"lat":1.5,"lon":2},"Case":null}',
    '{"id":"b","amount":null,"at":null,"tags":null,"place":null,"Case":"c"}',
  ]);
  assert.equal((await feed.verify({ ...options, deep: true })).verdict, "exactly-once");
});

for (const unmapped of ["ignore", "dead-letter", "stop"] as const) {
  Deno.test(`drift: a column that is added while records flow is filled, with unmapped: ${unmapped}`, async () => {
    await using feed = await mappedFeed(BY_RECORD, pairs(0, 500));
    const options = mapped({ columns: COORDINATES, others: "by-name", unmapped });
    await using ingest = new RunningIngest(feed, options);
    let sent = 500;
    for (const name of ["x", "y", "z"]) {
      await ingest.caughtUp();
      const flowing = sendPairs(feed, pairs(sent, sent + 2_000));
      await alter(feed, `ADD ${name} text`);
      await flowing;
      // At once: the news of the column is still on its way.
      await sendPairs(
        feed,
        pairs(sent + 2_000, sent + 2_500, (index) => ({ [name]: `${name}${index}` })),
      );
      sent += 2_500;
    }
    await ingest.caughtUp();
    assert.equal((await ingest.end()).deadLettered, 0);
    await assertExactlyOnce(feed, options, sent);
    for (const name of ["x", "y", "z"]) {
      const { rows: [row] } = await feed.database.execute(
        `SELECT count(${name}) FROM ${feed.fullTable}`,
      );
      assert.equal(Number(row!.get(0)), 500, name);
    }
  });
}

Deno.test("drift: without its column a field is left out, set aside, or ends the run", async () => {
  for (const unmapped of ["ignore", "dead-letter", "stop"] as const) {
    await using feed = await mappedFeed(BY_RECORD, pairs(0, 10));
    const options = mapped({ columns: COORDINATES, others: "by-name", unmapped });
    await using ingest = new RunningIngest(feed, options);
    await ingest.caughtUp();
    await sendPairs(feed, pairs(10, 20, () => ({ x: 1 })));
    if (unmapped === "stop") {
      const failure = await ingest.failure();
      withCode("unmapped", /offset 10 .*no column takes value\.x/)(failure as Error);
      assert.equal((await feed.cluster.committedOffsets(feed.topic, feed.topic)).get(0), 10);
      continue;
    }
    await ingest.caughtUp();
    const { stored, deadLettered } = await ingest.end();
    assert.deepEqual([stored, deadLettered], unmapped === "ignore" ? [20, 0] : [10, 10]);
    if (unmapped === "ignore") continue;
    // Once the column is there, what was set aside can go in.
    await alter(feed, "ADD x int");
    const { mapping } = options;
    assert.equal((await feed.replayDeadLetters({ mapping })).stored, 10);
    const { verdict, totals } = await feed.verify({ ...options, deep: true });
    assert.deepEqual([verdict, totals.stored], ["exactly-once", 20]);
  }
});

Deno.test("drift: a field that is added to a user type is filled", async () => {
  await using feed = await mappedFeed("id text PRIMARY KEY", []);
  await feed.database.execute(`CREATE TYPE ${feed.keyspace}.place (lat int)`);
  await alter(feed, "ADD (place place, places list<frozen<place>>)");
  const options = mapped({
    columns: { id: "value.id", places: "value.places" },
    others: "by-name",
    unmapped: "dead-letter",
  });
  const places = (from: number, to: number, place: object) =>
    pairs(from, to).map(([key]): Pair => [
      key,
      JSON.stringify({ id: key, place, places: [place, place] }),
    ]);
  await sendPairs(feed, places(0, 100, { lat: 1 }));
  await using ingest = new RunningIngest(feed, options);
  await ingest.caughtUp();
  await feed.database.execute(`ALTER TYPE ${feed.keyspace}.place ADD lon int`);
  await sendPairs(feed, places(100, 200, { lat: 1, lon: 2 }));
  await ingest.caughtUp();
  assert.equal((await ingest.end()).deadLettered, 0);
  const rows = await allRows(feed, "id, place");
  assert.equal(rows.filter((row) => row.includes('"lon":2')).length, 100);
  assert.equal((await feed.verify({ ...options, deep: true })).verdict, "exactly-once");
});

Deno.test("drift: a mapped column that is dropped ends the run, and makes no dead letters", async () => {
  await using feed = await mappedFeed(BY_RECORD, pairs(0, 1_000));
  const options = mapped({ columns: { ...COORDINATES, id: "value.id", v: "value.v" } });
  await using ingest = new RunningIngest(feed, options);
  await ingest.caughtUp();
  await alter(feed, "DROP v");
  await sendPairs(feed, pairs(1_000, 6_000));
  const failure = await ingest.failure() as { exitCode: number };
  withCode("table-mismatch", /was changed meanwhile: the table has no column v/)(failure as never);
  assert.equal(failure.exitCode, 3);
  const { deadLetters } = await feed.listDeadLetters();
  assert.deepEqual(deadLetters, []);
  const committed = (await feed.cluster.committedOffsets(feed.topic, feed.topic)).get(0)!;
  const { rows } = await feed.database.execute(`SELECT o FROM ${feed.fullTable}`, [], {
    fetchSize: 10_000,
  });
  const stored = new Set(rows.map((row) => Number(row["o"])));
  for (let offset = 0; offset < committed; offset++) assert.ok(stored.has(offset), `${offset}`);
  // Once the table is as it should be, the next run goes on.
  await alter(feed, "ADD v int");
  await feed.ingest(options);
  assert.equal(await feed.countRows(), 6_000);
});

Deno.test("drift: a column that is filled by name and dropped is a field without a column", async () => {
  for (const unmapped of ["ignore", "dead-letter"] as const) {
    await using feed = await mappedFeed(BY_RECORD, pairs(0, 1_000));
    const options = mapped({ columns: COORDINATES, others: "by-name", unmapped });
    await using ingest = new RunningIngest(feed, options);
    await ingest.caughtUp();
    // Not while rows are written: Cassandra 5.0 then can't read some of them until it has flushed.
    await alter(feed, "DROP v");
    await sendPairs(feed, pairs(1_000, 6_500));
    await ingest.caughtUp();
    const { stored, deadLettered } = await ingest.end();
    assert.equal(stored + deadLettered, 6_500);
    assert.equal(deadLettered > 0, unmapped === "dead-letter");
    const { verdict, totals } = await feed.verify({ ...options, deep: true });
    assert.deepEqual([verdict, totals.stored + totals.deadLettered], ["exactly-once", 6_500]);
  }
});

Deno.test("drift: a table that is made anew with other types holds no value of the old ones", async () => {
  await using feed = await mappedFeed(BY_RECORD, pairs(0, 1_000));
  const options = mapped({ columns: COORDINATES, others: "by-name" });
  await using ingest = new RunningIngest(feed, options);
  await ingest.caughtUp();
  const flowing = sendPairs(feed, pairs(1_000, 9_000));
  await feed.database.execute(`DROP TABLE ${feed.fullTable}`);
  await feed.database.execute(
    `CREATE TABLE ${feed.fullTable} (${BY_RECORD.replace("v int", "v float")})`,
  );
  await flowing;
  await sendPairs(feed, pairs(9_000, 10_000));
  // Whether a write has met the gap between the two is chance: then the run has ended.
  await ingest.caughtUp().catch((error) => withCode("table-missing")(error));
  await ingest.end().catch(() => {});
  await feed.ingest(options);
  const { rows } = await feed.database.execute(`SELECT o, v FROM ${feed.fullTable}`, [], {
    fetchSize: 10_000,
  });
  assert.ok(rows.length >= 1_000, `${rows.length}`);
  for (const row of rows) assert.equal(row["v"], Number(row["o"]));
});

Deno.test("drift: a table that is made anew with another key ends the run", async () => {
  await using feed = await mappedFeed("id text PRIMARY KEY, v int", pairs(0, 10));
  await using ingest = new RunningIngest(feed, mapped({ others: "by-name" }));
  await ingest.caughtUp();
  await feed.database.execute(`DROP TABLE ${feed.fullTable}`);
  await feed.database.execute(`CREATE TABLE ${feed.fullTable} (v int PRIMARY KEY, id text)`);
  withCode("table-mismatch", /its primary key is \(\(v int\)\), and was \(\(id text\)\)/)(
    await ingest.failure() as Error,
  );
});

Deno.test("drift: ticks go on where columns are added, and end where theirs are dropped", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 500, partitions: 1 });
  await using ingest = new RunningIngest(feed, {});
  await ingest.caughtUp();
  await alter(feed, "ADD note text");
  await feed.produce({ count: 500, seed: 2 });
  await ingest.caughtUp();
  await alter(feed, "DROP price");
  await feed.produce({ count: 500, seed: 3 });
  withCode("table-mismatch", /which was changed meanwhile: column price is missing/)(
    await ingest.failure(),
  );
  assert.deepEqual((await feed.listDeadLetters()).deadLetters, []);
  assert.equal((await feed.cluster.committedOffsets(feed.topic, feed.topic)).get(0), 1_000);
});

Deno.test("drift: a type that changes in the records makes dead letters that say so", async () => {
  await using feed = await mappedFeed(BY_RECORD, pairs(0, 10));
  const options = mapped({ columns: COORDINATES, others: "by-name" });
  await using ingest = new RunningIngest(feed, options);
  await ingest.caughtUp();
  await sendPairs(feed, [["a", '{"id":"a","v":"many"}'], ["b", '{"id":2,"v":1}'], [
    "c",
    '{"id":"c","v":1.5}',
  ]]);
  await ingest.caughtUp();
  await ingest.end();
  const { deadLetters } = await feed.listDeadLetters();
  deadLetters.sort((a, b) => a.offset - b.offset);
  assert.deepEqual(deadLetters.map(({ reason }) => reason), [
    'column v: value.v is "many", wanted int (from -2147483648 to 2147483647)',
    "column id: value.id is 2, wanted text",
    "column v: value.v is 1.5, wanted int (from -2147483648 to 2147483647)",
  ]);
  await until(async () => await feed.countRows() === 10);
});
