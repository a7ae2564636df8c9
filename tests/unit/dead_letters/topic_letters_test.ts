import assert from "node:assert/strict";
import { readLetters } from "../../../src/dead_letters/topic_letters.ts";
import { LetterTail } from "../../../src/dead_letters/letter_tail.ts";
import type { KafkaCluster } from "../../../src/kafka/connection/cluster.ts";
import { TopicReader } from "../../../src/kafka/fetch/topic_reader.ts";
import type { KafkaRecord } from "../../../src/record/kafka_record.ts";
import { fc } from "../support/fc.ts";
import { record } from "../support/records.ts";

/** A letter at an offset of the dead-letter topic; its source's offset is told, or none. */
function letterAt(offset: number, source: string | undefined, some: Partial<KafkaRecord> = {}) {
  const headers: KafkaRecord["headers"] = source === undefined ? {} : {
    "__connect.errors.topic": source.split("/")[0],
    "__connect.errors.partition": source.split("/")[1],
    "__connect.errors.offset": String(offset),
  };
  return record(offset, { headers, ...some });
}

/** A reader of these Kafka partitions that gives pages of some records each. */
function readerOf(partitions: readonly KafkaRecord[][], pageSize = 7) {
  const windows: [number, number][] = [];
  const read: TopicReader["read"] = (partition, ranges, onRecords) => {
    for (const { from, to } of ranges) {
      windows.push([from, to]);
      const inside = partitions[partition]!.filter(({ offset }) => offset >= from && offset < to);
      for (let at = 0; at < inside.length; at += pageSize) {
        try {
          onRecords(inside.slice(at, at + pageSize));
        } catch (thrown) {
          return Promise.reject(thrown);
        }
      }
    }
    return Promise.resolve();
  };
  return { read, windows };
}

async function drain(tail: LetterTail): Promise<number[]> {
  const offsets: number[] = [];
  for (;;) {
    await tail.fill();
    if (tail.newest === undefined) return offsets;
    while (tail.newest !== undefined) offsets.push(tail.take().place.offset);
  }
}

Deno.test("LetterTail: gives every wanted letter once, from the newest to the oldest", async () => {
  const kinds = fc.array(fc.constantFrom("ticks/0", "other/0", undefined, "gap"), {
    maxLength: 3_000,
  });
  await fc.assert(
    fc.asyncProperty(kinds, fc.integer({ min: 500, max: 100_000 }), async (kinds, maxBytes) => {
      const all = kinds.flatMap((kind, offset) => kind === "gap" ? [] : [letterAt(offset, kind)]);
      const tail = new LetterTail(
        readerOf([all]),
        { partition: 0, from: 0, to: kinds.length },
        maxBytes,
        ({ source }) => source.topic === "ticks",
      );
      assert.deepEqual(
        await drain(tail),
        kinds.flatMap((kind, offset) => kind === "ticks/0" ? [offset] : []).reverse(),
      );
    }),
    { numRuns: 50 },
  );
});

Deno.test("LetterTail: never holds more than its bytes, but for a letter that alone is larger", async () => {
  const sizes = [...Array<number>(2_000).fill(0), ...Array<number>(40).fill(50_000), 500_000];
  const all = sizes.map((size, offset) =>
    letterAt(offset, "ticks/0", { value: new Uint8Array(size) })
  );
  const reader = readerOf([all], 3);
  const tail = new LetterTail(
    reader,
    { partition: 0, from: 0, to: sizes.length },
    200_000,
    () => true,
  );
  const offsets: number[] = [];
  for (;;) {
    await tail.fill();
    if (tail.newest === undefined) break;
    let bytes = 0;
    let letters = 0;
    while (tail.newest !== undefined) {
      const { place, value } = tail.take();
      offsets.push(place.offset);
      bytes += value!.length;
      letters++;
    }
    assert.ok(letters === 1 || bytes <= 200_000, `${letters} letters of ${bytes} bytes`);
  }
  assert.deepEqual(offsets, sizes.map((_, offset) => offset).reverse());
});

/** Reads a dead-letter topic of these Kafka partitions to its end. */
async function readAll(partitions: KafkaRecord[][], query = { source: "ticks" }) {
  const cluster = {
    connection: { brokers: [] },
    hasTopic: () => Promise.resolve(true),
    offsets: () =>
      Promise.resolve(
        partitions.map((all, partition) => ({
          partition,
          from: 0,
          to: (all.at(-1)?.offset ?? -1) + 1,
        })),
      ),
  } as unknown as KafkaCluster;
  const open = TopicReader.open;
  TopicReader.open = () =>
    Promise.resolve(
      { ...readerOf(partitions), close: () => Promise.resolve() } as unknown as TopicReader,
    );
  try {
    const letters = [];
    let share = 0;
    for await (const page of readLetters(cluster, "dead", query)) {
      assert.ok(page.share >= share && page.share <= 1);
      share = page.share;
      letters.push(...page.letters);
    }
    return { letters, share };
  } finally {
    TopicReader.open = open;
  }
}

Deno.test("readLetters: of several Kafka partitions the newest letter comes first", async () => {
  const partitions = [0, 1, 2].map((partition) =>
    Array.from(
      { length: 2_000 },
      (_, offset) => letterAt(offset, "ticks/0", { timestampMs: offset * 3 + partition }),
    )
  );
  const { letters, share } = await readAll(partitions);
  const times = letters.map(({ setAsideMs }) => setAsideMs);
  assert.equal(times.length, 6_000);
  assert.deepEqual(times, times.toSorted((a, b) => b - a));
  assert.equal(share, 1);
});

Deno.test("readLetters: clocks that go back lose no letter, and keep each Kafka partition's order", async () => {
  const times = fc.array(fc.array(fc.nat(50), { maxLength: 40 }), { minLength: 1, maxLength: 4 });
  await fc.assert(fc.asyncProperty(times, async (times) => {
    const { letters } = await readAll(
      times.map((all) =>
        all.map((timestampMs, offset) => letterAt(offset, "ticks/0", { timestampMs }))
      ),
    );
    for (const [partition, all] of times.entries()) {
      assert.deepEqual(
        letters.filter(({ place }) => place.partition === partition).map(({ place }) =>
          place.offset
        ),
        all.map((_, offset) => offset).reverse(),
      );
    }
  }));
});

Deno.test("readLetters: only letters of the asked Kafka partition of the source", async () => {
  const all = ["ticks/0", "ticks/1", "other/1", "ticks/1"].map((source, offset) =>
    letterAt(offset, source)
  );
  const { letters } = await readAll([all], { source: "ticks", ...{ partition: 1 } });
  assert.deepEqual(letters.map(({ place }) => place.offset), [3, 1]);
});

Deno.test("readLetters: a topic that does not exist holds no letters", async () => {
  const cluster = { hasTopic: () => Promise.resolve(false) } as unknown as KafkaCluster;
  for await (const _ of readLetters(cluster, "dead", { source: "ticks" })) assert.fail("a page");
});
