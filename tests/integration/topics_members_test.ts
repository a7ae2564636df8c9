import assert from "node:assert/strict";
import { type Consumer, Kafka, logLevel } from "kafkajs";
import { type Name, SeveralTopics } from "../support/several_topics.ts";

const NAMES: Name[] = ["ticks", "orders", "events"];
const WAIT_MS = 45_000;

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const deadline = performance.now() + WAIT_MS; performance.now() < deadline;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`It did not come to that within ${WAIT_MS / 1_000} s`);
}

async function allThere(several: SeveralTopics): Promise<boolean> {
  for (const name of NAMES) {
    if (await several.rows(name) < several.expectedRows(name)) return false;
  }
  const amounts = await several.amounts();
  return [...several.expectedAmounts()].every(([id, amount]) => amounts.get(id) === amount);
}

/** Every Kafka partition is committed to its end: nobody's was left out. */
async function allCommitted(several: SeveralTopics): Promise<boolean> {
  for (const name of NAMES) {
    const topic = several.topic(name);
    const offsets = await several.feed.cluster.committedOffsets(several.group, topic);
    for (const { partition, to } of await several.feed.cluster.offsets(topic)) {
      if ((offsets.get(partition) ?? 0) < to) return false;
    }
  }
  return true;
}

async function verified(several: SeveralTopics): Promise<void> {
  const { exitCode, stdout, stderr } = await several.run(["verify", "--deep", "--json"]);
  assert.equal(exitCode, 0, stderr + stdout);
  const { verdict, totals } = JSON.parse(stdout);
  const sent = NAMES.reduce((sum, name) => sum + several.sent(name), 0);
  assert.deepEqual([verdict, totals.records], ["exactly-once", sent]);
}

/** Runs `ingest` until it is stopped. */
function member(several: SeveralTopics, path: string) {
  const process = several.start(["ingest", "--json"], path);
  return {
    joined: () => process.told(/joined group/),
    async stop() {
      const { exitCode, stdout, stderr } = await process.end("SIGTERM");
      assert.equal(exitCode, 130, stderr + stdout);
      return JSON.parse(stdout);
    },
  };
}

/** A member as andean was before it could read several topics: kafkajs' assigner, one topic. */
async function olderMember(several: SeveralTopics, name: Name): Promise<Consumer> {
  const kafka = new Kafka({
    brokers: several.feed.services.brokers.split(","),
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const consumer = kafka.consumer({ groupId: several.group, rebalanceTimeout: 5_000 });
  await consumer.connect();
  await consumer.subscribe({ topic: several.topic(name), fromBeginning: true });
  return consumer;
}

/** Lets it join, and tells what it was given, each time, or why it ended. */
function joins(consumer: Consumer): { given: number[][]; failures: string[] } {
  const told = { given: [] as number[][], failures: [] as string[] };
  consumer.on("consumer.group_join", ({ payload }) => {
    told.given.push(Object.values(payload.memberAssignment).flat());
  });
  consumer.on("consumer.crash", ({ payload }) => void told.failures.push(payload.error.message));
  return told;
}

Deno.test("topics: members of one group that read different ones leave no Kafka partition to nobody", async () => {
  await using several = await SeveralTopics.open();
  const one = (name: Name) => several.config([several.entry(name)]);
  await several.send(1_500);
  const all = member(several, await several.config());
  const orders = member(several, await one("orders"));
  const others = member(
    several,
    await several.config([several.entry("ticks"), several.entry("events")]),
  );
  await until(async () => await allThere(several) && await allCommitted(several));
  await several.send(1_500);
  await until(async () => await allThere(several) && await allCommitted(several));
  // One goes, with all that it had in flight; the others take over what it read.
  await all.stop();
  await several.send(600);
  await until(async () => await allThere(several) && await allCommitted(several));
  const ticksToo = member(several, await one("ticks"));
  await ticksToo.joined(); // A process that has hardly started ends by the signal itself.
  await several.send(600);
  await until(async () => await allThere(several) && await allCommitted(several));
  const results = await Promise.all([orders, others, ticksToo].map((one) => one.stop()));
  assert.equal(results[0].topics, undefined);
  assert.equal(results[1].topics.length, 2);
  await verified(several);
});

Deno.test("topics: processes that are killed and started again lose nothing and double nothing", async () => {
  await using several = await SeveralTopics.open();
  const path = await several.config();
  const start = () => several.start(["ingest", "--session-timeout", "6"], path);
  const processes = [start(), start()];
  try {
    for (let round = 0; round < 3; round++) {
      await several.send(4_000);
      const before = await several.rows("events");
      await until(async () => await several.rows("events") > before);
      const [victim] = processes.splice(0, 1);
      await victim!.end("SIGKILL");
      await assertStoredBelowCommitted(several);
      processes.push(start());
    }
    await until(async () => await allThere(several) && await allCommitted(several));
  } finally {
    await Promise.all(processes.map((process) => process.end("SIGTERM")));
  }
  for (const name of NAMES) assert.equal(await several.rows(name), several.expectedRows(name));
  assert.deepEqual(await several.amounts(), several.expectedAmounts());
  await verified(several);
});

/** What is committed of the events is in the table: offsets are asked first, rows only grow. */
async function assertStoredBelowCommitted(several: SeveralTopics): Promise<void> {
  const { feed, group } = several;
  const offsets = await feed.cluster.committedOffsets(group, several.topic("events"));
  for (const [partition, offset] of offsets) {
    const { rows: [row] } = await feed.database.execute(
      `SELECT count(*) FROM ${feed.keyspace}.events WHERE p = ${partition} AND o < ${offset}`,
    );
    assert.equal(Number(row!["count"]), offset, `Kafka partition ${partition}`);
  }
}

Deno.test("topics: with an older member in the group one topic is shared, several are refused", async () => {
  await using several = await SeveralTopics.open();
  await several.send(90);
  const older = await olderMember(several, "orders");
  const told = joins(older);
  await older.run({ eachMessage: () => Promise.resolve() });
  try {
    await until(() => told.given.length > 0);
    const refused = await several.run(["ingest"]);
    assert.equal(refused.exitCode, 2, refused.stderr);
    assert.match(refused.stderr, /end them first, or name another --group/);
    const single = member(several, await several.config([several.entry("orders")]));
    await until(() => told.given.some((partitions) => partitions.length < 3));
    await single.stop();
    assert.deepEqual(told.failures, []);
    // The older one leads, and knows of its own topic only.
    const other = await several.run(
      ["ingest"],
      await several.config([several.entry("events")]),
    );
    assert.equal(other.exitCode, 2, other.stderr);
    assert.match(other.stderr, /an older member leads it, which gave us topic "feed-.*-orders"/);
  } finally {
    await older.disconnect();
  }
});

Deno.test("topics: an older member is kept out of a group that reads several", async () => {
  await using several = await SeveralTopics.open();
  await several.send(90);
  const all = member(several, await several.config());
  await until(async () => await allThere(several));
  const older = await olderMember(several, "orders");
  const told = joins(older);
  try {
    await older.run({ eachMessage: () => Promise.resolve() });
    await until(() => told.failures.length > 0);
    assert.match(told.failures[0]!, /inconsistent|protocol/i);
    assert.deepEqual(told.given, []);
  } finally {
    await older.disconnect();
  }
  await several.send(90);
  await until(async () => await allThere(several) && await allCommitted(several));
  await all.stop();
  await verified(several);
});
