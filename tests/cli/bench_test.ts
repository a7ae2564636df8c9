import assert from "node:assert/strict";
import type { BenchResult } from "../../src/bench/options.ts";
import { SchemaRegistry } from "../../scripts/schema_registry.ts";
import { shell } from "../support/shell.ts";

const NOBODY = ["--brokers", "127.0.0.1:9", "--scylla", "127.0.0.1:9", "--wait", "0"];

async function decoded(...flags: string[]): Promise<Map<string, BenchResult["stages"][number]>> {
  const { exitCode, stdout, stderr } = await shell([
    ...["bench", "decode", "--json", "--records", "50000", ...NOBODY],
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
    assert.equal(records, 50_000);
    // The document rounds seconds to milliseconds.
    assert.ok(Math.abs(perSecond * seconds / records - 1) < 0.2, `${perSecond} in ${seconds} s`);
    assert.ok(perCpuSecond > 0);
  }
});

Deno.test("bench decode: with a registry also values that name their schemas, none of which stays", async () => {
  await using registry = SchemaRegistry.open();
  const stages = await decoded("--format", "avro", "--schema-registry", registry.url);
  assert.deepEqual([...stages.keys()].slice(4), [
    "decode json-schema, registry",
    "decode protobuf, registry",
    "decode avro, registry",
  ]);
  const subjects = (verb: string) =>
    registry.requests.filter((request) => request.startsWith(verb))
      .map((request) => /subjects\/([^/?]+)/.exec(request)?.[1])
      .filter((subject) => subject !== undefined);
  const registered = new Set(subjects("POST"));
  assert.equal(registered.size, 3);
  assert.deepEqual(new Set(subjects("DELETE")).intersection(registered), registered);
});

Deno.test("bench: a stage on services asks for them before another one is measured", async () => {
  const { exitCode, stderr } = await shell(["bench", "decode", "write", ...NOBODY]);
  assert.equal(exitCode, 3);
  assert.doesNotMatch(stderr, /measuring/);
});
