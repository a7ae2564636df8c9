import assert from "node:assert/strict";
import type { AndeanError } from "../../../../src/errors/andean_error.ts";
import { GroupConsumer } from "../../../../src/kafka/group/group_consumer.ts";
import type { TopicOffsets } from "../../../../src/kafka/group/group_membership.ts";
import type { GroupConsumerHandlers } from "../../../../src/kafka/group/group_handlers.ts";
import { withCode } from "../../support/expect.ts";
import { brokerError, FakeKafka, FakePartition } from "../../support/fake_kafka.ts";
import { bytes } from "../../support/records.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

const values = (count: number) => Array.from({ length: count }, () => bytes("v"));

function kafkaOf(...sizes: number[]): FakeKafka {
  const kafka = new FakeKafka(sizes.length);
  for (const [index, size] of sizes.entries()) {
    if (size > 0) kafka.partitions[index]!.append(values(size));
  }
  return kafka;
}

/** A consumer that notes what it is told, in order. */
function setUp(
  kafka: FakeKafka,
  from: "earliest" | "latest" = "earliest",
  more: Partial<GroupConsumerHandlers> = {},
  unheld?: TopicOffsets,
) {
  const events: string[] = [];
  const read = kafka.partitions.map((): number[] => []);
  const failures: AndeanError[] = [];
  const installed = kafka.install();
  const consumer = new GroupConsumer({ brokers: [] }, { topics: ["ticks"], group: "g", from }, {
    onAssigned: (starts) =>
      void events.push(`assigned ${JSON.stringify([...starts.get("ticks")!])}`),
    onRevoking: () => Promise.resolve(void events.push("revoking")),
    onLost: () => void events.push("lost"),
    onBatch: (_, { partition, records }) => {
      read[partition]!.push(...records.map(({ offset }) => offset));
      return Promise.resolve(true);
    },
    onGap: () => {},
    onFailed: (error) => void failures.push(error),
    ...more,
  }, unheld);
  installed[Symbol.dispose]();
  return { consumer, events, read, failures };
}

const count = (kafka: FakeKafka, name: string) =>
  kafka.requests.filter((request) => request === name).length;

/** Lets the fetches end that were under way: what they bring is still handed out. */
async function fetchesEnd(time: VirtualTime): Promise<void> {
  const before = time.now;
  await time.until(() => time.now > before + 1_000);
}

Deno.test("GroupConsumer: a new group reads from where it is told to, an old one goes on", async () => {
  using time = new VirtualTime();
  const cases: ["earliest" | "latest", [number, number][], string][] = [
    ["earliest", [], "assigned [[0,0],[1,0]]"],
    ["latest", [], "assigned [[0,5],[1,3]]"],
    ["latest", [[0, 2]], "assigned [[0,2],[1,3]]"],
    ["earliest", [[0, 5], [1, 1]], "assigned [[0,5],[1,1]]"],
  ];
  for (const [from, committed, assigned] of cases) {
    const kafka = kafkaOf(5, 3);
    for (const [partition, offset] of committed) kafka.committed.set(partition, offset);
    const { consumer, events } = setUp(kafka, from);
    consumer.start();
    await time.until(() => events.length > 0);
    await time.run(consumer.stop());
    assert.equal(events[0], assigned);
  }
});

Deno.test("GroupConsumer: commits what it is told to, of its own Kafka partitions only", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5, 3);
  const { consumer, events } = setUp(kafka);
  consumer.start();
  await time.until(() => events.length > 0);
  assert.deepEqual(await consumer.commit("ticks", new Map([[0, 4], [7, 9]])), new Map([[0, 4]]));
  assert.deepEqual(kafka.committed, new Map([[0, 4]]));
  assert.deepEqual(await consumer.commit("ticks", new Map([[7, 9]])), new Map());
  assert.equal(count(kafka, "offsetCommit"), 1);
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: commits nothing by itself", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, read } = setUp(kafka);
  consumer.start();
  await time.until(() => read[0]!.length === 5);
  const before = time.now;
  await time.until(() => time.now > before + 60_000);
  await time.run(consumer.stop());
  assert.equal(count(kafka, "offsetCommit"), 0);
});

Deno.test("GroupConsumer: no await between checking that a partition is still ours and starting its commit", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, events } = setUp(kafka);
  consumer.start();
  await time.until(() => events.length > 0);
  const committing = consumer.commit("ticks", new Map([[0, 3]]));
  assert.equal(kafka.requests.at(-1), "offsetCommit");
  await committing;
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: before the join and after the stop nothing is committed", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, events } = setUp(kafka);
  assert.deepEqual(await consumer.commit("ticks", new Map([[0, 3]])), new Map());
  consumer.start();
  await time.until(() => events.length > 0);
  await time.run(consumer.stop());
  assert.deepEqual(await consumer.commit("ticks", new Map([[0, 3]])), new Map());
  assert.deepEqual(kafka.committed, new Map());
});

Deno.test("GroupConsumer: a commit of a generation that is over confirms nothing", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, events } = setUp(kafka);
  consumer.start();
  await time.until(() => events.length > 0);
  kafka.generation++;
  assert.deepEqual(await consumer.commit("ticks", new Map([[0, 3]])), new Map());
  assert.deepEqual(kafka.committed, new Map());
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: tells of which committed offsets nobody else has committed since", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5, 3, 3);
  const own: number[][] = [];
  const { consumer } = setUp(kafka, "earliest", {
    onAssigned: (_, ownCommits) => void own.push([...ownCommits.get("ticks") ?? []]),
  });
  consumer.start();
  await time.until(() => own.length === 1);
  await consumer.commit("ticks", new Map([[0, 4], [1, 2]]));
  kafka.marks.set("ticks-1", "another member"); // It came as far as we.
  kafka.rebalance();
  await time.until(() => own.length === 2);
  kafka.marks.set("ticks-0", "");
  kafka.rebalance();
  await time.until(() => own.length === 3);
  await time.run(consumer.stop());
  assert.deepEqual(own, [[], [0], []]);
});

Deno.test("GroupConsumer: a commit that fails otherwise is told, and confirms nothing", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, events } = setUp(kafka);
  consumer.start();
  await time.until(() => events.length > 0);
  kafka.failNext("offsetCommit", brokerError("GROUP_AUTHORIZATION_FAILED"));
  await assert.rejects(
    consumer.commit("ticks", new Map([[0, 3]])),
    withCode("refused", /group "g"/),
  );
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: in a rebalance it hands over first, and reads again what was not committed", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const set = setUp(kafka, "earliest", {
    onRevoking: async () => {
      set.events.push("revoking");
      // The old generation can still commit while the group waits for everybody.
      assert.deepEqual(await set.consumer.commit("ticks", new Map([[0, 3]])), new Map([[0, 3]]));
    },
  });
  const { consumer, events, read } = set;
  consumer.start();
  await time.until(() => read[0]!.length === 5);
  kafka.rebalance();
  await time.until(() => events.length === 4 && read[0]!.length > 5);
  await time.run(consumer.stop());
  assert.deepEqual(events.slice(0, 4), [
    "assigned [[0,0]]",
    "revoking",
    "lost",
    "assigned [[0,3]]",
  ]);
  assert.deepEqual(read[0], [0, 1, 2, 3, 4, 3, 4]);
});

Deno.test("GroupConsumer: who joins soon after it is let in at once, later by the next heartbeat", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, events } = setUp(kafka);
  const assigned = () => events.filter((event) => event.startsWith("assigned")).length;
  consumer.start();
  await time.until(() => assigned() === 1);
  const handOver = async (): Promise<number> => {
    const [before, asked] = [assigned(), time.now];
    kafka.rebalance();
    await time.until(() => assigned() > before);
    return time.now - asked;
  };
  const soon = await handOver();
  const quietFrom = time.now;
  await time.until(() => time.now > quietFrom + 10_000);
  const beats = count(kafka, "heartbeat");
  await time.until(() => time.now > quietFrom + 40_000);
  const rare = count(kafka, "heartbeat") - beats;
  const late = await handOver();
  await time.run(consumer.stop());
  assert.ok(soon < 1_000, `${soon} ms`);
  assert.ok(late < 5_000, `${late} ms`);
  assert.ok(rare >= 9 && rare <= 11, `${rare} heartbeats in 30 s`);
});

Deno.test("GroupConsumer: nothing of the old generation arrives after its end", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const waiting: ((taken: boolean) => void)[] = [];
  const set = setUp(kafka, "earliest", {
    onBatch: () => {
      set.events.push("batch");
      return new Promise((resolve) => waiting.push(resolve));
    },
    onLost: () => {
      set.events.push("lost");
      for (const answer of waiting.splice(0)) answer(true);
    },
  });
  const { consumer, events } = set;
  consumer.start();
  await time.until(() => waiting.length === 1);
  kafka.rebalance();
  await time.until(() => events.filter((event) => event === "batch").length === 2);
  // The batch that the old generation took over last does not move the new one's position.
  assert.deepEqual(events, [
    "assigned [[0,0]]",
    "batch",
    "revoking",
    "lost",
    "assigned [[0,0]]",
    "batch",
  ]);
  const stopped = consumer.stop();
  for (const answer of waiting.splice(0)) answer(false);
  await time.run(stopped);
});

Deno.test("GroupConsumer: a member that the group has forgotten loses at once, and joins as another", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, events } = setUp(kafka);
  consumer.start();
  await time.until(() => events.length === 1);
  kafka.failNext("heartbeat", brokerError("UNKNOWN_MEMBER_ID"));
  await time.until(() => events.length === 3);
  await time.run(consumer.stop());
  assert.deepEqual(events.slice(0, 3), ["assigned [[0,0]]", "lost", "assigned [[0,0]]"]);
});

Deno.test("GroupConsumer: an offset that the topic no longer holds begins where a new group would", async () => {
  using time = new VirtualTime();
  for (const [from, committed, start] of [["earliest", 99, 2], ["latest", 1, 5]] as const) {
    const kafka = kafkaOf(5);
    kafka.partitions[0]!.trim(2);
    kafka.committed.set(0, committed);
    const { consumer, events, failures } = setUp(kafka, from);
    consumer.start();
    await time.until(() => events.filter((event) => event.startsWith("assigned")).length === 2);
    await time.run(consumer.stop());
    assert.equal(
      events.filter((event) => event.startsWith("assigned")).at(-1),
      `assigned [[0,${start}]]`,
    );
    assert.deepEqual(failures, []);
  }
});

const UNHELD = new Map([["ticks", new Map([[0, 99]])]]);

Deno.test("GroupConsumer: what is known not to be held begins where a new group would", async () => {
  using time = new VirtualTime();
  for (const [from, start] of [["earliest", 0], ["latest", 120]] as const) {
    const kafka = kafkaOf(120); // It has grown past the offset since somebody looked.
    kafka.committed.set(0, 99);
    const { consumer, events } = setUp(kafka, from, {}, UNHELD);
    consumer.start();
    await time.until(() => events.length > 0);
    await time.run(consumer.stop());
    assert.equal(events[0], `assigned [[0,${start}]]`);
  }
});

Deno.test("GroupConsumer: where others have committed since, nothing of theirs is skipped or read again", async () => {
  using time = new VirtualTime();
  for (const from of ["earliest", "latest"] as const) {
    const kafka = kafkaOf(120);
    kafka.committed.set(0, 40);
    const { consumer, events } = setUp(kafka, from, {}, UNHELD);
    consumer.start();
    await time.until(() => events.length > 0);
    await time.run(consumer.stop());
    assert.equal(events[0], "assigned [[0,40]]");
  }
});

Deno.test("GroupConsumer: a rebalance before the first commit does not bring an unheld offset back", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(50);
  kafka.committed.set(0, 99);
  const { consumer, events } = setUp(kafka, "earliest", {
    onBatch: () => Promise.resolve(false),
  }, UNHELD);
  consumer.start();
  await time.until(() => events.length === 1);
  kafka.partitions[0]!.append(values(100));
  kafka.rebalance();
  await time.until(() => events.filter((event) => event.startsWith("assigned")).length === 2);
  await time.run(consumer.stop());
  assert.deepEqual(events.filter((event) => event.startsWith("assigned")), [
    "assigned [[0,0]]",
    "assigned [[0,0]]",
  ]);
});

Deno.test("GroupConsumer: survives a coordinator that moves and connections that break", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, read, failures } = setUp(kafka);
  kafka.failNext(
    "connect",
    Object.assign(new Error("ECONNREFUSED"), { name: "KafkaJSConnectionError" }),
  );
  kafka.failNext("joinGroup", brokerError("GROUP_LOAD_IN_PROGRESS", true));
  kafka.failNext("syncGroup", brokerError("REBALANCE_IN_PROGRESS", true));
  kafka.failNext("heartbeat", brokerError("NOT_COORDINATOR_FOR_GROUP", true));
  consumer.start();
  await time.until(() => read[0]!.length >= 5 && count(kafka, "joinGroup") >= 4);
  await time.run(consumer.stop());
  assert.deepEqual(failures, []);
});

Deno.test("GroupConsumer: a refusal is told once, and ends it", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  kafka.failNext("joinGroup", brokerError("GROUP_AUTHORIZATION_FAILED"));
  const { consumer, failures } = setUp(kafka);
  consumer.start();
  await time.until(() => failures.length > 0);
  assert.equal(failures[0]!.code, "refused");
  await time.run(consumer.stop());
  assert.equal(failures.length, 1);
  assert.equal(count(kafka, "joinGroup"), 1);
});

Deno.test("GroupConsumer: stops reading at one Kafka partition, or at all, and stays in the group", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(1, 1);
  const { consumer, read, events } = setUp(kafka);
  consumer.start();
  await time.until(() => read[0]!.length + read[1]!.length === 2);
  consumer.pause({ topic: "ticks", partition: 0 });
  await fetchesEnd(time);
  for (const partition of kafka.partitions) partition.append(values(1));
  await time.until(() => read[1]!.length === 2);
  consumer.pause();
  await fetchesEnd(time);
  kafka.partitions[1]!.append(values(1));
  const before = time.now;
  await time.until(() => time.now > before + 10_000);
  assert.deepEqual(read, [[0], [0, 1]]);
  assert.deepEqual(events, ["assigned [[0,0],[1,0]]"]);
  assert.deepEqual(await consumer.commit("ticks", new Map([[1, 2]])), new Map([[1, 2]]));
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: leaves the group at the end, leaving no timer", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(1);
  const { consumer, events } = setUp(kafka);
  consumer.start();
  await time.until(() => events.length > 0);
  await time.run(consumer.stop());
  assert.equal(kafka.requests.at(-1), "leaveGroup");
  assert.equal(time.pending, 0);
});

Deno.test("GroupConsumer: a group that began at the end skips nothing in a rebalance before its first commit", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  // Nothing is acknowledged yet, as while the database is away, so that nothing can be committed.
  const { consumer, events } = setUp(kafka, "latest", { onBatch: () => Promise.resolve(false) });
  consumer.start();
  await time.until(() => events.length === 1);
  assert.equal(events[0], "assigned [[0,5]]");
  kafka.partitions[0]!.append(values(3));
  kafka.rebalance();
  await time.until(() => events.filter((event) => event.startsWith("assigned")).length === 2);
  await time.run(consumer.stop());
  assert.equal(events.filter((event) => event.startsWith("assigned")).at(-1), "assigned [[0,5]]");
});

Deno.test("GroupConsumer: joins again only after it has handed over, however long that takes", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const order: string[] = [];
  kafka.onRequest = (name) => void (name === "joinGroup" && order.push(name));
  const { consumer } = setUp(kafka, "earliest", {
    onAssigned: () => void order.push("assigned"),
    onRevoking: async () => {
      order.push("revoking");
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      order.push("handed over");
    },
    onLost: () => void order.push("lost"),
  });
  consumer.start();
  await time.until(() => order.includes("assigned"));
  kafka.rebalance();
  await time.until(() => order.filter((event) => event === "assigned").length === 2);
  await time.run(consumer.stop());
  assert.deepEqual(order, [
    ...["joinGroup", "assigned", "revoking", "handed over", "lost", "joinGroup", "assigned"],
  ]);
});

/** A request that nobody answers. */
const unanswered = () =>
  Object.assign(new Error("timed out"), { name: "KafkaJSRequestTimeoutError" });

Deno.test("GroupConsumer: a heartbeat that nobody answers is no rebalance while the coordinator lives", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, events, failures } = setUp(kafka);
  kafka.failNext("heartbeat", unanswered());
  kafka.failNext("heartbeat", unanswered());
  consumer.start();
  await time.until(() => count(kafka, "heartbeat") >= 5);
  assert.deepEqual(events, ["assigned [[0,0]]"]);
  assert.equal(count(kafka, "joinGroup"), 1);
  await time.run(consumer.stop());
  assert.deepEqual(failures, []);
});

Deno.test("GroupConsumer: where the coordinator can't be found either, it joins again", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, events, failures } = setUp(kafka);
  consumer.start();
  await time.until(() => events.length === 1);
  kafka.failNext("heartbeat", unanswered());
  kafka.failNext("findGroupCoordinator", unanswered());
  await time.until(() => events.length === 3);
  assert.deepEqual(events, ["assigned [[0,0]]", "lost", "assigned [[0,0]]"]);
  await time.run(consumer.stop());
  assert.deepEqual(failures, []);
});

Deno.test("GroupConsumer: a heartbeat that is refused ends it, and is told", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, events, failures } = setUp(kafka);
  kafka.failNext("heartbeat", brokerError("GROUP_AUTHORIZATION_FAILED"));
  consumer.start();
  await time.until(() => failures.length > 0);
  assert.deepEqual(events, ["assigned [[0,0]]", "lost"]);
  assert.equal(failures[0]!.code, "refused");
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: Kafka partitions that a topic gets later are read, and nothing twice", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(2);
  const read: string[] = [];
  const { consumer, events } = setUp(kafka, "earliest", {
    onBatch: (_, { partition, records }) => {
      read.push(...records.map(({ offset }) => `${partition}/${offset}`));
      return Promise.resolve(true);
    },
    onRevoking: async () => void await consumer.commit("ticks", new Map([[0, 2]])),
  });
  consumer.start();
  await time.until(() => read.length === 2);
  const added = new FakePartition();
  added.append(values(2));
  kafka.partitions.push(added);
  await time.until(() => read.length >= 4);
  await time.run(consumer.stop());
  assert.deepEqual(read, ["0/0", "0/1", "1/0", "1/1"]);
  assert.deepEqual(events.filter((event) => event.startsWith("assigned")), [
    "assigned [[0,0]]",
    "assigned [[0,2],[1,0]]",
  ]);
});

Deno.test("GroupConsumer: a topic that a broker does not know yet is waited for, one that stays away is told", async () => {
  using time = new VirtualTime();
  const missing = () => brokerError("UNKNOWN_TOPIC_OR_PARTITION");
  const restarting = kafkaOf(5);
  for (let tries = 0; tries < 3; tries++) restarting.failNext("addTargetTopic", missing());
  const first = setUp(restarting);
  first.consumer.start();
  await time.until(() => first.read[0]!.length === 5);
  await time.run(first.consumer.stop());
  assert.deepEqual(first.failures, []);

  const gone = kafkaOf(5);
  for (let tries = 0; tries < 50; tries++) gone.failNext("addTargetTopic", missing());
  const second = setUp(gone);
  second.consumer.start();
  await time.until(() => second.failures.length > 0);
  assert.equal(second.failures[0]!.code, "topic-missing");
  await time.run(second.consumer.stop());
});

Deno.test("GroupConsumer: a fetch that fails is an outage until the next answer, and loses nothing", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  const { consumer, read, failures } = setUp(kafka);
  for (let tries = 0; tries < 20; tries++) {
    kafka.failNext("fetch", unanswered());
    kafka.failNext("fetch", brokerError("NOT_LEADER_FOR_PARTITION", true));
  }
  consumer.start();
  await time.until(() => consumer.outage !== undefined);
  assert.deepEqual(read, [[]]);
  await time.until(() => read[0]!.length === 5);
  assert.equal(consumer.outage, undefined);
  await time.run(consumer.stop());
  assert.deepEqual(read, [[0, 1, 2, 3, 4]]);
  assert.deepEqual(failures, []);
});

Deno.test("GroupConsumer: tells of what an aborted transaction has left, by topic", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(0);
  kafka.partitions[0]!.append(values(3), { producerId: "7" });
  kafka.partitions[0]!.finish("7", "abort");
  const gaps: unknown[] = [];
  const { consumer, read } = setUp(kafka, "earliest", {
    onGap: (topic, partition, nextOffset) => void gaps.push([topic, partition, nextOffset]),
  });
  consumer.start();
  await time.until(() => gaps.length > 0);
  assert.deepEqual(gaps, [["ticks", 0, 4]]);
  assert.deepEqual(read, [[]]);
  await time.run(consumer.stop());
});

Deno.test("GroupConsumer: a group that can't be left is left to find out by itself", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(1);
  const { consumer, events, failures } = setUp(kafka);
  consumer.start();
  await time.until(() => events.length > 0);
  kafka.failNext("leaveGroup", unanswered());
  await time.run(consumer.stop());
  assert.deepEqual(failures, []);
});

Deno.test("GroupConsumer: who hands over for long stays alive, also where a heartbeat fails", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(5);
  let handOver = () => {};
  const { consumer, events } = setUp(kafka, "earliest", {
    onRevoking: () => new Promise<void>((resolve) => handOver = resolve),
  });
  consumer.start();
  await time.until(() => events.length === 1);
  kafka.rebalance();
  const before = count(kafka, "heartbeat");
  await time.until(() => count(kafka, "heartbeat") >= before + 4);
  kafka.failNext("heartbeat", unanswered());
  const later = count(kafka, "heartbeat");
  await time.until(() => count(kafka, "heartbeat") >= later + 2);
  assert.deepEqual(events, ["assigned [[0,0]]"]);
  handOver();
  await time.until(() => events.length === 3);
  await time.run(consumer.stop());
});
