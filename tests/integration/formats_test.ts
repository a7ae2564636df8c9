import assert from "node:assert/strict";
import { type FormatOptions, TICK_FORMATS } from "../../src/formats/format_options.ts";
import { COMPRESSIONS } from "../../src/kafka/batches/compression/compression.ts";
import { Feed } from "../support/feed.ts";
import { SchemaRegistry } from "../../scripts/schema_registry.ts";
import { withCode } from "../unit/support/expect.ts";

/** Formats that need no registry. */
const PLAIN: FormatOptions[] = [
  ...TICK_FORMATS.map((name) => ({ name })),
  { name: "csv", csv: { columns: ["TimeStamp", "Symbol", "Price"], delimiter: ";", quote: "'" } },
];

/** A registry, and the options that find it. */
function opened() {
  const registry = SchemaRegistry.open();
  const through = (name: FormatOptions["name"]): FormatOptions => ({
    name,
    registry: { url: registry.url },
  });
  return { registry, through };
}

/** Sends records, ingests and verifies them; all must be accounted for, and equal to the last digit. */
async function assertMoved(
  feed: Feed,
  written: FormatOptions,
  compression: typeof COMPRESSIONS[number],
  read = written,
): Promise<void> {
  const [count, corrupt] = [900, 9];
  const produced = await feed.produce({ format: written, compression, count, corrupt });
  assert.equal(produced.acked, count);
  const { stored, deadLettered } = await feed.ingest({ format: read });
  assert.deepEqual([stored, deadLettered], [count - corrupt, corrupt]);
  const { verdict, totals } = await feed.verify({ format: read, deep: true });
  assert.deepEqual(
    [verdict, totals.stored, totals.deadLettered, totals.mismatched],
    ["exactly-once", count - corrupt, corrupt, 0],
  );
}

for (const compression of COMPRESSIONS) {
  Deno.test(`formats: each arrives exactly once, with compression ${compression}`, async () => {
    for (const format of PLAIN) {
      await using feed = await Feed.open();
      await assertMoved(feed, format, compression);
    }
    const { registry, through } = opened();
    await using _registry = registry;
    for (const name of ["protobuf", "avro", "json-schema"] as const) {
      await using feed = await Feed.open();
      await assertMoved(feed, through(name), compression);
    }
  });
}

Deno.test("formats: auto takes what is in the topic, in whatever languages its schemas are", async () => {
  const { registry, through } = opened();
  await using _registry = registry;
  await using feed = await Feed.open();
  const written: FormatOptions[] = [
    { name: "json" },
    through("protobuf"),
    through("avro"),
    through("json-schema"),
  ];
  for (const [seed, format] of written.entries()) await feed.produce({ format, count: 100, seed });
  const read = through("auto");
  assert.equal((await feed.ingest({ format: read })).stored, 400);
  const right = await feed.verify({ format: read, deep: true });
  assert.deepEqual([right.verdict, right.notes], ["exactly-once", []]);
  // That every row is there can be told in any format, but not that each holds what it should.
  const wrong = await feed.verify({ format: { name: "protobuf" }, deep: true });
  assert.equal(wrong.verdict, "inconclusive");
  assert.match(wrong.notes.join(), /Not compared: 400 rows of records that can't be decoded/);
});

Deno.test("formats: a registry that is away holds its records up, and makes no dead letter", async () => {
  const { registry, through } = opened();
  await using _registry = registry;
  await using feed = await Feed.open();
  await feed.produce({ format: through("avro"), count: 300 });
  const avro = registry.requests.length;
  await registry.stop();
  registry.failing = /./;
  const back = (async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    registry.start();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    registry.failing = undefined;
  })();
  const result = await feed.ingest({ format: through("avro") });
  await back;
  assert.deepEqual([result.stored, result.deadLettered], [300, 0]);
  assert.ok(registry.requests.length > avro);
});

Deno.test("formats: a registry that goes away while records flow is waited for", async () => {
  const { registry, through } = opened();
  await using _registry = registry;
  await using feed = await Feed.open();
  await feed.produce({ format: through("avro"), count: 300 });
  const controller = new AbortController();
  const ingesting = feed.ingest({
    format: through("auto"),
    until: undefined,
    signal: controller.signal,
  });
  await until(async () => await feed.countRows().catch(() => 0) === 300);
  // Another schema, of which the run has not heard.
  await feed.produce({ format: through("protobuf"), count: 300, seed: 2, symbols: ["NEW"] });
  await registry.stop();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  registry.start();
  await until(async () => await feed.countRows() === 600);
  controller.abort();
  assert.equal((await ingesting).deadLettered, 0);
});

Deno.test("formats: a run that waits for a registry ends at once when it is told to", async () => {
  const { registry, through } = opened();
  await using _registry = registry;
  await using feed = await Feed.open();
  await feed.produce({ format: through("avro"), count: 300 });
  const controller = new AbortController();
  registry.requests.length = 0;
  registry.failing = /ids/;
  const ingesting = feed.ingest({
    format: through("auto"),
    until: undefined,
    signal: controller.signal,
  });
  await until(() => Promise.resolve(registry.requests.length > 2));
  const told = performance.now();
  controller.abort();
  const { interrupted, stored, deadLettered } = await ingesting;
  assert.deepEqual([interrupted, stored, deadLettered], [true, 0, 0]);
  assert.ok(performance.now() - told < 5_000);
  registry.failing = undefined;
  assert.equal((await feed.ingest({ format: through("auto") })).stored, 300);
});

Deno.test("formats: records of an unknown schema are dead letters, and are replayed once it is known", async () => {
  const { registry, through } = opened();
  await using _registry = registry;
  await using feed = await Feed.open();
  await feed.produce({ format: through("avro"), count: 30 });
  const strange = SchemaRegistry.open();
  try {
    const url = strange.url;
    const { stored, deadLettered } = await feed.ingest({
      format: { name: "auto", registry: { url } },
    });
    assert.deepEqual([stored, deadLettered], [0, 30]);
  } finally {
    await strange.stop();
  }
  const { byReason } = await feed.listDeadLetters();
  assert.match(byReason[0]!.reason, /schema 1: the schema registry does not know it/);
  const { stored, failed } = await feed.replayDeadLetters({ format: through("auto") });
  assert.deepEqual([stored, failed], [30, []]);
  const { verdict, totals } = await feed.verify({ format: through("auto"), deep: true });
  assert.deepEqual([verdict, totals.stored], ["exactly-once", 30]);
});

Deno.test("formats: a registry that refuses the login ends the run, and commits nothing", async () => {
  const { registry, through } = opened();
  await using _registry = registry;
  await using feed = await Feed.open();
  await feed.produce({ format: through("avro"), count: 30 });
  registry.login = { user: "me", password: "right" };
  const format = (password: string): FormatOptions => ({
    name: "avro",
    registry: { url: registry.url, user: "me", password },
  });
  const wrong = { format: format("wrong") };
  const runs = [
    () => feed.ingest(wrong),
    () => feed.verify(wrong),
    () => feed.replayDeadLetters(wrong),
    () => feed.produce(wrong),
  ];
  for (const run of runs) await assert.rejects(run, withCode("refused", /"me"/));
  assert.equal((await feed.ingest({ format: format("right") })).stored, 30);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("It did not come to that within 20 s");
}
