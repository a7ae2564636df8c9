import assert from "node:assert/strict";
import { withCode } from "../unit/support/expect.ts";
import type { Feed } from "../support/feed.ts";
import { mapped, mappedFeed, sendPairs } from "../support/mapped_feed.ts";
import { allRows } from "../support/own_tables.ts";
import { type Outcome, shell } from "../support/shell.ts";

const BY_KEY = "id text PRIMARY KEY, a int, b text, c set<int>";
const COLUMNS = { id: "key", a: "value.a", b: "value.b", c: "value.c" };

Deno.test("mapping: of a key the last record is the row, and what it leaves out stays", async () => {
  await using feed = await mappedFeed(BY_KEY, [
    ["x", '{"a":1,"b":"one","c":[1]}'],
    ["y", '{"b":"only"}'],
    ["x", '{"a":2}'],
    ["z", "{}"],
    ["x", '{"a":3,"b":null}'],
  ]);
  const options = mapped({ columns: COLUMNS });
  const { stored, deadLettered } = await feed.ingest(options);
  assert.deepEqual([stored, deadLettered], [5, 0]);
  assert.deepEqual(await allRows(feed, "id, a, b, c"), [
    '{"id":"x","a":3,"b":"one","c":[1]}',
    '{"id":"y","a":null,"b":"only","c":null}',
    '{"id":"z","a":null,"b":null,"c":null}',
  ]);
  for (const deep of [false, true]) {
    const { verdict, totals, tableKind, notes } = await feed.verify({ ...options, deep });
    assert.deepEqual([verdict, tableKind], ["exactly-once", "natural-key"]);
    assert.match(notes.join(), /superseded records are still there was not checked/);
    assert.deepEqual([totals.stored, totals.superseded, totals.mismatched], [3, 2, 0]);
  }
});

Deno.test("mapping: a lost row is missing, an altered one mismatched, and repair mends both", async () => {
  await using feed = await mappedFeed(BY_KEY, [
    ["x", '{"a":1,"b":"one"}'],
    ["x", '{"a":2}'],
    ["y", '{"a":1,"b":"one"}'],
  ]);
  const options = mapped({ columns: COLUMNS });
  await feed.ingest(options);
  await feed.database.execute(`DELETE FROM ${feed.fullTable} WHERE id = 'y'`);
  await feed.database.execute(`UPDATE ${feed.fullTable} SET a = 9 WHERE id = 'x'`);
  const { totals, partitions, mismatches } = await feed.verify({ ...options, deep: true });
  assert.deepEqual([totals.missing, totals.mismatched], [1, 1]);
  assert.deepEqual(partitions[0]!.missingRanges, [[2, 2]]);
  assert.deepEqual(mismatches![0]!.columns, [{ name: "a", record: "2", row: "9" }]);
  const repaired = await feed.verify({ ...options, deep: true, repair: "on" });
  assert.deepEqual([repaired.verdict, repaired.repair?.restored], ["exactly-once", 2]);
  assert.match((await allRows(feed, "id, a, b")).join(), /"x","a":2,"b":"one".*"y","a":1/);
});

Deno.test("mapping: coordinates in the key keep every record, with null beside them", async () => {
  const table = "p bigint, o bigint, at timestamp, t text, v int, PRIMARY KEY (p, o)";
  const options = mapped({
    columns: {
      p: "meta.partition",
      o: "meta.offset",
      at: "meta.timestamp",
      t: "meta.topic",
      v: "value.v",
    },
  });
  await using feed = await mappedFeed(table, [["x", '{"v":1}'], ["x", "{}"], ["x", '{"v":3}']]);
  await feed.ingest(options);
  for (const deep of [false, true]) {
    const { verdict, totals, tableKind } = await feed.verify({ ...options, deep });
    assert.deepEqual([verdict, tableKind, totals.stored], ["exactly-once", "coordinates", 3]);
  }
  await feed.database.execute(`UPDATE ${feed.fullTable} SET v = 7 WHERE p = 0 AND o = 1`);
  await feed.database.execute(`DELETE FROM ${feed.fullTable} WHERE p = 0 AND o = 2`);
  const { totals } = await feed.verify({ ...options, deep: true });
  assert.deepEqual([totals.missing, totals.mismatched], [1, 1]);
});

Deno.test("mapping: tombstones delete, are ignored, or are set aside", async () => {
  const records = [["x", '{"a":1}'], ["y", '{"a":1}'], ["x", null]] as [string, string | null][];
  for (
    const [tombstones, rows, counts] of [
      [undefined, ["y"], { deleted: 2, stored: 1, deadLettered: 0 }],
      ["delete", ["y"], { deleted: 2, stored: 1, deadLettered: 0 }],
      ["ignore", ["x", "y"], { deleted: 1, stored: 2, deadLettered: 0 }],
      ["dead-letter", ["x", "y"], { deleted: 0, stored: 2, deadLettered: 1 }],
    ] as const
  ) {
    await using feed = await mappedFeed(BY_KEY, records);
    const options = mapped({ columns: COLUMNS, ...(tombstones ? { tombstones } : {}) });
    const result = await feed.ingest(options);
    assert.equal(result.consumed, result.stored + result.deleted + result.deadLettered);
    assert.equal(result.deadLettered, counts.deadLettered);
    assert.deepEqual((await allRows(feed, "id")).map((row) => JSON.parse(row).id), rows);
    const { verdict, totals: { deleted, stored, deadLettered } } = await feed.verify({
      ...options,
      deep: true,
    });
    assert.deepEqual([verdict, { deleted, stored, deadLettered }], ["exactly-once", counts]);
  }
});

Deno.test("mapping: ignored tombstones leave no hole where every record has its row", async () => {
  const options = mapped({
    columns: { p: "meta.partition", o: "meta.offset", v: "value.v" },
    tombstones: "ignore",
  });
  await using feed = await mappedFeed("p int, o bigint, v int, PRIMARY KEY (p, o)", [
    ["x", '{"v":1}'],
    ["x", null],
    ["x", '{"v":3}'],
  ]);
  const { stored, deleted } = await feed.ingest(options);
  assert.deepEqual([stored, deleted], [2, 1]);
  for (const deep of [false, true]) {
    const { verdict, totals } = await feed.verify({ ...options, deep });
    assert.deepEqual([verdict, totals.stored, totals.deleted], ["exactly-once", 2, 1]);
  }
});

Deno.test("mapping: what does not fit is a dead letter with its reason, and replay puts it in later", async () => {
  await using feed = await mappedFeed(BY_KEY, [["x", '{"a":"many"}'], ["y", '{"a":1,"extra":2}']]);
  const strict = mapped({ columns: COLUMNS, unmapped: "dead-letter" });
  const { stored, deadLettered } = await feed.ingest(strict);
  assert.deepEqual([stored, deadLettered], [0, 2]);
  const { deadLetters } = await feed.listDeadLetters();
  assert.deepEqual(deadLetters.map(({ reason }) => reason).sort(), [
    'column a: value.a is "many", wanted int (from -2147483648 to 2147483647)',
    "no column takes value.extra",
  ]);
  const { deadLettered: aside, missing } = (await feed.verify(strict)).totals;
  assert.deepEqual([aside, missing], [2, 0]);
  const replayed = await feed.replayDeadLetters({ mapping: mapped({ columns: COLUMNS }).mapping });
  assert.deepEqual([replayed.stored, replayed.failed.length], [1, 1]);
  assert.deepEqual(await allRows(feed, "id, a"), ['{"id":"y","a":1}']);
});

Deno.test("mapping: a field that no column takes stops the run before its record, where that is asked", async () => {
  await using feed = await mappedFeed(BY_KEY, [["x", '{"a":1}'], ["y", '{"a":1,"extra":2}']]);
  const options = mapped({ columns: COLUMNS, unmapped: "stop" });
  await assert.rejects(feed.ingest(options), withCode("unmapped", /offset 1 .*value\.extra/));
  assert.ok(((await feed.cluster.committedOffsets(feed.topic, feed.topic)).get(0) ?? 0) <= 1);
  const { totals } = await feed.verify(options);
  assert.deepEqual([totals.stored, totals.missing], [1, 1]);
});

Deno.test("mapping: time to live and write time come from the record", async () => {
  const options = mapped({
    columns: { id: "key", a: "value.a" },
    ttl: { from: "value.ttl" },
    "write-time": { from: "value.at", unit: "ms" },
  });
  await using feed = await mappedFeed(BY_KEY, [
    ["x", '{"a":1,"at":1700000000002,"ttl":1000}'],
    ["x", '{"a":2,"at":1700000000001,"ttl":1000}'],
    ["y", '{"a":1,"at":1700000000001,"ttl":1}'],
    ["z", '{"a":1,"at":1700000000001}'],
  ]);
  await feed.ingest(options);
  const [x] = await allRows(feed, "id, a, writetime(a), ttl(a)");
  assert.match(x!, /"x","a":1,"writetime\(a\)":"1700000000002000","ttl\(a\)":(9\d\d|1000)/);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { verdict, totals } = await feed.verify({ ...options, deep: true });
  assert.deepEqual([totals.stored, totals.superseded, totals.expired], [2, 1, 1]);
  assert.equal(verdict, "exactly-once");
});

/** Runs `andean ingest` with a config file whose mapping has these lines for its columns. */
async function ingestByFile(feed: Feed, columns: string, ...flags: string[]): Promise<Outcome> {
  const { brokers, scylla, user, password } = feed.services;
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  const settings = `
brokers: ${brokers}
scylla: ${scylla}
scylla-user: ${user}
topic: ${feed.topic}
group: ${feed.topic}
keyspace: ${feed.keyspace}
table: ${feed.table}
until: end
mapping:
  columns:
`;
  try {
    await Deno.writeTextFile(path, settings + columns);
    return await shell(["ingest", "--config", path, ...flags], {
      environment: { ANDEAN_SCYLLA_PASSWORD: password },
    });
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("mapping, command line: one message tells all that is wrong, exit code 2, and nothing is read", async () => {
  await using feed = await mappedFeed(BY_KEY, [["x", '{"a":1}']]);
  const wrong = await ingestByFile(
    feed,
    "    nme: value.name\n    a: { from: value.a, type: text }\n",
    "--json",
  );
  assert.equal(wrong.exitCode, 2, wrong.stderr);
  const { error } = JSON.parse(wrong.stdout);
  assert.match(
    error.message,
    /no column nme .*; column a is int, and the mapping says text; nothing fills column id/,
  );
  assert.equal((await feed.cluster.committedOffsets(feed.topic, feed.topic)).get(0) ?? -1, -1);
  const right = await ingestByFile(feed, "    id: key\n    a: value.a\n", "--json");
  assert.equal(right.exitCode, 0, right.stderr);
  assert.equal(JSON.parse(right.stdout).stored, 1);
});

Deno.test("mapping, command line: a path that finds nothing is told where the reasons are", async () => {
  await using feed = await mappedFeed(BY_KEY, [["x", '{"a":1}'], ["y", '{"a":2}']]);
  const { exitCode, stdout, stderr } = await ingestByFile(feed, "    id: value.di\n");
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^2 records = 0 stored \+ 2 dead-lettered$/m);
  assert.match(stdout, /^why they were set aside: andean dead-letters list$/m);
  const { byReason } = await feed.listDeadLetters();
  assert.match(byReason[0]!.reason, /column id: value.di is missing.*primary key/);
});

Deno.test("mapping: later records may take keys from those of a window", async () => {
  await using feed = await mappedFeed(BY_KEY, [["x", '{"a":1}'], ["y", '{"a":1}'], [
    "x",
    '{"a":2}',
  ]]);
  const options = mapped({ columns: COLUMNS });
  await feed.ingest(options);
  await sendPairs(feed, [["y", null]]);
  await feed.ingest(options);
  const { verdict, totals } = await feed.verify({
    ...options,
    deep: true,
    window: { to: 2 },
  });
  assert.equal(verdict, "exactly-once");
  assert.deepEqual([totals.records, totals.missing], [2, 0]);
});

Deno.test("mapping: a few records of a large topic are looked up by keys of any types", async () => {
  const table = "site text, at timestamp, n bigint, tags frozen<list<text>>, u uuid, v decimal, " +
    "PRIMARY KEY ((site, at), n, tags, u)";
  const uuid = (index: number) => `f47ac10b-58cc-4372-a567-${String(index).padStart(12, "0")}`;
  const records = Array.from({ length: 300 }, (_, index): [string, string] => [
    `${index}`,
    `{"site":"é${index % 3}","at":${index % 2},"n":${9007199254740993n + BigInt(index)},` +
    `"tags":["t${index}"],"u":"${uuid(index)}","v":${index}.50}`,
  ]);
  const options = mapped({
    columns: {
      site: "value.site",
      at: { from: "value.at", unit: "s" },
      n: "value.n",
      tags: "value.tags",
      u: "value.u",
      v: "value.v",
    },
  });
  await using feed = await mappedFeed(table, records);
  await feed.ingest(options);
  const window = { from: 290 };
  const { method, verdict, totals } = await feed.verify({ ...options, window, deep: true });
  assert.deepEqual([method, verdict, totals.stored], ["point-reads", "exactly-once", 10]);
  const key = `site = 'é${295 % 3}' AND at = ${295 % 2 * 1_000}`;
  await feed.database.execute(
    `DELETE FROM ${feed.fullTable} WHERE ${key} AND n = ${9007199254740993n + 295n}`,
  );
  const lost = await feed.verify({ ...options, window });
  assert.deepEqual(lost.partitions[0]!.missingRanges, [[295, 295]]);
  assert.deepEqual((await feed.verify({ ...options, deep: true })).totals.missing, 1);
});
