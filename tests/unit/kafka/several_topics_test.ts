import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import type { RawBroker } from "../../../src/kafka/protocol/internals.ts";
import { FetchLoops } from "../../../src/kafka/group/fetch_loops.ts";
import { GroupConsumer } from "../../../src/kafka/group/group_consumer.ts";
import type { GroupConsumerHandlers } from "../../../src/kafka/group/group_handlers.ts";
import { groupProtocols } from "../../../src/kafka/group/group_protocol.ts";
import { FakeKafka } from "../support/fake_kafka.ts";
import { fc } from "../support/fc.ts";
import { bytes } from "../support/records.ts";
import { VirtualTime } from "../support/virtual_time.ts";

const values = (count: number) => Array.from({ length: count }, () => bytes("v"));

/** A member that reads topics `ticks` and `orders`, and notes what it is told. */
function setUp(
  kafka: FakeKafka,
  { from = "earliest", topics = ["ticks", "orders"], ...more }:
    & { from?: "earliest" | "latest"; topics?: string[] }
    & Partial<GroupConsumerHandlers> = {},
) {
  const starts: Record<string, [number, number][]>[] = [];
  const read: string[] = [];
  const installed = kafka.install();
  const consumer = new GroupConsumer({ brokers: [] }, { topics, group: "g", from }, {
    onAssigned: (given) =>
      void starts.push(
        Object.fromEntries([...given].map(([topic, offsets]) => [topic, [...offsets]])),
      ),
    onRevoking: () => Promise.resolve(),
    onLost: () => {},
    onBatch: (topic, { partition, records }) => {
      for (const { offset } of records) read.push(`${topic}/${partition}/${offset}`);
      return Promise.resolve(true);
    },
    onGap: () => {},
    onFailed: (error) => {
      throw error;
    },
    ...more,
  });
  installed[Symbol.dispose]();
  return { consumer, starts, read };
}

const stranger = (memberId: string, topics: string[]) => ({
  memberId,
  memberMetadata: groupProtocols(topics)[0]!.metadata,
});

/** What a member was given, by topic. */
function given(kafka: FakeKafka, memberId: string): Record<string, number[]> {
  const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(
    kafka.assignments.get(memberId)!,
  );
  return { ...decoded?.assignment };
}

Deno.test("GroupConsumer: reads several topics, each from its own committed offsets", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(2, { orders: 1 });
  kafka.partitions[0]!.append(values(5));
  kafka.partitions[1]!.append(values(2));
  kafka.partitionsOf("orders")[0]!.append(values(4));
  kafka.committed.set(0, 3);
  kafka.committedOf("orders").set(0, 2);
  const { consumer, starts, read } = setUp(kafka);
  consumer.start();
  await time.until(() => read.length === 6);
  await time.run(consumer.stop());
  assert.deepEqual(starts, [{ ticks: [[0, 3], [1, 0]], orders: [[0, 2]] }]);
  assert.deepEqual(read.toSorted(), [
    ...["orders/0/2", "orders/0/3", "ticks/0/3", "ticks/0/4", "ticks/1/0", "ticks/1/1"],
  ]);
});

Deno.test("GroupConsumer: a topic's commit touches no other topic's Kafka partition of that number", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(2, { orders: 1 });
  const { consumer, starts } = setUp(kafka);
  consumer.start();
  await time.until(() => starts.length > 0);
  const offsets = new Map([[0, 3], [1, 4]]);
  assert.deepEqual(await consumer.commit("orders", offsets), new Map([[0, 3]]));
  assert.deepEqual(await consumer.commit("others", offsets), new Map());
  assert.deepEqual(kafka.committed, new Map());
  assert.deepEqual(kafka.committedOf("orders"), new Map([[0, 3]]));
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: stopping at one Kafka partition leaves that number of other topics alone", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1, { orders: 1 });
  const { consumer, starts, read } = setUp(kafka);
  consumer.start();
  await time.until(() => starts.length > 0);
  consumer.pause({ topic: "orders", partition: 0 });
  const before = time.now;
  await time.until(() => time.now > before + 1_000); // A fetch that was under way has ended.
  kafka.partitions[0]!.append(values(1));
  kafka.partitionsOf("orders")[0]!.append(values(1));
  await time.until(() => read.length > 0);
  const later = time.now;
  await time.until(() => time.now > later + 5_000);
  await time.run(consumer.stop());
  assert.deepEqual(read, ["ticks/0/0"]);
});

Deno.test("GroupConsumer: of a new group at the end, every topic's end is remembered", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1, { orders: 1 });
  kafka.partitions[0]!.append(values(5));
  kafka.partitionsOf("orders")[0]!.append(values(7));
  const { consumer, starts } = setUp(kafka, { from: "latest" });
  consumer.start();
  await time.until(() => starts.length > 0);
  await time.run(consumer.stop());
  assert.deepEqual([kafka.committed.get(0), kafka.committedOf("orders").get(0)], [5, 7]);
});

Deno.test("GroupConsumer: an offset that one topic no longer holds resets no other topic's", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1, { orders: 1 });
  kafka.partitions[0]!.append(values(5));
  kafka.partitionsOf("orders")[0]!.append(values(9));
  kafka.committed.set(0, 3);
  kafka.committedOf("orders").set(0, 99);
  const { consumer, starts } = setUp(kafka);
  consumer.start();
  await time.until(() => starts.length === 2);
  await time.run(consumer.stop());
  assert.deepEqual(starts[1], { ticks: [[0, 3]], orders: [[0, 0]] });
});

Deno.test("GroupConsumer: as leader it divides what others read, also topics that it does not read", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(2, { orders: 2, events: 3 });
  kafka.strangers.push(stranger("z1", ["events"]), stranger("z2", ["orders", "events"]));
  const { consumer, starts } = setUp(kafka);
  consumer.start();
  await time.until(() => starts.length > 0);
  const all = ["member-1", "z1", "z2"].map((id) => given(kafka, id));
  const owners = new Map<string, number>();
  for (const assignment of all) {
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        const place = `${topic}/${partition}`;
        owners.set(place, (owners.get(place) ?? 0) + 1);
      }
    }
  }
  assert.equal(owners.size, 7);
  assert.ok([...owners.values()].every((count) => count === 1));
  assert.deepEqual(Object.keys(given(kafka, "z1")), ["events"]);
  assert.equal(given(kafka, "member-1")["events"], undefined);
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: a topic of another member that no broker tells of keeps nobody from theirs", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(2);
  kafka.strangers.push(stranger("z1", ["nowhere", "ticks"]));
  const { consumer, starts } = setUp(kafka, { topics: ["ticks"] });
  consumer.start();
  await time.until(() => starts.length > 0);
  assert.deepEqual(given(kafka, "z1"), { ticks: [1] });
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: as leader it divides anew when a topic that only others read grows", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1, { events: 1 });
  kafka.strangers.push(stranger("z1", ["events"]));
  const { consumer, starts } = setUp(kafka, { topics: ["ticks"] });
  consumer.start();
  await time.until(() => starts.length === 1);
  assert.deepEqual(given(kafka, "z1"), { events: [0] });
  kafka.topics.set("events", new FakeKafka(3).partitions);
  await time.until(() => starts.length === 2);
  assert.deepEqual(given(kafka, "z1"), { events: [0, 1, 2] });
  await time.run(consumer.stop());
});

Deno.test("FetchLoops: hands out every record of every topic once and in order, whatever their sizes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 4,
      }),
      async (sizes) => {
        using time = new VirtualTime();
        const counts = Object.fromEntries(sizes.map((topic, index) => [`t${index}`, topic.length]));
        const kafka = new FakeKafka(1, counts);
        let left = 0;
        for (const [index, topic] of sizes.entries()) {
          for (const [partition, size] of topic.entries()) {
            if (size > 0) kafka.partitionsOf(`t${index}`)[partition]!.append(values(size));
            left += size;
          }
        }
        const seen = new Map<string, number[]>();
        const starts = new Map(sizes.map((topic, index) => [
          `t${index}`,
          new Map(topic.map((_, partition) => [partition, 0])),
        ]));
        const loops = new FetchLoops(kafka.cluster, starts, {
          isPaused: () => false,
          onBatch: (topic, { partition, records }) => {
            const place = `${topic}/${partition}`;
            seen.set(place, [...seen.get(place) ?? [], ...records.map(({ offset }) => offset)]);
            left -= records.length;
            return Promise.resolve(true);
          },
          onGap: () => {},
          onOutOfRange: () => {},
          onTrouble: () => {},
          onAnswer: () => {},
        });
        const running = loops.run();
        await time.until(() => left <= 0);
        loops.end();
        await time.run(running);
        for (const [index, topic] of sizes.entries()) {
          for (const [partition, size] of topic.entries()) {
            assert.deepEqual(
              seen.get(`t${index}/${partition}`) ?? [],
              Array.from({ length: size }, (_, offset) => offset),
            );
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("FetchLoops: a topic of one Kafka partition is asked for first as often as one of many", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(5, { orders: 1 });
  const first: string[] = [];
  const broker = await kafka.cluster.findBroker({ nodeId: 1 });
  const cluster = {
    ...kafka.cluster,
    findBroker: () =>
      Promise.resolve({
        ...broker,
        fetch: (request: Parameters<RawBroker["fetch"]>[0]) => {
          const [{ topic, partitions }] = request.topics as [typeof request.topics[0]];
          first.push(`${topic}/${partitions[0]!.partition}`);
          return broker.fetch(request);
        },
      }),
  };
  const starts = new Map([
    ["ticks", new Map([0, 1, 2, 3, 4].map((partition) => [partition, 0]))],
    ["orders", new Map([[0, 0]])],
  ]);
  const loops = new FetchLoops(cluster, starts, {
    isPaused: () => false,
    onBatch: () => Promise.resolve(true),
    onGap: () => {},
    onOutOfRange: () => {},
    onTrouble: () => {},
    onAnswer: () => {},
  });
  const running = loops.run();
  await time.until(() => first.length >= 12);
  loops.end();
  await time.run(running);
  assert.equal(new Set(first.slice(0, 6)).size, 6);
  assert.deepEqual(first.slice(6, 12), first.slice(0, 6));
});
