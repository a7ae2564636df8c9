import assert from "node:assert/strict";
import { FetchLoops } from "../../../../src/kafka/group/fetch_loops.ts";
import { brokerError, FakeKafka } from "../../support/fake_kafka.ts";
import { fc } from "../../support/fc.ts";
import { bytes } from "../../support/records.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

const values = (count: number) => Array.from({ length: count }, () => bytes("v"));

interface SetUp {
  starts?: [number, number][];
  /** Whether a batch is taken over. */
  takes?: (partition: number) => boolean;
}

function setUp(kafka: FakeKafka, { starts, takes = () => true }: SetUp = {}) {
  const seen = kafka.partitions.map((): number[] => []);
  /** Where the next read starts, as told by batches and gaps. */
  const next = new Map<number, number>();
  const paused = new Set<number>();
  const outOfRange: number[] = [];
  const all = kafka.partitions.map((_, partition): [number, number] => [partition, 0]);
  const loops = new FetchLoops(kafka.cluster, new Map([["ticks", new Map(starts ?? all)]]), {
    isPaused: (_, partition) => paused.has(partition),
    onBatch: (_, { partition, records, nextOffset }) => {
      assert.ok(records.length > 0, "an empty batch");
      if (!takes(partition)) return Promise.resolve(false);
      seen[partition]!.push(...records.map(({ offset }) => offset));
      next.set(partition, nextOffset);
      return Promise.resolve(true);
    },
    onGap: (_, partition, nextOffset) => void next.set(partition, nextOffset),
    onOutOfRange: (_, partition) => void outOfRange.push(partition),
    onTrouble: () => {},
    onAnswer: () => {},
  });
  return { loops, seen, next, paused, outOfRange };
}

const upTo = (end: number) => Array.from({ length: end }, (_, index) => index);

Deno.test("FetchLoops: hands out every record of every Kafka partition once, in order", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(3);
  for (const [index, partition] of kafka.partitions.entries()) {
    for (let batch = 0; batch <= index; batch++) partition.append(values(7));
  }
  const { loops, seen, next } = setUp(kafka);
  const running = loops.run();
  await time.until(() => next.get(2) === 21 && next.get(1) === 14 && next.get(0) === 7);
  kafka.partitions[0]!.append(values(2));
  await time.until(() => next.get(0) === 9);
  loops.end();
  await time.run(running);
  assert.deepEqual(seen, [upTo(9), upTo(14), upTo(21)]);
});

Deno.test("FetchLoops: while records come in it lets them gather a little, and at rest it does not", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  kafka.partitions[0]!.append(values(3));
  const { loops, next } = setUp(kafka);
  const running = loops.run();
  await time.until(() => kafka.fetchWaits.length >= 4);
  const [first, afterRecords, ...afterNothing] = kafka.fetchWaits;
  assert.equal(next.get(0), 3);
  assert.ok(afterRecords! < first! / 5, `${kafka.fetchWaits}`);
  assert.ok(afterNothing.every((wait) => wait === first), `${kafka.fetchWaits}`);
  loops.end();
  await time.run(running);
});

Deno.test("FetchLoops: begins where it is told to, also in the middle of a batch", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(2);
  for (const partition of kafka.partitions) partition.append(values(10));
  const { loops, seen, next } = setUp(kafka, { starts: [[1, 4]] });
  const running = loops.run();
  await time.until(() => next.get(1) === 10);
  loops.end();
  await time.run(running);
  assert.deepEqual(seen, [[], [4, 5, 6, 7, 8, 9]]);
});

Deno.test("FetchLoops: what is not taken over is handed out again, and nothing behind it before", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  kafka.partitions[0]!.append(values(5));
  let refusals = 3;
  const { loops, seen, next } = setUp(kafka, { takes: () => refusals-- <= 0 });
  const running = loops.run();
  await time.until(() => next.get(0) === 5);
  loops.end();
  await time.run(running);
  assert.deepEqual(seen, [upTo(5)]);
});

Deno.test("FetchLoops: tells of offsets that hold nothing for us, so that they can be committed", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  kafka.partitions[0]!.append(values(3), { producerId: "1" });
  kafka.partitions[0]!.finish("1", "abort");
  const { loops, seen, next } = setUp(kafka);
  const running = loops.run();
  await time.until(() => next.get(0) === 4);
  loops.end();
  await time.run(running);
  assert.deepEqual(seen, [[]]);
});

Deno.test("FetchLoops: reads no paused Kafka partition, and goes on once it may", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(2);
  for (const partition of kafka.partitions) partition.append(values(3));
  const { loops, seen, next, paused } = setUp(kafka);
  paused.add(0);
  const running = loops.run();
  await time.until(() => next.get(1) === 3);
  const before = time.now;
  await time.until(() => time.now > before + 2_000);
  assert.deepEqual(seen, [[], upTo(3)]);
  paused.clear();
  await time.until(() => next.get(0) === 3);
  loops.end();
  await time.run(running);
});

Deno.test("FetchLoops: a passing failure is waited out, and no record is lost or told twice", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  kafka.partitions[0]!.append(values(5));
  kafka.failNext("fetch", brokerError("NOT_LEADER_FOR_PARTITION", true));
  kafka.failNext(
    "fetch",
    Object.assign(new Error("gone"), { name: "KafkaJSConnectionClosedError" }),
  );
  const { loops, seen, next } = setUp(kafka);
  const running = loops.run();
  await time.until(() => next.get(0) === 5);
  loops.end();
  await time.run(running);
  assert.deepEqual(seen, [upTo(5)]);
  assert.ok(kafka.requests.includes("refreshMetadata"));
});

Deno.test("FetchLoops: a failure that no waiting mends is thrown", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  kafka.failNext("fetch", brokerError("TOPIC_AUTHORIZATION_FAILED"));
  await assert.rejects(time.run(setUp(kafka).loops.run()), /TOPIC_AUTHORIZATION_FAILED/);
});

Deno.test("FetchLoops: an offset out of range is told, and ends the reading", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(2);
  const { loops, outOfRange } = setUp(kafka, { starts: [[0, 0], [1, 500]] });
  await assert.rejects(time.run(loops.run()), /OFFSET_OUT_OF_RANGE/);
  assert.deepEqual(outOfRange, [1]);
});

Deno.test("FetchLoops: hands out nothing after its end, not even what a fetch under way brings", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  kafka.partitions[0]!.append(values(5));
  const { loops, seen } = setUp(kafka);
  kafka.onRequest = (name) => void (name === "fetch" && loops.end());
  await time.run(loops.run());
  assert.deepEqual(seen, [[]]);
});

Deno.test("FetchLoops: gets past batches that compaction has cut or emptied", async () => {
  const batches = fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 8 }),
      kept: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      // Two batches of the largest size do not fit into one answer.
      bytesPerRecord: fc.constantFrom(100, 1_500_000),
    }),
    { minLength: 1, maxLength: 10 },
  );
  await fc.assert(fc.asyncProperty(batches, async (batches) => {
    using time = new VirtualTime();
    const kafka = new FakeKafka(1);
    const [log] = kafka.partitions as [typeof kafka.partitions[0] & object];
    const visible: number[] = [];
    for (const { size, kept, bytesPerRecord } of batches) {
      for (let index = 0; index < size; index++) if (kept[index]) visible.push(log.end + index);
      const bytes = kept.slice(0, size).some(Boolean) ? bytesPerRecord : 0;
      log.append(values(size), { bytesPerRecord: bytes, kept: (index) => kept[index]! });
    }
    visible.push(log.end);
    log.append(values(1));
    const { loops, seen, next } = setUp(kafka);
    kafka.onRequest = () => {
      if (kafka.requests.length > 500) throw new Error("It asks for the same again and again");
    };
    const running = loops.run();
    await time.run(Promise.race([running, reached(() => next.get(0) === log.end)]));
    loops.end();
    await time.run(running);
    assert.deepEqual(seen, [visible]);
  }));
});

/** Resolves soon after `isSo` holds. */
async function reached(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise<void>((resolve) => setTimeout(resolve, 10));
}

Deno.test("FetchLoops: a topic that nobody leads is waited for, and so is having nothing to read", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  kafka.partitions[0]!.append(values(3));
  const led = kafka.topics.get("ticks")!;
  kafka.topics.set("ticks", []);
  const { loops, seen } = setUp(kafka);
  const running = loops.run();
  await time.until(() => kafka.requests.includes("refreshMetadata"));
  assert.deepEqual(seen, [[]]);
  kafka.topics.set("ticks", led);
  await time.until(() => seen[0]!.length === 3);
  loops.end();
  await time.run(running);

  const idle = setUp(new FakeKafka(1), { starts: [] });
  const idling = idle.loops.run();
  const before = time.now;
  await time.until(() => time.now > before + 5_000);
  idle.loops.end();
  await time.run(idling);
  assert.deepEqual(idle.seen, [[]]);
});
