import assert from "node:assert/strict";
import { Feed } from "../support/feed.ts";
import { type Outcome, shell } from "../support/shell.ts";

/** Runs `andean ingest` on a feed with several workers, as a user would. */
function ingest(feed: Feed, args: string[], signal?: AbortSignal): Promise<Outcome> {
  return shell(["ingest", "--create-schema", "--json", ...args], {
    environment: { ...feed.environment, ANDEAN_GROUP: feed.topic, ANDEAN_WAIT: "5" },
    ...(signal === undefined ? {} : { signal }),
  });
}

async function committed(feed: Feed): Promise<number> {
  const offsets = await feed.cluster.committedOffsets(feed.topic, feed.topic);
  return [...offsets.values()].reduce((sum, offset) => sum + offset, 0);
}

async function assertExactlyOnce(feed: Feed, records: number): Promise<void> {
  const { verdict, totals } = await feed.verify({ deep: true });
  assert.deepEqual([verdict, totals.records], ["exactly-once", records]);
}

Deno.test("ingest --workers: members share the topic, their figures are one, and each record is stored once", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 60_000, partitions: 6, corrupt: 6 });
  const log = await Deno.makeTempFile();
  const { exitCode, stdout, stderr } = await ingest(feed, [
    ...["--workers", "3", "--until", "end", "--log-file", log],
  ]);
  assert.equal(exitCode, 0, stderr);
  const result = JSON.parse(stdout);
  // A hand-over between members may deliver a record twice, and never stores it twice.
  assert.ok(result.consumed >= 60_000, stdout);
  assert.equal(result.consumed, result.stored + result.deadLettered);
  assert.equal(await feed.countRows(), 60_000 - 6);
  assert.equal(await committed(feed), 60_000);
  const told: { partition: number; offset: number }[] = result.committed;
  assert.equal(told.reduce((sum, { offset }) => sum + offset, 0), 60_000);
  assert.equal(new Set(told.map(({ partition }) => partition)).size, told.length);
  assert.ok(result.latencyMs.p50 > 0 && result.latencyMs.max >= result.latencyMs.p999);
  await assertExactlyOnce(feed, 60_000);
  // Each member tells when it joins, and all of it is in one log.
  const joins = (await Deno.readTextFile(log)).split("\n")
    .filter((line) => line.includes("joined group")).map((line) => JSON.parse(line));
  assert.ok(joins.length >= 3);
  assert.equal(joins[0].properties.group, feed.topic);
  await Deno.remove(log);
});

Deno.test("ingest --workers: Ctrl-C drains and commits all of them, and the next run takes the rest", async () => {
  await using feed = await Feed.open();
  const count = 200_000;
  await feed.produce({ count, partitions: 6 });
  const controller = new AbortController();
  // So slow that it takes several times as long as the first commit, on fast machines, too.
  const slow = ["--max-in-flight", "200", "--batch-rows", "5"];
  const running = ingest(feed, ["--workers", "2", ...slow], controller.signal);
  while (await committed(feed) === 0) await new Promise((go) => setTimeout(go, 50));
  controller.abort();
  const { exitCode, stdout, stderr } = await running;
  assert.equal(exitCode, 130, stderr);
  const stopped = JSON.parse(stdout);
  assert.equal(stopped.consumed, stopped.stored);
  assert.ok(stopped.stored < count, "it was through before it was stopped");
  // What was acknowledged is committed, and not one record more.
  assert.equal(await committed(feed), await feed.countRows());
  const rest = await ingest(feed, ["--workers", "auto", "--until", "end"]);
  assert.equal(rest.exitCode, 0, rest.stderr);
  assert.equal(await committed(feed), count);
  await assertExactlyOnce(feed, count);
});

Deno.test("ingest --workers: where one can't go on, the others are drained, and nothing above it is committed", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: 30_000, partitions: 6, corrupt: 1 });
  const { exitCode, stdout, stderr } = await ingest(feed, [
    ...["--workers", "2", "--until", "end", "--on-error", "stop"],
  ]);
  assert.equal(exitCode, 1, stderr);
  const { error } = JSON.parse(stdout);
  assert.equal(error.code, "undecodable");
  const before = await committed(feed);
  assert.ok(before < 30_000);
  assert.ok(await feed.countRows() >= before);
  const rest = await ingest(feed, ["--workers", "2", "--until", "end"]);
  assert.equal(rest.exitCode, 0, rest.stderr);
  assert.equal(await committed(feed), 30_000);
  await assertExactlyOnce(feed, 30_000);
});

Deno.test("ingest --workers: what is wrong before the first record is told once", async () => {
  await using feed = await Feed.open();
  const { exitCode, stderr } = await ingest(feed, ["--workers", "4", "--until", "end"]);
  assert.equal(exitCode, 3);
  assert.equal(stderr.match(/the topic does not exist/g)?.length, 1, stderr);
});
