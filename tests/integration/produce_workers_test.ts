import assert from "node:assert/strict";
import { headerText } from "../../src/record/record_headers.ts";
import { type ConsumedRecord, consumedRecords } from "../support/consumer.ts";
import { Feed } from "../support/feed.ts";
import { type Outcome, shell } from "../support/shell.ts";
import { topicRecords } from "../support/topic.ts";

/** Runs `andean produce` on a feed, as a user would. */
function produce(feed: Feed, args: string[], signal?: AbortSignal): Promise<Outcome> {
  return shell(["produce", "--json", ...args], {
    environment: { ...feed.environment, ANDEAN_WAIT: "5" },
    ...(signal === undefined ? {} : { signal }),
  });
}

const sequenceOf = ({ headers }: Pick<ConsumedRecord, "headers">) =>
  Number(String(headers?.["andean-sequence"]));

/** How many records the topic has, by the broker's own word. */
async function held(feed: Feed): Promise<number> {
  const offsets = await feed.cluster.offsets(feed.topic);
  return offsets.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** How many Kafka partitions have records. */
async function filled(feed: Feed): Promise<number> {
  const offsets = await feed.cluster.offsets(feed.topic).catch(() => []); // Not made yet.
  return offsets.filter(({ from, to }) => to > from).length;
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

Deno.test("produce --workers: each Kafka partition gets the same records in the same order as from one", async () => {
  await using alone = await Feed.open();
  await using shared = await Feed.open();
  const args = ["--count", "20003", "--seed", "9", "--keys", "colliding", "--corrupt", "50"];
  const one = await produce(alone, args);
  const several = await produce(shared, [...args, "--workers", "3"]);
  assert.deepEqual([one.exitCode, several.exitCode], [0, 0], several.stderr);
  const result = JSON.parse(several.stdout);
  assert.deepEqual([result.sent, result.acked, result.failed], [20_003, 20_003, 0]);
  assert.deepEqual(result.perPartition, JSON.parse(one.stdout).perPartition);
  assert.deepEqual(Object.keys(result), Object.keys(JSON.parse(one.stdout)));
  assert.ok(result.seconds > 0 && result.recordsPerSecond > 0);

  const read = async ({ services, topic }: Feed) =>
    (await consumedRecords(services.brokers, topic)).map((record) => ({
      ...record,
      value: String(record.value),
      headers: { sequence: sequenceOf(record) },
    }));
  const records = await read(shared);
  assert.deepEqual(records, await read(alone));
  assert.equal(new Set(records.map(({ headers }) => headers.sequence)).size, 20_003);
  const runs = new Set((await topicRecords(shared)).map(({ headers }) => {
    return headerText(headers, "andean-run-id");
  }));
  assert.deepEqual([...runs], [result.runId]);
});

Deno.test("produce --workers: Ctrl-C ends all of them, and what was acknowledged is what the topic holds", async () => {
  await using feed = await Feed.open();
  const stop = new AbortController();
  const running = produce(feed, ["--count", "5000000", "--workers", "2"], stop.signal);
  while (await filled(feed) < 4) await new Promise((go) => setTimeout(go, 20));
  stop.abort();
  const { exitCode, stdout, stderr } = await running;
  assert.equal(exitCode, 130, stderr);
  const { sent, acked, failed, unknownSequences, perPartition } = JSON.parse(stdout);
  assert.deepEqual([acked, failed, unknownSequences], [sent, 0, []]);
  assert.ok(sent < 5_000_000, "it was through before it was stopped");
  assert.equal(acked, await held(feed));
  assert.equal(acked, sum(perPartition.map((one: { acked: number }) => one.acked)));
  // Of each key, the records up to some number, each once, in their order.
  const byKey = Map.groupBy(await topicRecords(feed), ({ key }) => String(key));
  assert.equal(byKey.size, 9);
  for (const records of byKey.values()) {
    const sequences = records.map(({ headers }) => Number(headerText(headers, "andean-sequence")));
    for (const [index, sequence] of sequences.entries()) {
      assert.equal(sequence, sequences[0]! + 9 * index);
    }
    assert.ok(sequences[0]! < 9);
  }
});

Deno.test("produce --workers: one whose records are refused ends the run for all, with its error", async () => {
  await using feed = await Feed.open();
  const config = { "max.message.bytes": "4000" };
  await feed.cluster.ensureTopic(feed.topic, { partitions: 6, config });
  const symbols = ["IBM", "MSFT", "GOOG", "X".repeat(5_000)].join(",");
  const { exitCode, stdout, stderr } = await produce(feed, [
    ...["--count", "5000000", "--workers", "2", "--symbols", symbols],
  ]);
  assert.equal(exitCode, 1, stderr);
  assert.match(stderr, /Cannot send to topic "feed-.*": .*max.message.size|too large|larger/);
  const { sent, acked, failed, unknownSequences } = JSON.parse(stdout);
  assert.equal(acked, await held(feed));
  assert.ok(acked > 0 && sent < 5_000_000);
  assert.equal(failed, sent - acked);
  const ranges: [number, number][] = unknownSequences;
  assert.equal(sum(ranges.map(([first, last]) => last - first + 1)), failed);
});

Deno.test("produce --workers: --rate holds for all of them together", async () => {
  await using feed = await Feed.open();
  const args = ["--count", "6000", "--rate", "3000/s", "--workers", "3"];
  const { exitCode, stdout, stderr } = await produce(feed, args);
  assert.equal(exitCode, 0, stderr);
  const { seconds, recordsPerSecond } = JSON.parse(stdout);
  assert.ok(seconds >= 1.9 && recordsPerSecond <= 3_160, stdout);
  const times = (await topicRecords(feed)).map(({ timestampMs }) => timestampMs)
    .sort((a, b) => a - b);
  assert.equal(times.length, 6_000);
  for (const [index, ms] of times.entries()) {
    // A quarter of a second for what comes between a thread's start and its first batch.
    const due = 3 * (ms - times[0]! + 250) + 100;
    assert.ok(index <= due, `${index} records after ${ms - times[0]!} ms`);
  }
});

Deno.test("produce --workers: there are no more than Kafka partitions with keys, which is told", async () => {
  await using feed = await Feed.open();
  const few = await produce(feed, ["--count", "100", "--partitions", "1", "--workers", "4"]);
  assert.equal(few.exitCode, 0, few.stderr);
  assert.match(
    few.stderr,
    /of 4 workers 1 can send: the keys are in so many Kafka partitions/,
  );
  const none = await produce(feed, ["--count", "0", "--workers", "auto"]);
  assert.equal(none.exitCode, 0, none.stderr);
  assert.deepEqual(JSON.parse(none.stdout).perPartition, []);
  assert.equal(await held(feed), 100);
});
