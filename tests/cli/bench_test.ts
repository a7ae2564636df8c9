import assert from "node:assert/strict";
import type { BenchResult } from "../../src/bench/result.ts";
import { SchemaRegistry } from "../../scripts/schema_registry.ts";
import { shell } from "../support/shell.ts";

const NOBODY = ["--brokers", "127.0.0.1:9", "--scylla", "127.0.0.1:9", "--wait", "0"];

async function decoded(...flags: string[]): Promise<Map<string, BenchResult["stages"][number]>> {
  const { exitCode, stdout, stderr } = await shell([
    ...["bench", "decode", "--json", "--records", "20000", ...NOBODY],
    ...["--repetitions", "1", "--warm-up", "0"],
    ...flags,
  ]);
  assert.equal(exitCode, 0, stderr);
  const { stages } = JSON.parse(stdout) as BenchResult;
  return new Map(stages.map((stage) => [stage.name, stage]));
}

Deno.test("bench decode: measures each format, and needs no services for it", async () => {
  const stages = await decoded();
  assert.deepEqual([...stages.keys()], [
    "decode json",
    "decode protobuf",
    "decode avro",
    "decode csv",
  ]);
  for (const { records, seconds, perSecond, perCpuSecond } of stages.values()) {
    assert.equal(records, 20_000);
    // The document rounds seconds to milliseconds.
    assert.ok(Math.abs(perSecond * seconds / records - 1) < 0.2, `${perSecond} in ${seconds} s`);
    assert.ok(perCpuSecond > 0);
  }
});

Deno.test("bench decode: with a registry also values that name their schemas, none of which stays", async () => {
  await using registry = SchemaRegistry.open();
  const stages = await decoded("--format", "avro", "--schema-registry", registry.url);
  assert.deepEqual([...stages.keys()].slice(4), [
    "decode protobuf, registry",
    "decode avro, registry",
    "decode json-schema, registry",
  ]);
  const subjects = (verb: string) =>
    registry.requests.filter((request) => request.startsWith(verb))
      .map((request) => /subjects\/([^/?]+)/.exec(request)?.[1])
      .filter((subject) => subject !== undefined);
  const registered = new Set(subjects("POST"));
  assert.equal(registered.size, 3);
  assert.deepEqual(new Set(subjects("DELETE")).intersection(registered), registered);
});

Deno.test("bench --repetitions: medians with their spread, in text and as JSON", async () => {
  const args = ["bench", "codec", "--records", "2000", "--warm-up", "0", ...NOBODY];
  const { stdout, stderr } = await shell([...args, "--repetitions", "4", "--json"]);
  const [codec] = (JSON.parse(stdout) as BenchResult).stages;
  assert.equal(codec?.repetitions.length, 4, stderr);
  const all = codec.repetitions.map(({ perSecond }) => perSecond).sort((a, b) => a - b);
  assert.equal(codec.perSecond, Math.round((all[1]! + all[2]!) / 2));
  assert.deepEqual([codec.minPerSecond, codec.maxPerSecond], [all[0], all[3]]);
  assert.doesNotMatch(stderr, /warming up/);
  const text = await shell([...args, "--repetitions", "2"]);
  assert.match(text.stdout, /^codec +2,000 +[\d,]+ +[\d,]+-[\d,]+ /m);
  assert.match(text.stdout, /^medians of 2 repetitions$/m);
});

Deno.test("bench: a result tells all that its figures depend on", async () => {
  const { stdout } = await shell(["bench", "codec", "--records", "10", "--json", ...NOBODY]);
  const { config, environment } = JSON.parse(stdout) as BenchResult;
  const left = ["stages", "format", "keys", "schemaRegistry", "kafkaTls", "scyllaTls"];
  assert.deepEqual(Object.keys(config).filter((key) => !left.includes(key)), [
    ...["records", "repetitions", "warmUp", "rate", "durationSeconds", "partitionKeys"],
    ...[
      "partitions",
      "workers",
      "batchRows",
      "batchKeys",
      "maxInFlight",
      "nullDatabase",
      "nullTimeouts",
    ],
    ...["consistency", "keyspace", "sweeps"],
  ]);
  assert.equal(environment.loadAverage.length, 3);
  assert.equal(environment.services, null);
});

Deno.test("bench latency: several workers, no rate and no time are refused with the reason", async () => {
  for (
    const [flags, reason] of [
      [["--workers", "2"], /Cannot measure latency with 2 workers.*\n.*--workers/],
      [["--rate", "0"], /--rate "0": wanted records per second/],
      [["--duration", "0.5"], /--duration "0.5": wanted a number of seconds from 1 on/],
    ] as const
  ) {
    const { exitCode, stderr } = await shell(["bench", "latency", ...flags, ...NOBODY]);
    assert.equal(exitCode, 2);
    assert.match(stderr, reason);
  }
});

Deno.test("bench --null-database: stages that need rows are refused with the reason", async () => {
  for (const stage of ["limit", "write", "verify", "latency"]) {
    const { exitCode, stderr } = await shell(["bench", stage, "--null-database", ...NOBODY]);
    assert.equal(exitCode, 2);
    assert.match(stderr, new RegExp(`Cannot measure ${stage} with --null-database.*\n.*pipeline`));
  }
});

Deno.test("bench --sweep: what can't be varied is refused before anything is measured", async () => {
  for (
    const [flags, reason] of [
      [["--sweep", "colour=1"], /Cannot vary "colour=1": what can vary is workers, batch-rows/],
      [["--sweep", "workers=0"], /wanted whole numbers from 1 to 64/],
      [
        ["--sweep", "record-bytes=100", "--format", "avro"],
        /Cannot vary record-bytes with --format avro, only with json/,
      ],
    ] as const
  ) {
    const { exitCode, stderr } = await shell(["bench", "codec", ...flags, ...NOBODY]);
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, reason);
    assert.doesNotMatch(stderr, /measuring/);
  }
});

const CODEC = ["bench", "codec", "--records", "3000", "--warm-up", "3000", ...NOBODY];

/** Writes a result of `codec`, as fast as it was, or by a factor faster. */
async function baseline(repetitions: number, factor = 1): Promise<string> {
  const { stdout } = await shell([...CODEC, "--json", "--repetitions", String(repetitions)]);
  const result = JSON.parse(stdout) as BenchResult;
  const stages = result.stages.map((stage) => ({
    ...stage,
    repetitions: stage.repetitions.map((one) => ({ ...one, perSecond: one.perSecond * factor })),
  }));
  const path = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(path, JSON.stringify({ ...result, stages }));
  return path;
}

Deno.test("bench --baseline: a stage that was a thousand times faster is a regression, exit 1", async () => {
  const path = await baseline(3, 1_000);
  const { exitCode, stdout } = await shell([...CODEC, "--baseline", path]);
  assert.equal(exitCode, 1);
  assert.match(stdout, /^codec +3 and 3 +0\.00\dx .* 0\.050 +SLOWER$/m);
  const json = await shell([...CODEC, "--baseline", path, "--json", "--batch-rows", "7"]);
  const { comparison } = JSON.parse(json.stdout) as BenchResult;
  assert.equal(comparison?.stages[0]?.verdict, "slower");
  assert.deepEqual(comparison.differences, [{ what: "config.batchRows", then: 200, now: 7 }]);
  await Deno.remove(path);
});

Deno.test("bench --baseline: a stage that was a thousand times slower is none, exit 0", async () => {
  const path = await baseline(3, 0.001);
  const { exitCode, stdout } = await shell([...CODEC, "--baseline", path]);
  assert.equal(exitCode, 0);
  assert.match(stdout, / faster$/m);
  await Deno.remove(path);
});

Deno.test("bench --baseline: with too few repetitions it can't tell, exit 3", async () => {
  const path = await baseline(2, 1_000);
  const { exitCode, stdout } = await shell([...CODEC, "--repetitions", "2", "--baseline", path]);
  assert.equal(exitCode, 3);
  assert.match(stdout, /can't tell: too few repetitions$/m);
  const decode = ["bench", "decode", "--records", "100", "--repetitions", "1", ...NOBODY];
  const other = await shell([...decode, "--baseline", path]);
  assert.equal(other.exitCode, 3);
  assert.match(other.stdout, /no stage is in both results/);
  await Deno.remove(path);
});

Deno.test("bench --baseline: what is no result is refused before anything is measured", async () => {
  const path = await Deno.makeTempFile();
  for (
    const [content, exit, reason] of [
      ["", 2, /it is no result of andean bench \(it is not JSON\)/],
      ["[]", 2, /it is no result of andean bench/],
      ['{"config":{},"environment":{},"stages":[]}', 2, /\(stages: /],
      [undefined, 3, /Cannot read the baseline .*: is a directory/],
    ] as const
  ) {
    if (content !== undefined) await Deno.writeTextFile(path, content);
    const given = content === undefined ? "/" : path;
    const { exitCode, stderr } = await shell([...CODEC, "--baseline", given]);
    assert.equal(exitCode, exit, stderr);
    assert.match(stderr, reason);
    assert.doesNotMatch(stderr, /measuring/);
  }
  await Deno.remove(path);
});

Deno.test("bench --report: one page with the result; what can't be written is refused before", async () => {
  const path = await Deno.makeTempFile({ suffix: ".html" });
  const { exitCode, stdout } = await shell([...CODEC, "--report", path, "--json"]);
  assert.equal(exitCode, 0);
  const page = await Deno.readTextFile(path);
  const [, data = ""] = /id="data">(.*?)<\/script>/s.exec(page) ?? [];
  assert.equal(JSON.parse(data).stages[0].perSecond, JSON.parse(stdout).stages[0].perSecond);
  assert.doesNotMatch(page, /<!-- (heading|sections|style|script) -->/);
  await Deno.remove(path);
  const refused = await shell([...CODEC, "--report", "/nowhere/bench.html"]);
  assert.equal(refused.exitCode, 3);
  assert.match(refused.stderr, /Cannot write the report to \/nowhere\/bench\.html/);
  assert.doesNotMatch(refused.stderr, /measuring/);
});

Deno.test("bench: a stage on services asks for them before another one is measured", async () => {
  const { exitCode, stderr } = await shell(["bench", "decode", "write", ...NOBODY]);
  assert.equal(exitCode, 3);
  assert.doesNotMatch(stderr, /measuring/);
});
