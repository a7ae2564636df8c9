import assert from "node:assert/strict";
import type { Message } from "kafkajs";
import { jsonCodec } from "../../src/record/json_codec.ts";
import { Feed } from "../support/feed.ts";
import { corpusValues } from "../support/json_corpus.ts";
import { createTable, SEED_TABLE } from "../support/own_tables.ts";
import { send, tickMessage } from "../support/records.ts";

/** A request may have 1 MiB. */
const REQUEST_BYTES = 700_000;
const PARTITIONS = 3;

/** Every value of the corpus, with a good tick behind every fifth. */
const MESSAGES: Message[] = corpusValues().flatMap(({ bytes }, index) => [
  { key: "corpus", value: bytes, partition: index % PARTITIONS },
  ...(index % 5 === 0 ? [tickMessage(index, index % PARTITIONS)] : []),
]);

const STORABLE = MESSAGES.filter(({ value }) => {
  try {
    return jsonCodec.decode(value as Uint8Array) !== undefined;
  } catch {
    return false;
  }
}).length;

async function sendAll(feed: Feed): Promise<void> {
  await feed.cluster.ensureTopic(feed.topic, { partitions: PARTITIONS });
  let request: Message[] = [];
  let size = 0;
  const flush = async () => {
    if (request.length > 0) await send(feed.services.brokers, feed.topic, request);
    request = [];
    size = 0;
  };
  for (const message of MESSAGES) {
    const length = (message.value as Uint8Array).length + 100;
    if (size + length > REQUEST_BYTES) await flush();
    request.push(message);
    size += length;
  }
  await flush();
}

Deno.test("JSON corpus: each file is stored or dead-lettered, none stops the run, and verify finds every one", async () => {
  await using feed = await Feed.open();
  await sendAll(feed);
  const ingested = await feed.ingest();
  const { consumed, stored, deadLettered } = ingested;
  assert.deepEqual([consumed, stored], [MESSAGES.length, STORABLE]);
  assert.equal(stored + deadLettered, consumed);

  for (const deep of [false, true]) {
    const { verdict, totals } = await feed.verify({ deep });
    assert.equal(verdict, "exactly-once");
    assert.deepEqual(
      [totals.records, totals.stored, totals.deadLettered],
      [MESSAGES.length, STORABLE, MESSAGES.length - STORABLE],
    );
  }
  assert.equal(await feed.countRows(), STORABLE);

  const { letters, records } = await feed.listDeadLetters();
  assert.deepEqual([letters, records], [deadLettered, deadLettered]);
  const replayed = await feed.replayDeadLetters();
  assert.deepEqual([replayed.stored, replayed.failed.length], [0, deadLettered]);
});

Deno.test("JSON corpus, seed's table: each file is stored, superseded or dead-lettered, and none stops the run", async () => {
  await using feed = await Feed.open();
  await sendAll(feed);
  await createTable(feed, SEED_TABLE);
  const { consumed, stored, deadLettered } = await feed.ingest({ createSchema: false });
  assert.deepEqual([consumed, stored], [MESSAGES.length, STORABLE]);

  for (const deep of [false, true]) {
    const { verdict, totals } = await feed.verify({ deep });
    assert.equal(verdict, "exactly-once");
    assert.deepEqual([totals.records, totals.deadLettered], [MESSAGES.length, deadLettered]);
    assert.equal(totals.stored + totals.superseded, STORABLE);
    assert.equal(totals.stored, await feed.countRows());
    assert.ok(totals.superseded > 0);
  }
});
