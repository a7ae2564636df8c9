import assert from "node:assert/strict";
import type { KafkaCluster } from "../../../src/kafka/connection/cluster.ts";
import { TopicReader } from "../../../src/kafka/fetch/topic_reader.ts";
import type { KafkaRecord } from "../../../src/record/kafka_record.ts";
import { WRITE_CLOCK_LOOKBACK, WriteClock } from "../../../src/rows/write_clock.ts";
import { WriteTimes } from "../../../src/rows/write_times.ts";
import { fc } from "../support/fc.ts";
import { record } from "../support/records.ts";

const NOW = 1_700_000_000_000;

/** Opens over a topic of one Kafka partition, which holds these records from an offset on. */
async function open(held: readonly KafkaRecord[] | undefined, from = 0) {
  const ranges: [number, number][] = [];
  const cluster = {
    connection: { brokers: [] },
    hasTopic: () => Promise.resolve(held !== undefined),
    offsets: () => Promise.resolve([{ partition: 0, from, to: (held!.at(-1)?.offset ?? -1) + 1 }]),
  } as unknown as KafkaCluster;
  const original = TopicReader.open;
  const read: TopicReader["read"] = (_, wanted, onRecords) => {
    for (const { from, to } of wanted) {
      ranges.push([from, to]);
      for (const record of held!) {
        if (record.offset >= from && record.offset < to) onRecords([record]);
      }
    }
    return Promise.resolve();
  };
  TopicReader.open = () => Promise.resolve({ read } as unknown as TopicReader);
  try {
    return { times: await WriteTimes.open(cluster, "ticks"), ranges };
  } finally {
    TopicReader.open = original;
  }
}

const at = (timestamps: readonly number[]) =>
  timestamps.map((timestampMs, offset) => record(offset, { timestampMs }));

Deno.test("WriteTimes: the times are those of an ingest of the whole topic", async () => {
  const feeds = fc.array(fc.integer({ min: NOW, max: NOW + 5 }), { minLength: 1, maxLength: 300 });
  await fc.assert(fc.asyncProperty(feeds, fc.infiniteStream(fc.boolean()), async (feed, picks) => {
    const records = at(feed);
    const clock = new WriteClock();
    const all = records.map(({ timestampMs }) => clock.next(timestampMs));
    const chosen = records.filter(() => picks.next().value);
    const { times } = await open(records);
    assert.deepEqual(await times.of(0, chosen), chosen.map(({ offset }) => all[offset]!));
  }));
});

Deno.test("WriteTimes: reads what a clock needs before each record, and nothing twice", async () => {
  const far = 3 * WRITE_CLOCK_LOOKBACK;
  const records = at(Array.from({ length: far + 1 }, (_, index) => NOW + index));
  const { times, ranges } = await open(records);
  await times.of(0, [records[5]!, records[100]!, records[far]!]);
  assert.deepEqual(ranges, [[0, 101], [far - WRITE_CLOCK_LOOKBACK, far + 1]]);
});

Deno.test("WriteTimes: what the topic no longer holds is written at its own timestamp", async () => {
  const records = at(Array<number>(40).fill(NOW));
  const { times } = await open(records.slice(10), 10);
  const gone = [2, 5, 12, 99].map((offset) => record(offset, { timestampMs: NOW }));
  assert.deepEqual(await times.of(0, gone), [
    NOW * 1_000,
    NOW * 1_000,
    NOW * 1_000 + 2, // The third record that is held.
    NOW * 1_000,
  ]);
  assert.deepEqual(await times.of(7, gone.slice(0, 1)), [NOW * 1_000]);
});

Deno.test("WriteTimes: a record in a gap of the topic stands between its neighbours", async () => {
  const records = at(Array<number>(5).fill(NOW)).filter(({ offset }) => offset !== 2);
  const { times } = await open(records);
  assert.deepEqual(
    await times.of(0, [2, 3].map((offset) => record(offset, { timestampMs: NOW }))),
    [NOW * 1_000 + 2, NOW * 1_000 + 3],
  );
});

Deno.test("WriteTimes: without a topic each record has its own timestamp", async () => {
  const { times } = await open(undefined);
  assert.deepEqual(await times.of(0, at([NOW])), [NOW * 1_000]);
  await times.close();
});
