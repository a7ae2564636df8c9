import assert from "node:assert/strict";
import type { KafkaRecord } from "../../../../src/record/kafka_record.ts";
import { sampleTopic } from "../../../../src/plan/sample/sample_topic.ts";
import { record } from "../../support/records.ts";

/** A Kafka partition of which only some offsets hold records. */
function reader(offsets: readonly number[], valueBytes = 10) {
  const asked: number[] = [];
  return {
    asked,
    read(
      _partition: number,
      ranges: Iterable<{ from: number; to: number }>,
      onRecords: (records: KafkaRecord[]) => void,
    ) {
      for (const { from, to } of ranges) {
        asked.push(to - from);
        const found = offsets.filter((offset) => offset >= from && offset < to);
        const value = new Uint8Array(valueBytes);
        if (found.length > 0) onRecords(found.map((offset) => record(offset, { value })));
      }
      return Promise.resolve();
    },
  };
}

const offsetsOf = async (...args: Parameters<typeof sampleTopic>) =>
  (await sampleTopic(...args)).records.map(({ record }) => record.offset);

Deno.test("sampleTopic: reads on where offsets are gaps, up to the next piece", async () => {
  const every = Array.from({ length: 100 }, (_, index) => index * 10);
  const piece = { partition: 0, from: 0, to: 5, limit: 1_000, backwards: false };
  assert.deepEqual(await offsetsOf(reader(every), [piece]), [0, 10, 20, 30, 40]);
  assert.deepEqual(await offsetsOf(reader(every), [{ ...piece, limit: 25 }]), [0, 10, 20]);
});

Deno.test("sampleTopic: the latest records are found behind gaps at the end", async () => {
  const early = Array.from({ length: 100 }, (_, index) => index);
  const piece = { partition: 0, from: 990, to: 1_000, limit: 0, backwards: true };
  assert.deepEqual(
    await offsetsOf(reader(early), [piece]),
    [90, 91, 92, 93, 94, 95, 96, 97, 98, 99],
  );
  assert.deepEqual(await offsetsOf(reader([]), [piece]), []);
});

Deno.test("sampleTopic: large records end it early, and it says so", async () => {
  const all = Array.from({ length: 1_000 }, (_, index) => index);
  const piece = { partition: 0, from: 0, to: 1_000, limit: 1_000, backwards: false };
  const large = reader(all, 1024 * 1024);
  const { records, isCut } = await sampleTopic(large, [piece]);
  assert.equal(isCut, true);
  assert.ok(records.length >= 64 && records.length <= 128, `${records.length} MiB were read`);
  assert.equal((await sampleTopic(reader(all), [piece])).isCut, false);
});
