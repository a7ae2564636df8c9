import assert from "node:assert/strict";
import { TopicReader, type TopicReaderOptions } from "../../../../src/kafka/fetch/topic_reader.ts";
import type { OffsetRange } from "../../../../src/record/offset_ranges.ts";
import { withCode } from "../../support/expect.ts";
import { brokerError, FakeKafka } from "../../support/fake_kafka.ts";
import { fc } from "../../support/fc.ts";
import { bytes } from "../../support/records.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

const values = (count: number) => Array.from({ length: count }, () => bytes("v"));

async function read(
  kafka: FakeKafka,
  ranges: OffsetRange[],
  options: TopicReaderOptions = {},
): Promise<number[]> {
  using _installed = kafka.install();
  const reader = await TopicReader.open({ brokers: [] }, "ticks", options);
  const offsets: number[] = [];
  await reader.read(0, ranges, (records) => offsets.push(...records.map(({ offset }) => offset)));
  await reader.close();
  return offsets;
}

function kafkaOf(...batches: number[]): FakeKafka {
  const kafka = new FakeKafka(1);
  for (const size of batches) kafka.partitions[0]!.append(values(size));
  return kafka;
}

const upTo = (end: number) => Array.from({ length: end }, (_, index) => index);

Deno.test("TopicReader: reads every record of a range, fetch after fetch", async () => {
  const kafka = new FakeKafka(1);
  for (let batch = 0; batch < 20; batch++) {
    kafka.partitions[0]!.append(values(50), { bytesPerRecord: 5_000 });
  }
  assert.deepEqual(await read(kafka, [{ from: 0, to: 1_000 }]), upTo(1_000));
  assert.ok(kafka.requests.filter((name) => name === "fetch").length > 1);
});

Deno.test("TopicReader: reads nothing outside the ranges", async () => {
  const ranges = [{ from: 3, to: 5 }, { from: 9, to: 12 }, { from: 29, to: 30 }];
  assert.deepEqual(await read(kafkaOf(10, 10, 10), ranges), [3, 4, 9, 10, 11, 29]);
});

Deno.test("TopicReader: serves neighbouring ranges from one fetch", async () => {
  const kafka = kafkaOf(100);
  const ranges = Array.from({ length: 40 }, (_, index) => ({ from: index * 2, to: index * 2 + 1 }));
  assert.deepEqual(await read(kafka, ranges), ranges.map(({ from }) => from));
  assert.equal(kafka.requests.filter((name) => name === "fetch").length, 1);
});

Deno.test("TopicReader: shows no aborted records, wherever a range begins", async () => {
  const kafka = kafkaOf(3);
  const [log] = kafka.partitions as [typeof kafka.partitions[0] & object];
  log.append(values(3), { producerId: "1" });
  log.append(values(3), { producerId: "2" });
  log.finish("2", "abort");
  log.append(values(2), { producerId: "1" });
  log.finish("1", "commit");
  assert.deepEqual(await read(kafka, [{ from: 0, to: 13 }]), [0, 1, 2, 3, 4, 5, 10, 11]);
  assert.deepEqual(await read(kafka, [{ from: 7, to: 11 }]), [10]);
});

Deno.test("TopicReader: finds exactly the records of the ranges, whatever batches, gaps and fetches", async () => {
  const batches = fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 12 }),
      bytesPerRecord: fc.constantFrom(50, 500, 3_000),
      kept: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const cuts = fc.uniqueArray(fc.nat(144), { maxLength: 12 });
  await fc.assert(fc.asyncProperty(batches, cuts, async (batches, cuts) => {
    using time = new VirtualTime();
    const kafka = new FakeKafka(1);
    const [log] = kafka.partitions as [typeof kafka.partitions[0] & object];
    const visible: number[] = [];
    for (const { size, bytesPerRecord, kept } of batches) {
      // Compaction keeps the first record here; batches that it has emptied are a test of their own.
      const keeps = (index: number) => index === 0 || kept[index]!;
      for (let index = 0; index < size; index++) if (keeps(index)) visible.push(log.end + index);
      log.append(values(size), { bytesPerRecord, kept: keeps });
    }
    // Kafka never compacts the end of the log.
    visible.push(log.end);
    log.append(values(1));
    const bounds = [...new Set(cuts.map((cut) => Math.min(cut, log.end)))].sort((a, b) => a - b);
    const ranges: OffsetRange[] = [];
    for (let index = 0; index + 1 < bounds.length; index += 2) {
      ranges.push({ from: bounds[index]!, to: bounds[index + 1]! });
    }
    kafka.onRequest = () => {
      if (kafka.requests.length > 1_000) throw new Error("It asks for the same again and again");
    };
    const wanted = visible.filter((offset) =>
      ranges.some(({ from, to }) => offset >= from && offset < to)
    );
    assert.deepEqual(await time.run(read(kafka, ranges)), wanted);
  }));
});

Deno.test("TopicReader: gets past a large batch whose last records were compacted away", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  const [log] = kafka.partitions as [typeof kafka.partitions[0] & object];
  log.append(values(10), { bytesPerRecord: 5_000, kept: (index) => index < 8 });
  log.append(values(5));
  kafka.onRequest = () => {
    if (kafka.requests.length > 100) throw new Error("It asks for the same again and again");
  };
  assert.deepEqual(await time.run(read(kafka, [{ from: 8, to: 12 }])), [10, 11]);
});

Deno.test("TopicReader: does not take a batch that compaction has emptied for the end of the topic", async () => {
  // The empty batch is all that fits in front of a large one: the answer holds no record.
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  const [log] = kafka.partitions as [typeof kafka.partitions[0] & object];
  log.append(values(3), { bytesPerRecord: 0, kept: () => false });
  log.append(values(10), { bytesPerRecord: 5_000 });
  kafka.onRequest = () => {
    if (kafka.requests.length > 100) throw new Error("It asks for the same again and again");
  };
  assert.deepEqual(await time.run(read(kafka, [{ from: 0, to: 6 }])), [3, 4, 5]);
});

Deno.test("TopicReader: a range past the last stable offset is inconclusive, not empty", async () => {
  const kafka = kafkaOf(10);
  await assert.rejects(
    read(kafka, [{ from: 0, to: 11 }]),
    withCode("inconclusive", /ends at .* 10/),
  );
});

Deno.test("TopicReader: offsets that the topic has lost are inconclusive, not empty", async () => {
  const kafka = kafkaOf(10, 10);
  kafka.partitions[0]!.trim(10);
  await assert.rejects(read(kafka, [{ from: 5, to: 12 }]), withCode("inconclusive"));
});

Deno.test("TopicReader: a fetch that fails for a moment is tried again, after a look at who leads", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(10);
  for (let times = 0; times < 3; times++) {
    kafka.failNext("fetch", brokerError("NOT_LEADER_FOR_PARTITION", true));
  }
  assert.deepEqual(await time.run(read(kafka, [{ from: 0, to: 10 }])), upTo(10));
  assert.equal(kafka.requests.filter((name) => name === "refreshMetadata").length, 3);
});

Deno.test("TopicReader: gives up after so many tries, and not as if it had read", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(10);
  for (let times = 0; times < 4; times++) {
    kafka.failNext("fetch", brokerError("NOT_LEADER_FOR_PARTITION", true));
  }
  await assert.rejects(
    time.run(read(kafka, [{ from: 0, to: 10 }], { attempts: 4 })),
    withCode("unreachable"),
  );
  assert.equal(kafka.requests.filter((name) => name === "fetch").length, 4);
});

Deno.test("TopicReader: an abort ends it as interrupted", async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(
    read(kafkaOf(10), [{ from: 0, to: 10 }], { signal }),
    withCode("interrupted"),
  );
});
