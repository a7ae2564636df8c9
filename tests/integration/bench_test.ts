import assert from "node:assert/strict";
import type { BenchResult } from "../../src/bench/result.ts";
import { sleep } from "../../src/errors/sleep.ts";
import { Feed } from "../support/feed.ts";
import { shell } from "../support/shell.ts";

/** Runs `andean bench` in a keyspace of its own, as a user would. */
async function bench(feed: Feed, args: string[]) {
  const { ANDEAN_TOPIC: _topic, ANDEAN_TABLE: _table, ...environment } = feed.environment;
  return await shell(["bench", ...args], { environment });
}

async function tables({ database, keyspace }: Feed): Promise<string[]> {
  const { rows } = await database.execute(
    "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
    [keyspace],
    { prepare: true },
  );
  return rows.map((row) => String(row["table_name"]));
}

Deno.test("bench: each stage is measured as often as asked, in turns, after a warm-up, and leaves nothing", async () => {
  await using feed = await Feed.open();
  const { exitCode, stdout, stderr } = await bench(feed, [
    ...["produce", "write", "pipeline", "verify", "--json"],
    ...["--records", "2000", "--warm-up", "500", "--repetitions", "2", "--partitions", "3"],
  ]);
  assert.equal(exitCode, 0, stderr);
  const { stages, config, environment } = JSON.parse(stdout) as BenchResult;
  assert.deepEqual(stages.map(({ name }) => name), ["produce", "write", "pipeline", "verify"]);
  for (const { name, records, repetitions, perSecond, ...stage } of stages) {
    assert.equal(records, 2_000, name);
    assert.equal(repetitions.length, 2, name);
    assert.deepEqual(repetitions.map(({ records }) => records), [2_000, 2_000], name);
    assert.ok(stage.minPerSecond <= perSecond && perSecond <= stage.maxPerSecond, name);
    assert.ok(stage.peakRssBytes >= repetitions[0]!.memory.startBytes, name);
  }
  const [pipeline] = stages.filter(({ name }) => name === "pipeline");
  for (const { timeline } of pipeline!.repetitions) {
    assert.equal(timeline?.records.reduce((sum, count) => sum + count, 0), 2_000);
  }
  const told = stderr.split("\n").filter((line) => /^(warming up|measuring)/.test(line));
  assert.deepEqual(told, [
    ...["produce", "write", "pipeline", "verify"].map((stage) => `warming up ${stage}`),
    ...["produce", "write", "pipeline", "verify"].map((stage) => `measuring ${stage}, 1 of 2`),
    ...["produce", "write", "pipeline", "verify"].map((stage) => `measuring ${stage}, 2 of 2`),
  ]);
  assert.deepEqual([config["repetitions"], config["warmUp"]], [2, 500]);
  assert.match(environment.services?.database.product ?? "", /^(Cassandra|ScyllaDB)$/);
  assert.match(environment.services?.database.version ?? "", /^\d+\.\d+/);
  assert.ok((environment.services?.kafka.fetchVersion ?? 0) > 0);
  assert.deepEqual(await tables(feed), []);
  assert.deepEqual(
    stdout.includes(feed.services.brokers) || stdout.includes(feed.services.scylla),
    false,
    "a result tells no addresses",
  );
});

Deno.test("bench limit: encoded batches alone, and how near the pipeline comes to them", async () => {
  await using feed = await Feed.open();
  const { exitCode, stdout, stderr } = await bench(feed, [
    ...["limit", "pipeline", "--records", "2000", "--warm-up", "500", "--repetitions", "1"],
  ]);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^limit +2,000 /m);
  assert.match(stdout, /^pipeline: \d+ % of the database's limit$/m);
  assert.deepEqual(await tables(feed), []);
});

Deno.test("bench --null-database: the pipeline runs as ever, with workers, too, and stores nothing", async () => {
  await using feed = await Feed.open();
  const { exitCode, stdout, stderr } = await bench(feed, [
    ...["--null-database", "--sweep", "workers=1,2 null-timeouts=0,50", "--json"],
    ...["--records", "5000", "--warm-up", "0", "--repetitions", "1", "--partitions", "3"],
  ]);
  assert.equal(exitCode, 0, stderr);
  const { stages, sweeps, config } = JSON.parse(stdout) as BenchResult;
  assert.equal(config["nullDatabase"], true);
  assert.deepEqual(stages.map(({ name }) => name), ["produce", "pipeline"]);
  assert.deepEqual(sweeps[0]!.points.map(({ value }) => value), [1, 2]);
  assert.deepEqual(sweeps[1]!.points.map(({ value }) => value), [0, 50]);
  const all = [stages[1]!, ...sweeps.flatMap(({ points }) => points)];
  for (const { records } of all) assert.ok(records >= 5_000);
});

Deno.test("bench latency: each record counts from its due time, and all that was sent is stored", async () => {
  await using feed = await Feed.open();
  const { exitCode, stdout, stderr } = await bench(feed, [
    ...["latency", "--json", "--rate", "2000/s", "--duration", "2", "--repetitions", "2"],
    ...["--warm-up", "1000", "--partitions", "3"],
  ]);
  assert.equal(exitCode, 0, stderr);
  const { stages: [latency] } = JSON.parse(stdout) as BenchResult;
  assert.equal(latency?.records, 4_000);
  for (const { pace, timeline, latencyMs, percentiles, perSecond } of latency.repetitions) {
    assert.deepEqual([pace?.askedPerSecond, pace?.produced, pace?.stored], [2_000, 4_000, 4_000]);
    assert.equal(timeline?.records.reduce((sum, count) => sum + count, 0), 4_000);
    assert.ok(timeline.records.length >= 2);
    assert.ok(latencyMs!.p50 > 0 && latencyMs!.p9999 <= latencyMs!.max);
    assert.deepEqual(percentiles?.at(-1), [100, latencyMs!.max]);
    assert.equal(Math.max(...pace!.worstMs), Math.round(latencyMs!.max));
    // No more than is due can be stored.
    assert.ok(perSecond <= 2_001, `${perSecond}`);
  }
  assert.deepEqual(await tables(feed), []);
});

Deno.test("bench latency: a run that is interrupted ends soon, and leaves nothing", async () => {
  await using feed = await Feed.open();
  const { ANDEAN_TOPIC: _topic, ANDEAN_TABLE: _table, ...environment } = feed.environment;
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 6_000);
  const args = ["bench", "latency", "--rate", "500", "--duration", "600", "--warm-up", "0"];
  const { exitCode, stderr } = await shell(args, { environment, signal: stop.signal });
  assert.equal(exitCode, 130, stderr);
  assert.deepEqual(await tables(feed), []);
});

Deno.test("bench limit, bench write: a run that is interrupted ends soon, and leaves nothing", async () => {
  await using feed = await Feed.open();
  const { ANDEAN_TOPIC: _topic, ANDEAN_TABLE: _table, ...environment } = feed.environment;
  for (const stage of ["limit", "write"]) {
    const stop = new AbortController();
    const args = ["bench", stage, "--records", "300000", "--batch-rows", "1", "--warm-up", "0"];
    const running = shell(args, { environment, signal: stop.signal });
    while ((await tables(feed)).length === 0) await sleep(20);
    stop.abort();
    const { exitCode, stderr } = await running;
    assert.equal(exitCode, 130, stderr);
    assert.match(stderr, new RegExp(`Interrupted within the stage ${stage}`));
    assert.deepEqual(await tables(feed), []);
  }
});

Deno.test("bench --sweep: pipeline at each value in turns, large records in rows as large", async () => {
  await using feed = await Feed.open();
  const { exitCode, stdout, stderr } = await bench(feed, [
    ...["codec", "--json", "--records", "600", "--repetitions", "2", "--warm-up", "0"],
    ...["--sweep", "record-bytes=100,20000 workers=1,2", "--partitions", "2"],
  ]);
  assert.equal(exitCode, 0, stderr);
  const { sweeps, config } = JSON.parse(stdout) as BenchResult;
  assert.deepEqual(config["sweeps"], [
    { parameter: "record-bytes", values: [100, 20_000] },
    { parameter: "workers", values: [1, 2] },
  ]);
  for (const { parameter, points } of sweeps) {
    for (const { value, records, repetitions, perSecond, name } of points) {
      assert.equal(name, "pipeline");
      // Two members may hand over, and read some twice.
      assert.ok(parameter === "workers" ? records >= 600 : records === 600);
      assert.equal(repetitions.length, 2, `${parameter} ${value}`);
      assert.ok(perSecond > 0);
    }
  }
  const told = stderr.split("\n").filter((line) => line.startsWith("measuring pipeline"));
  assert.deepEqual(told.slice(0, 4), [
    "measuring pipeline --record-bytes 100, 1 of 2",
    "measuring pipeline --record-bytes 20000, 1 of 2",
    "measuring pipeline --record-bytes 100, 2 of 2",
    "measuring pipeline --record-bytes 20000, 2 of 2",
  ]);
  assert.deepEqual(await tables(feed), []);
});
