import assert from "node:assert/strict";
import { Kafka, logLevel } from "kafkajs";
import type { PlanResult } from "../../src/plan/options.ts";
import { Feed } from "../support/feed.ts";
import { mapped, mappedFeed, type Pair } from "../support/mapped_feed.ts";
import { createTable, SEED_TABLE } from "../support/own_tables.ts";
import { sendTransactions, tickMessage } from "../support/records.ts";
import { SchemaRegistry } from "../../scripts/schema_registry.ts";
import { SeveralTopics } from "../support/several_topics.ts";
import { type Outcome, shell } from "../support/shell.ts";

/** `andean plan` of a feed's topic and table. */
function run(feed: Feed, ...flags: string[]): Promise<Outcome> {
  return shell(["plan", ...flags], { environment: feed.environment });
}

/** The same as JSON, with its exit code. */
async function plan(feed: Feed, ...flags: string[]) {
  const { exitCode, stdout, stderr } = await run(feed, "--json", ...flags);
  assert.equal(stderr, "");
  return { exitCode, result: JSON.parse(stdout) as PlanResult };
}

/** The flags of a config file that holds a mapping; the caller's folder is removed with it. */
async function withMapping<T>(mapping: unknown, work: (flag: string) => Promise<T>): Promise<T> {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify({ mapping }));
    return await work(`--config=${file}`);
  } finally {
    await Deno.remove(file);
  }
}

const READINGS =
  "site text, day date, at timestamp, v double, tags frozen<list<text>>, note text, " +
  "kafka_partition int, kafka_offset bigint, " +
  "PRIMARY KEY ((site, day), at, kafka_partition, kafka_offset)";

const MAPPING = {
  columns: {
    site: "value.site",
    day: { from: "value.at", unit: "ms" },
    at: { from: "value.at", unit: "ms" },
    v: "value.v",
    tags: "value.tags",
    kafka_partition: "meta.partition",
    kafka_offset: "meta.offset",
  },
};

const reading = (index: number, some: Record<string, unknown> = {}): Pair => [
  null,
  JSON.stringify({
    site: `s${index % 3}`,
    at: 1_700_000_000_000 + index,
    v: index / 4,
    tags: ["a"],
    ...some,
  }),
];

Deno.test("plan: ticks and their table are ready, and ingest stores what was said", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 3_000 });
  const before = await plan(feed, "--create-schema");
  assert.deepEqual([before.exitCode, before.result.table.state], [0, "assumed"]);
  const missing = await plan(feed);
  assert.equal(missing.exitCode, 3);
  assert.match(missing.result.problems[0]!.message, /keyspace feed_\w+ does not exist/);
  assert.match(missing.result.problems[0]!.hint, /--create-schema.*andean init/);
  await feed.ingest();
  const { exitCode, result } = await plan(feed, "--sample", "500");
  assert.deepEqual([exitCode, result.verdict, result.problems], [0, "ready", []]);
  assert.deepEqual([result.topic.records, result.sample.records], [3_000, 500]);
  assert.equal(result.table.primaryKey, "(symbol, day), ts, kafka_partition, kafka_offset");
  const [shown] = result.records;
  const { symbol, price, kafka_partition, kafka_offset } = shown!.row!;
  const { Symbol: name, Price: given } = shown!.value as Record<string, unknown>;
  assert.deepEqual([symbol, price], [name, given]);
  assert.deepEqual([kafka_partition, kafka_offset], [shown!.partition, shown!.offset]);
  // 9 symbols on one day: each has about a ninth of the topic.
  const { estimate } = result.partitions!;
  assert.ok(estimate!.rows > 200 && estimate!.rows < 600, `${estimate!.rows} rows`);
});

Deno.test("plan: writes nothing, makes nothing, and joins no group", async () => {
  await using feed = await mappedFeed(READINGS, [reading(1), [null, "no JSON"]]);
  const { brokers } = feed.services;
  const admin = new Kafka({ brokers: brokers.split(","), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const state = async () => ({
      topics: (await admin.listTopics()).filter((name) => name.startsWith(feed.topic)),
      groups: (await admin.listGroups()).groups.map(({ groupId }) => groupId)
        .filter((name) => name.startsWith(feed.topic)),
      tables: (await feed.database.execute(
        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
        [feed.keyspace],
      )).rows.map((row) => row["table_name"]),
      rows: await feed.countRows(),
    });
    const before = await state();
    await withMapping(MAPPING, (flag) => plan(feed, flag));
    assert.deepEqual(await state(), before);
    assert.deepEqual(before.tables, [feed.table]);
  } finally {
    await admin.disconnect();
  }
});

Deno.test("plan: records that would be set aside are told by reason, and ingest sets them aside", async () => {
  const records = [
    ...Array.from({ length: 90 }, (_, index) => reading(index)),
    ...Array.from({ length: 7 }, (_, index) => reading(index, { v: `x${index}` })),
    reading(1, { site: null }),
    [null, "no JSON"] as Pair,
    [null, null] as Pair,
  ];
  await using feed = await mappedFeed(READINGS, records);
  const { exitCode, result } = await withMapping(MAPPING, (flag) => plan(feed, flag));
  assert.deepEqual([exitCode, result.verdict], [1, "rejects"]);
  assert.deepEqual([result.rejects.records, result.rejects.share], [10, 0.1]);
  assert.deepEqual(result.rejects.byReason.map(({ records, reason }) => [records, reason]), [
    [7, 'column v: value.v is "x0", wanted double'],
    [1, "column site: value.site is null, and it is part of the primary key"],
    [1, "the value is not JSON"],
    [1, "the value is null"],
  ]);
  assert.deepEqual(result.rejects.byReason[0]!.examples[0], { partition: 0, offset: 90 });
  const ingested = await feed.ingest(mapped(MAPPING));
  assert.deepEqual([ingested.stored, ingested.deadLettered], [90, 10]);
});

Deno.test("plan: all that does not fit is in one report, with all else that can be said", async () => {
  await using feed = await mappedFeed(READINGS, [reading(1, { extra: { deep: 1 } }), reading(2)]);
  const mapping = {
    columns: { ...MAPPING.columns, lost: "value.extra", v: { from: "value.v", type: "int" } },
  };
  const { exitCode, result } = await withMapping(mapping, (flag) => plan(feed, flag));
  assert.deepEqual([exitCode, result.verdict, result.isPartial], [2, "does-not-fit", true]);
  const messages = result.problems.map(({ message }) => message).join("\n");
  assert.match(messages, /the table has no column lost/);
  assert.match(messages, /column v is double, and the mapping says int/);
  const row = result.records[0]!.row!;
  assert.deepEqual([row["site"], row["tags"], "v" in row], ["s1", '["a"]', false]);
  assert.equal(result.keys!.identity, "coordinates");
  const uses = new Map(result.columns.map(({ name, ...use }) => [name, use]));
  assert.deepEqual(uses.get("note"), {
    type: "text",
    kind: "regular",
    from: null,
    filled: null,
  });
  assert.equal(uses.get("lost")!.type, null);
});

Deno.test("plan: a key column that nothing fills is told, and the records are shown", async () => {
  await using feed = await mappedFeed(READINGS, [reading(1, { extra: [{ x: 1 }, { x: 2 }] })]);
  const { day: _, ...columns } = MAPPING.columns;
  const { exitCode, result } = await withMapping({ columns }, (flag) => plan(feed, flag));
  assert.equal(exitCode, 2);
  assert.match(result.problems[0]!.message, /nothing fills column day, .* primary key/);
  assert.deepEqual([result.keys, result.records[0]!.row], [null, undefined]);
  assert.equal((result.records[0]!.value as { site: string }).site, "s1");
  assert.deepEqual(result.unmapped.map(({ field }) => field), ["value.extra"]);
});

Deno.test("plan: records of one natural key are told, with what that means for the topic", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 900, keys: "colliding", symbols: ["A"] });
  await createTable(feed, SEED_TABLE);
  const { exitCode, result } = await plan(feed, "--sample", "900");
  assert.equal(exitCode, 0);
  const { keys, warnings } = result;
  assert.equal(keys!.identity, "natural-key");
  assert.match(warnings.join(), /keeps the last record of each key/);
  await feed.ingest({ createSchema: false });
  const { totals } = await feed.verify();
  assert.deepEqual([keys!.superseded, keys!.estimate], [totals.superseded, totals.superseded]);
});

Deno.test("plan: records whose schemas are in a registry, and the text in 60 columns", async () => {
  await using registry = SchemaRegistry.open();
  await using feed = await Feed.open();
  const format = { name: "avro" as const, registry: { url: registry.url } };
  await feed.produce({ format, count: 200, compression: "lz4" });
  await feed.ingest({ format });
  const flags = ["--format", "avro", "--schema-registry", registry.url];
  const { exitCode, result } = await plan(feed, ...flags);
  assert.deepEqual([exitCode, result.rejects.records, result.unmapped], [0, 0, []]);
  assert.deepEqual(result.topic.compressions, ["lz4"]);
  const { stdout } = await run(feed, ...flags);
  for (const line of stdout.split("\n")) assert.ok(line.length <= 60, line);
  assert.match(stdout, /verdict: ready/);
});

Deno.test("plan: a field for which a user type has no place is told", async () => {
  const records = [reading(1, { pos: { x: 1, y: 2, z: 3 } }), reading(2, { pos: { x: 1 } })];
  await using feed = await mappedFeed(READINGS, records);
  await feed.database.execute(`CREATE TYPE ${feed.keyspace}.pos (x int, y int)`);
  await feed.database.execute(`ALTER TABLE ${feed.fullTable} ADD pos frozen<pos>`);
  const mapping = { columns: { ...MAPPING.columns, pos: "value.pos" } };
  const { exitCode, result } = await withMapping(mapping, (flag) => plan(feed, flag));
  assert.equal(exitCode, 0);
  assert.deepEqual(result.unmapped, [
    { field: "value.pos.z", records: 1, example: { partition: 0, offset: 0 } },
  ]);
});

Deno.test("plan: a topic without records is no mistake, one that is missing is exit 3", async () => {
  await using feed = await mappedFeed(READINGS, []);
  const { exitCode, result } = await withMapping(MAPPING, (flag) => plan(feed, flag));
  assert.deepEqual([exitCode, result.topic.records, result.topic.bytes], [0, 0, null]);
  assert.match(result.warnings.join(), /holds no records/);
  const missing = await run(feed, "--topic", `${feed.topic}-none`);
  assert.equal(missing.exitCode, 3);
  assert.match(missing.stderr, /topic does not exist/);
});

Deno.test("plan: a table of another topic is told, as ingest would refuse it", async () => {
  await using feed = await Feed.open();
  await using other = await Feed.open(feed.services);
  await feed.produce({ count: 10, partitions: 1 });
  await other.produce({ count: 10, partitions: 1 });
  await feed.ingest();
  const { exitCode, result } = await plan(feed, "--topic", other.topic);
  assert.equal(exitCode, 3);
  assert.match(result.problems[0]!.message, new RegExp(`records of topic "${feed.topic}"`));
});

Deno.test("plan: sees what a read_committed consumer sees, and reads past the rest", async () => {
  await using feed = await Feed.open();
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1 });
  const messages = (from: number) =>
    Array.from({ length: 20 }, (_, index) => tickMessage(from + index));
  await sendTransactions(feed.services.brokers, feed.topic, [
    { messages: messages(0), end: "commit" },
    { messages: messages(100), end: "abort" },
    { messages: messages(200), end: "commit" },
    { messages: messages(300), end: "abort" },
  ]);
  // 84 offsets, of which 40 hold records; the latest of them lie before aborted ones.
  const latest = await plan(feed, "--create-schema", "--sample=10", "--from=latest", "--show=99");
  const times = latest.result.records.map(({ value }) =>
    (value as { TimeStamp: number }).TimeStamp
  );
  assert.deepEqual(times, Array.from({ length: 10 }, (_, index) => 1_700_000_210 + index));
  const { result } = await plan(feed, "--create-schema");
  assert.deepEqual([result.topic.records, result.sample.isWhole], [40, true]);
});

Deno.test("plan: columns that are filled by the names of fields are told, and so are other fields", async () => {
  await using feed = await mappedFeed(READINGS, [reading(1, { extra: 1 }), reading(2)]);
  const { day, at, kafka_partition, kafka_offset } = MAPPING.columns;
  const mapping = { others: "by-name", columns: { day, at, kafka_partition, kafka_offset } };
  const { exitCode, result } = await withMapping(mapping, (flag) => plan(feed, flag));
  assert.deepEqual([exitCode, result.verdict], [0, "ready"]);
  const uses = new Map(result.columns.map(({ name, from, filled }) => [name, [from, filled]]));
  assert.deepEqual(uses.get("site"), ["by name", 2]);
  assert.deepEqual(uses.get("note"), ["by name", 0]);
  assert.equal(result.records[0]!.row!["site"], "s1");
  assert.deepEqual(result.unmapped.map(({ field }) => field), ["value.extra"]);
});

Deno.test("andean plan: topics that the file lists are planned in turn, also beside a missing one", async () => {
  await using several = await SeveralTopics.open();
  await several.send(100);
  const good = await several.run(["plan", "--json"]);
  assert.equal(good.exitCode, 0, good.stderr + good.stdout);
  const { topics } = JSON.parse(good.stdout);
  assert.deepEqual(
    topics.map(({ topic, verdict }: PlanResult) => [topic.name, topic.records, verdict]),
    (["ticks", "orders", "events"] as const).map((name) => [several.topic(name), 100, "ready"]),
  );
  await several.feed.cluster.deleteTopics([several.topic("orders")]);
  const bad = await several.run(["plan"]);
  assert.equal(bad.exitCode, 3);
  assert.match(bad.stderr, /the topic does not exist/);
  assert.match(bad.stdout, /^=== .*ticks[^]*verdict: ready[^]*not planned[^]*verdict: ready/m);
});
