import assert from "node:assert/strict";
import { consumedRecords } from "../support/consumer.ts";
import { Example } from "./support/example.ts";

const valuesOf = async ({ services, topic }: Example) => {
  const byPartition = new Map<number, string[]>();
  for (const { partition, key, value } of await consumedRecords(services.brokers, topic)) {
    const text = value === null ? null : new TextDecoder().decode(value);
    byPartition.set(partition, [...byPartition.get(partition) ?? [], `${key} ${text}`]);
  }
  return byPartition;
};

Deno.test("a feed sends the same values on each run, those of one key in the same order", async () => {
  await using example = await Example.open("orders");
  const { brokers } = example.services;
  for (const run of [1, 2]) {
    const { exitCode, stderr } = await example.feed("--brokers", brokers);
    assert.equal(exitCode, 0, `run ${run}: ${stderr}`);
  }
  const values = await valuesOf(example);
  assert.equal([...values.values()].flat().length, 2 * 911);
  for (const all of values.values()) {
    assert.deepEqual(all.slice(all.length / 2), all.slice(0, all.length / 2));
  }
});

Deno.test("a feed says what is wrong with its flags, and which service it can't reach", async () => {
  await using example = await Example.open("orders");
  const unknown = await example.feed("--broker", "x");
  assert.equal(unknown.exitCode, 2);
  assert.match(unknown.stderr, /Unknown option '--broker'.*\n.*--brokers/);
  const away = await example.feed("--brokers", "127.0.0.1:9", "--wait", "0");
  assert.equal(away.exitCode, 3);
  assert.match(away.stderr, /Cannot reach Kafka at 127.0.0.1:9: .*refused\n.*--brokers/);
  assert.equal(away.stdout, "");
});
