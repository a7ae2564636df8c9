import assert from "node:assert/strict";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import { TopicReader } from "../../src/kafka/topic_reader.ts";
import { SEQUENCE_HEADER } from "../../src/record/headers.ts";
import { headerText } from "../../src/record/kafka_record.ts";
import { Feed } from "../support/feed.ts";

/** Every sequence number in the topic, however often. */
async function sequences(feed: Feed): Promise<number[]> {
  const brokers = feed.services.brokers.split(",");
  const reader = await TopicReader.open({ brokers }, feed.topic);
  const found: number[] = [];
  try {
    for (const { partition, from, to } of await feed.cluster.offsets(feed.topic)) {
      await reader.read(partition, [{ from, to }], (records) => {
        for (const { headers } of records) found.push(Number(headerText(headers, SEQUENCE_HEADER)));
      });
    }
  } finally {
    await reader.close();
  }
  return found.sort((a, b) => a - b);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills the broker, and later holds the database still, while records flow. */
async function disturb(stack: Stack): Promise<void> {
  await pause(2_000);
  await stack.service("kafka-1").kill();
  await pause(2_000);
  await stack.service("kafka-1").start();
  await stack.service("kafka-1").ready();
  await stack.service("scylla-1").pause();
  await pause(3_000);
  await stack.service("scylla-1").resume();
}

Deno.test("outage: a killed broker and a paused database lose and repeat nothing", async () => {
  const count = 24_000;
  const stack = await startStack({ name: `outage-${Deno.pid}`, ownerPid: Deno.pid });
  try {
    await using feed = await Feed.open(stack);
    await feed.produce({ count: 0 });
    const stop = new AbortController();
    const ingesting = feed.ingest({ until: undefined, signal: stop.signal });
    const [produced] = await Promise.all([feed.produce({ count, rate: 4_000 }), disturb(stack)]);
    assert.deepEqual([produced.acked, produced.failed], [count, 0]);
    stop.abort();
    await ingesting;
    await feed.ingest(); // What was still to be read.

    assert.deepEqual(await sequences(feed), Array.from({ length: count }, (_, index) => index));
    const { verdict, totals } = await feed.verify();
    assert.equal(verdict, "exactly-once");
    assert.equal(totals.stored, count);
    assert.equal(await feed.countRows(), count);
  } finally {
    await stack.stop();
  }
});
