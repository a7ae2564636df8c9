import assert from "node:assert/strict";
import { sleep } from "../../../src/errors/sleep.ts";
import { IngestRun } from "../../../src/ingest/ingest_run.ts";
import type { IngestOptions, IngestTopicsResult } from "../../../src/ingest/options.ts";
import { runResult } from "../../../src/ingest/run_figures.ts";
import { startingPoints } from "../../../src/ingest/start/starting_points.ts";
import type { KafkaCluster } from "../../../src/kafka/connection/cluster.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import type { Session } from "../../../src/scylla/session/session.ts";
import { planTicks } from "../../../src/scylla/layout/tick_layout.ts";
import { tickPlan } from "../support/layouts.ts";
import { response, timedOut } from "../support/driver_errors.ts";
import { withCode } from "../support/expect.ts";
import { brokerError, FakeKafka } from "../support/fake_kafka.ts";
import { bytes, tick } from "../support/records.ts";
import { defaultTable } from "../support/tables.ts";
import { VirtualTime } from "../support/virtual_time.ts";

const goods = (count: number) =>
  Array.from({ length: count }, (_, index) => jsonCodec.encode(tick({ symbol: "AB"[index % 2]! })));

/** A database that has what it has acknowledged, by `partition/offset`. */
class FakeTable {
  readonly rows = new Map<string, number>();
  /** Throws what the next requests meet. */
  meets: () => void = () => {};
  /** How long each request takes, in milliseconds. */
  takesMs = 0;

  get session(): Session {
    const store = async (all: unknown[][]) => {
      this.meets();
      if (this.takesMs > 0) await sleep(this.takesMs);
      for (const row of all) {
        const key = row.slice(-2).join("/");
        this.rows.set(key, (this.rows.get(key) ?? 0) + 1);
      }
    };
    return {
      client: {
        execute: async (_: string, row: unknown[]) => await store([row]),
        batch: async (queries: { params: unknown[] }[]) =>
          await store(queries.map(({ params }) => params)),
      },
    } as unknown as Session;
  }
}

function setUp(kafka: FakeKafka, some: Partial<IngestOptions> = {}) {
  const table = new FakeTable();
  const controller = new AbortController();
  const options = {
    topic: "ticks",
    group: "g",
    format: { name: "json" },
    from: "earliest",
    until: "end",
    consistency: "local-quorum",
    batchRows: 5,
    maxInFlight: 40,
    onError: "stop",
    deadLetterPlace: { kind: "topic", topic: "ticks.dead-letters" },
    signal: controller.signal,
    ...some,
  } as IngestOptions;
  const held = kafka.partitions.map(({ start, stableEnd }, partition) => ({
    partition,
    from: start,
    to: stableEnd,
  }));
  const points = startingPoints(held, kafka.committed, options.from);
  using _installed = kafka.install();
  const cluster = { connection: { brokers: [] } } as unknown as KafkaCluster;
  const whole = new IngestRun(options, {
    session: table.session,
    cluster,
    topics: [{ ...options, plan: tickPlan(planTicks(defaultTable())), points, tableTtlSeconds: 0 }],
  });
  const run = { toEnd: async () => runResult(await whole.toEnd()) };
  return { table, controller, run };
}

function kafkaOf(...sizes: number[]): FakeKafka {
  const kafka = new FakeKafka(sizes.length);
  for (const [index, size] of sizes.entries()) {
    for (let left = size; left > 0; left -= 30) {
      kafka.partitions[index]!.append(goods(Math.min(30, left)));
    }
  }
  return kafka;
}

const committed = ({ committed }: IngestTopicsResult) =>
  committed.map(({ partition, offset }) => [partition, offset]);

Deno.test("IngestRun: until the end it stores every record and commits every end", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(100, 0, 250);
  const { run, table } = setUp(kafka);
  const result = await time.run(run.toEnd());
  assert.equal(table.rows.size, 350);
  assert.deepEqual([result.consumed, result.stored, result.deadLettered], [350, 350, 0]);
  assert.equal(result.interrupted, false);
  assert.deepEqual(committed(result).filter(([, offset]) => offset! > 0), [[0, 100], [2, 250]]);
  assert.equal(kafka.committed.get(0), 100);
  assert.equal(kafka.committed.get(2), 250);
});

Deno.test("IngestRun: until the end it leaves alone what arrives meanwhile", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(100);
  const { run, table } = setUp(kafka);
  kafka.partitions[0]!.append(goods(20));
  await time.run(run.toEnd());
  assert.equal(table.rows.size, 100);
  assert.equal(kafka.committed.get(0), 100);
});

Deno.test("IngestRun: a second run until the end has nothing to do", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(100);
  await time.run(setUp(kafka).run.toEnd());
  const { run, table } = setUp(kafka);
  const result = await time.run(run.toEnd());
  assert.equal(result.consumed, 0);
  assert.equal(table.rows.size, 0);
});

Deno.test("IngestRun: a topic that was made anew is read whole, whatever the group had committed", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(100);
  kafka.committed.set(0, 500);
  const { run, table } = setUp(kafka);
  const result = await time.run(run.toEnd());
  assert.equal(table.rows.size, 100);
  assert.equal(result.stored, 100);
  assert.equal(kafka.committed.get(0), 100);
});

Deno.test("IngestRun: offsets that hold no record count as reached", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(30);
  kafka.partitions[0]!.append(goods(5), { producerId: "1" });
  kafka.partitions[0]!.finish("1", "abort");
  const { run, table } = setUp(kafka);
  await time.run(run.toEnd());
  assert.equal(table.rows.size, 30);
  assert.equal(kafka.committed.get(0), 36);
});

Deno.test("IngestRun: writes that time out hold the commit back until they are acknowledged", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(100);
  const { run, table } = setUp(kafka);
  let failures = 30;
  table.meets = () => {
    if (failures-- > 0) throw timedOut();
  };
  kafka.onRequest = (name) => {
    if (name !== "offsetCommit") return;
    for (let offset = 0; offset < (kafka.committed.get(0) ?? 0); offset++) {
      assert.ok(table.rows.has(`0/${offset}`), `${offset} is committed and not stored`);
    }
  };
  const result = await time.run(run.toEnd());
  assert.equal(table.rows.size, 100);
  assert.equal(result.retried, 30);
});

Deno.test("IngestRun: Ctrl-C finishes and commits what is in flight, and nothing else", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(1_000);
  const { run, table, controller } = setUp(kafka, { until: undefined });
  table.meets = () => {
    if (table.rows.size >= 200) controller.abort();
  };
  const result = await time.run(run.toEnd());
  assert.equal(result.interrupted, true);
  assert.ok(result.consumed < 1_000);
  assert.equal(result.stored, result.consumed);
  assert.deepEqual(committed(result), [[0, result.consumed]]);
  assert.equal(table.rows.size, result.consumed);
});

Deno.test("IngestRun: with onError stop a bad record ends the run at it, committed up to it at most", async () => {
  using time = new VirtualTime();
  const kafka = new FakeKafka(1);
  kafka.partitions[0]!.append(goods(30));
  kafka.partitions[0]!.append([...goods(4), bytes("junk"), ...goods(30)]);
  const { run, table } = setUp(kafka);
  await assert.rejects(time.run(run.toEnd()), withCode("undecodable", /offset 34/));
  const offset = kafka.committed.get(0) ?? 0;
  assert.ok(offset <= 34, String(offset));
  for (let below = 0; below < offset; below++) assert.ok(table.rows.has(`0/${below}`));
});

Deno.test("IngestRun: a table that is gone ends the run, and commits nothing that is not stored", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(200);
  const { run, table } = setUp(kafka);
  table.meets = () => {
    if (table.rows.size >= 60) throw response("invalid", "unconfigured table market_data");
  };
  await assert.rejects(time.run(run.toEnd()), withCode("table-missing"));
  for (let below = 0; below < (kafka.committed.get(0) ?? 0); below++) {
    assert.ok(table.rows.has(`0/${below}`), `${below} is committed and not stored`);
  }
});

Deno.test("IngestRun: a database that never answers is given up after the drain's time, uncommitted", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(100);
  const { run, table, controller } = setUp(kafka, { until: undefined });
  table.meets = () => {
    throw timedOut();
  };
  const ending = run.toEnd().catch((thrown) => thrown);
  await time.until(() => kafka.requests.includes("fetch"));
  const before = time.now;
  controller.abort();
  const outcome = await time.run(ending);
  assert.ok(time.now - before >= 30_000 && time.now - before < 45_000, String(time.now - before));
  // Whichever way it is told, it must not look like success.
  if (outcome instanceof Error) withCode("interrupted")(outcome);
  else assert.equal(outcome.interrupted, true);
  assert.deepEqual(kafka.committed, new Map());
});

Deno.test("IngestRun: through rebalances every record is stored, and the ends are committed", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(600, 400);
  const { run, table } = setUp(kafka);
  let requests = 0;
  table.meets = () => {
    requests++;
    if (requests % 40 === 0) kafka.rebalance();
    if (requests % 7 === 0) throw timedOut();
  };
  await time.run(run.toEnd());
  assert.equal(table.rows.size, 1_000);
  assert.deepEqual(kafka.committed, new Map([[0, 600], [1, 400]]));
});

Deno.test("IngestRun: until the end means until the ends are committed, however often that fails", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(100);
  for (let times = 0; times < 5; times++) {
    kafka.failNext("offsetCommit", brokerError("COORDINATOR_LOAD_IN_PROGRESS", true));
  }
  const { run } = setUp(kafka);
  const result = await time.run(run.toEnd());
  assert.equal(kafka.committed.get(0), 100);
  assert.deepEqual(committed(result), [[0, 100]]);
});

Deno.test("IngestRun: in a rebalance it commits what is in flight first, so that nothing is written twice", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(500);
  const { run, table } = setUp(kafka);
  table.meets = () => {
    if (table.rows.size === 200) kafka.rebalance();
  };
  await time.run(run.toEnd());
  assert.ok(kafka.generation >= 2, "there was no rebalance");
  assert.equal(table.rows.size, 500);
  assert.ok([...table.rows.values()].every((times) => times === 1), "a row was written twice");
});

Deno.test("IngestRun: in a rebalance it waits for answers that the database still owes", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(100);
  const { run, table } = setUp(kafka);
  table.takesMs = 3_000;
  let requests = 0;
  table.meets = () => {
    if (++requests === 10) kafka.rebalance();
  };
  await time.run(run.toEnd());
  assert.ok(kafka.generation >= 2, "there was no rebalance");
  assert.equal(table.rows.size, 100);
  assert.ok([...table.rows.values()].every((times) => times === 1), "a row was written twice");
});

Deno.test("IngestRun: a commit that the coordinator has not confirmed does not count as the end", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf(100);
  // As at the beginning of a rebalance: the answer is no, and no failure either.
  for (let times = 0; times < 3; times++) {
    kafka.failNext("offsetCommit", brokerError("REBALANCE_IN_PROGRESS"));
  }
  const { run } = setUp(kafka);
  const result = await time.run(run.toEnd());
  assert.equal(kafka.committed.get(0), 100);
  assert.deepEqual(committed(result), [[0, 100]]);
});
