import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { COMPRESSIONS } from "../../src/kafka/batches/compression/compression.ts";
import type { OutgoingRecord } from "../../src/kafka/batches/outgoing_record.ts";
import { TopicWriter, type TopicWriterOptions } from "../../src/kafka/send/topic_writer.ts";
import { headerText } from "../../src/record/record_headers.ts";
import { consumedPlaces } from "../support/consumer.ts";
import { Feed } from "../support/feed.ts";
import { topicRecords } from "../support/topic.ts";

const PARTITIONS = 4;

function records(count: number, name: string): OutgoingRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    key: index % 7 === 0 ? null : `key ${index % 5}`,
    value: index % 11 === 0 ? null : Buffer.from(`${name} ${index}`),
    headers: { index: String(index), name: Buffer.from(name) },
  }));
}

/** Sends and counts what was acknowledged. */
async function send(
  feed: Feed,
  sent: readonly OutgoingRecord[],
  options: TopicWriterOptions = {},
): Promise<number> {
  const connection = { brokers: feed.services.brokers.split(",") };
  const writer = await TopicWriter.open(connection, feed.topic, options);
  let acked = 0;
  try {
    await writer.send(sent, ({ count }) => acked += count);
  } finally {
    await writer.close();
  }
  return acked;
}

Deno.test("TopicWriter: each compression brings every record over, once and in order", async () => {
  await using feed = await Feed.open();
  await feed.cluster.ensureTopic(feed.topic, { partitions: PARTITIONS });
  for (const compression of COMPRESSIONS) {
    assert.equal(await send(feed, records(1_000, compression), { compression }), 1_000);
  }
  const found = await topicRecords(feed);
  for (const compression of COMPRESSIONS) {
    const ours = found.filter(({ headers }) => headerText(headers, "name") === compression);
    const indexOf = ({ headers }: typeof ours[number]) => Number(headerText(headers, "index"));
    const expected = records(1_000, compression);
    assert.equal(new Set(ours.map(indexOf)).size, 1_000);
    for (const record of ours) {
      const { key, value } = expected[indexOf(record)]!;
      assert.equal(record.key?.toString() ?? null, key);
      assert.equal(record.value?.toString() ?? null, value?.toString() ?? null);
    }
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const indexes = ours.filter((record) => record.partition === partition).map(indexOf);
      assert.deepEqual(indexes, indexes.toSorted((a, b) => a - b));
    }
  }
  // kafkajs' own decoder sees the same records in the same places.
  assert.equal((await consumedPlaces(feed)).length, 1_000 * COMPRESSIONS.length);
});

Deno.test("TopicWriter: batches are cut to what the topic takes", async () => {
  await using feed = await Feed.open();
  const config = { "max.message.bytes": "2000" };
  await feed.cluster.ensureTopic(feed.topic, { partitions: PARTITIONS, config });
  assert.equal(await send(feed, records(1_000, "small")), 1_000);
  assert.equal((await topicRecords(feed)).length, 1_000);
});

Deno.test("TopicWriter: a record larger than the topic takes is refused, the others stay", async () => {
  await using feed = await Feed.open();
  const config = { "max.message.bytes": "2000" };
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1, config });
  const large = { key: null, value: Buffer.alloc(5_000), headers: {} };
  await assert.rejects(send(feed, [...records(3, "before"), large]), {
    code: "rejected",
    message: /max.message.size|too large|larger/,
  });
  assert.equal((await topicRecords(feed)).length, 3);
});
