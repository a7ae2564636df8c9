import assert from "node:assert/strict";
import { type Name, SeveralTopics } from "../support/several_topics.ts";

const NAMES: Name[] = ["ticks", "orders", "events"];

/** Every record that was sent is in its table once, by the database's own count. */
async function assertAllThere(several: SeveralTopics): Promise<void> {
  for (const name of NAMES) {
    assert.equal(await several.rows(name), several.expectedRows(name), name);
  }
  assert.deepEqual(await several.amounts(), several.expectedAmounts());
}

/** The sum of a topic's committed offsets. */
async function committed(several: SeveralTopics, name: Name): Promise<number> {
  const { feed, group } = several;
  const offsets = await feed.cluster.committedOffsets(group, several.topic(name));
  return [...offsets.values()].reduce((sum, offset) => sum + offset, 0);
}

async function verified(several: SeveralTopics): Promise<void> {
  const { exitCode, stdout, stderr } = await several.run(["verify", "--deep", "--json"]);
  assert.equal(exitCode, 0, stderr + stdout);
  const { verdict, totals, topics } = JSON.parse(stdout);
  const sent = NAMES.reduce((sum, name) => sum + several.sent(name), 0);
  assert.deepEqual([verdict, totals.records], ["exactly-once", sent]);
  assert.deepEqual(
    topics.map((topic: { topic: string }) => topic.topic),
    NAMES.map((name) => several.topic(name)),
  );
}

Deno.test("topics: three formats go into three tables in one run, exactly once, and a second run goes on", async () => {
  await using several = await SeveralTopics.open();
  await several.send(2_000);
  const first = await several.run(["ingest", "--until", "end", "--json"]);
  assert.equal(first.exitCode, 0, first.stderr);
  const result = JSON.parse(first.stdout);
  assert.deepEqual([result.consumed, result.stored, result.deadLettered], [6_000, 6_000, 0]);
  assert.equal(result.committed.length, 9);
  assert.ok(result.latencyMs.max >= result.latencyMs.p50);
  for (const [index, name] of NAMES.entries()) {
    const topic = result.topics[index];
    assert.deepEqual(
      [topic.topic, topic.keyspace, topic.table, topic.consumed, topic.stored],
      [several.topic(name), several.feed.keyspace, name, 2_000, 2_000],
    );
    assert.deepEqual(
      result.committed.filter((one: { topic: string }) => one.topic === topic.topic),
      topic.committed.map((one: object) => ({ topic: topic.topic, ...one })),
    );
    assert.equal(await committed(several, name), 2_000);
  }
  await assertAllThere(several);
  await verified(several);

  await several.send(300);
  const second = await several.run(["ingest", "--until", "end", "--json"]);
  assert.equal(JSON.parse(second.stdout).consumed, 900, second.stderr);
  await assertAllThere(several);
  await verified(several);
  const third = await several.run(["ingest", "--until", "end"]);
  assert.equal(third.exitCode, 0, third.stderr);
  assert.match(third.stdout, /^0 records = 0 stored/m);
});

Deno.test("topics: --topic chooses one of the list, whose document is that of one topic", async () => {
  await using several = await SeveralTopics.open();
  await several.send(100);
  const one = ["--topic", several.topic("events"), "--json"];
  const { exitCode, stdout, stderr } = await several.run(["ingest", "--until", "end", ...one]);
  assert.equal(exitCode, 0, stderr);
  const result = JSON.parse(stdout);
  assert.deepEqual([result.consumed, result.topics], [100, undefined]);
  assert.deepEqual(Object.keys(result.committed[0]), ["partition", "offset"]);
  assert.deepEqual([await several.rows("events"), await several.rows("ticks")], [100, 0]);
  const verify = JSON.parse((await several.run(["verify", ...one])).stdout);
  assert.deepEqual(
    [verify.verdict, verify.topics, verify.totals.records],
    [
      "exactly-once",
      undefined,
      100,
    ],
  );
  const wrong = await several.run(["verify", "--topic", `${several.topic("events")}x`]);
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stderr, /lists "feed-.*Did you mean "feed-.*-events"\?/s);
});

Deno.test("topics: Ctrl-C drains and commits all of them, and the next run goes on there", async () => {
  await using several = await SeveralTopics.open();
  await several.send(20_000);
  const controller = new AbortController();
  const running = several.run(["ingest", "--json"], undefined, controller.signal);
  while (await several.rows("events") === 0) await new Promise((go) => setTimeout(go, 20));
  controller.abort();
  const { exitCode, stdout, stderr } = await running;
  assert.equal(exitCode, 130, stderr);
  const stopped = JSON.parse(stdout);
  assert.equal(stopped.consumed, stopped.stored);
  for (const [index, name] of NAMES.entries()) {
    assert.equal(await committed(several, name), stopped.topics[index].consumed, name);
  }
  const rest = JSON.parse((await several.run(["ingest", "--until", "end", "--json"])).stdout);
  assert.equal(stopped.consumed + rest.consumed, 60_000);
  await assertAllThere(several);
  await verified(several);
});

Deno.test("topics: all that is wrong with their tables is told in one message, before a record is read", async () => {
  await using several = await SeveralTopics.open();
  await several.send(10);
  const mapping = { columns: { idd: "key", amount: "value.amount" } };
  const wrong = await several.config([
    several.entry("ticks"),
    { ...several.entry("orders"), mapping },
    { ...several.entry("events"), table: "nowhere" },
  ]);
  const { exitCode, stdout } = await several.run(["ingest", "--until", "end", "--json"], wrong);
  assert.equal(exitCode, 2);
  const { error } = JSON.parse(stdout);
  assert.match(error.message, /^Cannot ingest 2 of 3 topics: topic "feed-.*-orders": cannot use/);
  assert.match(error.message, /no column idd.*nothing fills column id/);
  assert.match(error.message, /topic "feed-.*-events": cannot .*nowhere/);
  // A service's state alone is another exit code.
  const missing = await several.config([several.entry("ticks"), { topic: "no-such-topic" }], {
    table: "ticks2",
  });
  const gone = await several.run(["ingest", "--until", "end"], missing);
  assert.equal(gone.exitCode, 3, gone.stderr);
  for (const name of NAMES) {
    assert.equal(await committed(several, name), 0);
    assert.equal(await several.rows(name), 0);
  }
});

Deno.test("topics: two in one table are refused where rows have coordinates, and welcome where they have keys", async () => {
  await using several = await SeveralTopics.open();
  await several.send(50);
  const events = several.entry("events");
  const both = await several.config([events, { ...events, topic: several.topic("orders") }]);
  const refused = await several.run(["ingest", "--until", "end"], both);
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /2 of 2 topics: .*events, where those of "feed-.*-orders" go:/);
  assert.match(refused.stderr, /Give each topic a table of its own/);
  assert.equal(await several.rows("events"), 0);

  const mapping = { columns: { id: "key", note: { constant: "seen" } } };
  const shared = await several.config(
    [{ topic: several.topic("orders") }, { topic: several.topic("events"), format: "text" }],
    { table: "orders", mapping },
  );
  const welcome = await several.run(["ingest", "--until", "end", "--json"], shared);
  assert.equal(welcome.exitCode, 0, welcome.stderr);
  assert.equal(JSON.parse(welcome.stdout).stored, 100);
  assert.equal(await several.rows("orders"), 100); // Of both, whose keys differ.
});

Deno.test("topics: a table that is dropped ends the run, with the others drained and committed", async () => {
  await using several = await SeveralTopics.open();
  await several.send(300);
  const running = several.run(["ingest", "--json"]);
  while (await several.rows("events") < 300) await new Promise((go) => setTimeout(go, 50));
  await several.feed.database.execute(`DROP TABLE ${several.feed.keyspace}.orders`);
  await several.send(300);
  const { exitCode, stdout } = await running;
  assert.equal(exitCode, 3, stdout);
  assert.match(JSON.parse(stdout).error.message, /orders/);
  for (const name of ["ticks", "events"] as const) {
    const offsets = await several.feed.cluster.committedOffsets(
      several.group,
      several.topic(name),
    );
    const sum = [...offsets.values()].reduce((total, offset) => total + offset, 0);
    assert.equal(await several.rows(name), sum, `${name}: committed is what is stored`);
  }
  assert.ok(await committed(several, "orders") <= 600);
});

Deno.test("topics: verify tells each topic's report, and the worst verdict is that of all", async () => {
  await using several = await SeveralTopics.open();
  await several.send(120);
  await several.run(["ingest", "--until", "end"]);
  const { keyspace } = several.feed;
  await several.feed.database.execute(`DELETE FROM ${keyspace}.events WHERE p = 0 AND o = 7`);
  const gone = { ...several.entry("orders"), table: "nowhere" };
  const path = await several.config([several.entry("ticks"), several.entry("events"), gone]);
  const lost = await several.run(["verify", "--json"], path);
  assert.equal(lost.exitCode, 1, lost.stderr);
  assert.match(lost.stderr, /^andean: Cannot .*nowhere/m);
  const { verdict, totals, topics } = JSON.parse(lost.stdout);
  assert.deepEqual([verdict, totals.records, totals.missing], ["discrepancy", 240, 1]);
  assert.deepEqual(
    topics.map((topic: { verdict: string }) => topic.verdict),
    ["exactly-once", "discrepancy", "inconclusive"],
  );
  assert.deepEqual(topics[1].partitions[0].missingRanges, [[7, 7]]);
  assert.equal(topics[2].error.code, "table-missing");

  const repaired = await several.run(["verify", "--repair"], path);
  assert.equal(repaired.exitCode, 3, repaired.stderr); // All that could be looked at is there.
  assert.match(repaired.stdout, /^repaired: 1 of 1 record$/m);
  assert.match(
    repaired.stdout,
    /not verified\n\n240 records of 3 topics\n\nverdict: inconclusive$/m,
  );
  await verified(several);
});

Deno.test("topics: dead letters are listed and replayed topic by topic, also from one place for all", async () => {
  for (const more of [{}, { "dead-letter": "table:bad_records" }]) {
    await using several = await SeveralTopics.open();
    await several.send(60);
    await several.sendBadOrders();
    const path = await several.config(undefined, more);
    const { exitCode, stdout } = await several.run(["ingest", "--until", "end", "--json"], path);
    assert.equal(exitCode, 0);
    assert.deepEqual(
      JSON.parse(stdout).topics.map((topic: { deadLettered: number }) => topic.deadLettered),
      [0, 2, 0],
    );
    const listed = JSON.parse((await several.run(["dead-letters", "list", "--json"], path)).stdout);
    assert.deepEqual([listed.letters, listed.records, listed.byReason.length], [2, 2, 2]);
    assert.deepEqual(
      listed.topics.map((topic: { records: number }) => topic.records),
      [0, 2, 0],
    );
    const text = await several.run(["dead-letters", "list"], path);
    assert.match(text.stdout, /2 dead letters of 2 records of 3 topics$/m);

    // The column takes texts now; what is no JSON fails again.
    const { keyspace } = several.feed;
    await several.feed.database.execute(`ALTER TABLE ${keyspace}.orders ADD amount_text text`);
    const mapping = { columns: { id: "key", amount_text: "value.amount" } };
    const mended = await several.config(
      [several.entry("ticks"), { ...several.entry("orders"), mapping }, several.entry("events")],
      more,
    );
    const replayed = await several.run(["dead-letters", "replay", "--json"], mended);
    assert.equal(replayed.exitCode, 1, replayed.stderr);
    const { stored, failed, topics } = JSON.parse(replayed.stdout);
    assert.deepEqual([stored, failed.length, failed[0].topic], [1, 1, several.topic("orders")]);
    assert.deepEqual([topics[1].table, topics[1].stored], ["orders", 1]);
    const { rows } = await several.feed.database.execute(
      `SELECT amount_text FROM ${keyspace}.orders WHERE id = 'many'`,
    );
    assert.equal(rows[0]?.["amount_text"], "many");
  }
});

Deno.test("topics: a table that is missing keeps no other topic's dead letters from being replayed and told", async () => {
  await using several = await SeveralTopics.open();
  await several.send(30);
  await several.sendBadOrders();
  assert.equal((await several.run(["ingest", "--until", "end"])).exitCode, 0);
  await several.feed.database.execute(`DROP TABLE ${several.feed.keyspace}.events`);
  const { exitCode, stdout, stderr } = await several.run(["dead-letters", "replay", "--json"]);
  assert.equal(exitCode, 3, stderr);
  assert.match(stderr, /Cannot .*events/);
  const { records, topics } = JSON.parse(stdout);
  assert.equal(records, 2);
  assert.deepEqual(
    topics.map((
      topic: { records?: number; error?: { code: string } },
    ) => [topic.records, topic.error?.code]),
    [
      [0, undefined],
      [2, undefined],
      [undefined, "table-missing"],
    ],
  );
});
