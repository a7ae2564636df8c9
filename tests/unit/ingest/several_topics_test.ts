import assert from "node:assert/strict";
import { IngestRun } from "../../../src/ingest/ingest_run.ts";
import type { RunOptions } from "../../../src/ingest/options.ts";
import type { RunSnapshot } from "../../../src/ingest/snapshot/run_snapshot.ts";
import { runResult } from "../../../src/ingest/run_figures.ts";
import { startingPoints } from "../../../src/ingest/start/starting_points.ts";
import type { KafkaCluster } from "../../../src/kafka/connection/cluster.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import type { Session } from "../../../src/scylla/session/session.ts";
import { planTicks } from "../../../src/scylla/layout/tick_layout.ts";
import type { Distribution } from "../../../src/telemetry/distribution.ts";
import { response, timedOut } from "../support/driver_errors.ts";
import { withCode } from "../support/expect.ts";
import { FakeKafka } from "../support/fake_kafka.ts";
import { fc } from "../support/fc.ts";
import { tickPlan } from "../support/layouts.ts";
import { tick } from "../support/records.ts";
import { defaultTable } from "../support/tables.ts";
import { VirtualTime } from "../support/virtual_time.ts";

const TOPICS = ["ticks", "orders"] as const;

const goods = (count: number) =>
  Array.from({ length: count }, (_, index) => jsonCodec.encode(tick({ symbol: "AB"[index % 2]! })));

function kafkaOf(sizes: Record<typeof TOPICS[number], number[]>): FakeKafka {
  const kafka = new FakeKafka(sizes.ticks.length, { orders: sizes.orders.length });
  for (const topic of TOPICS) {
    for (const [index, size] of sizes[topic].entries()) {
      for (let left = size; left > 0; left -= 30) {
        kafka.partitionsOf(topic)[index]!.append(goods(Math.min(30, left)));
      }
    }
  }
  return kafka;
}

/** A database with a table for each topic, of which each has what it has acknowledged. */
function setUp(kafka: FakeKafka, some: Partial<RunOptions> = {}) {
  const rows = { ticks: new Map<string, number>(), orders: new Map<string, number>() };
  const controller = new AbortController();
  const progress: RunSnapshot[] = [];
  const hooks = { meets: (_table: typeof TOPICS[number]): void | Promise<void> => {} };
  const store = async (statement: string, all: unknown[][]) => {
    const table = /\borders\b/.test(statement) ? "orders" : "ticks";
    await hooks.meets(table);
    for (const row of all) {
      const key = row.slice(-2).join("/");
      rows[table].set(key, (rows[table].get(key) ?? 0) + 1);
    }
  };
  const session = {
    client: {
      execute: (query: string, row: unknown[]) => store(query, [row]),
      batch: (queries: { query: string; params: unknown[] }[]) =>
        store(queries[0]!.query, queries.map(({ params }) => params)),
    },
  } as unknown as Session;
  const options = {
    group: "g",
    from: "earliest",
    until: "end",
    consistency: "local-quorum",
    batchRows: 5,
    maxInFlight: 40,
    onError: "stop",
    signal: controller.signal,
    onProgress: (state: RunSnapshot) => void progress.push(state),
    ...some,
  } as RunOptions;
  const topics = TOPICS.map((topic) => {
    const held = kafka.partitionsOf(topic).map(({ start, stableEnd }, partition) => ({
      partition,
      from: start,
      to: stableEnd,
    }));
    return {
      topic,
      keyspace: "k",
      table: topic,
      format: { name: "json" as const },
      deadLetterPlace: { kind: "topic" as const, topic: `${topic}.dead-letters` },
      plan: tickPlan(planTicks({ ...defaultTable(), keyspace: "k", name: topic })),
      points: startingPoints(held, kafka.committedOf(topic), options.from),
      tableTtlSeconds: 0,
    };
  });
  using _installed = kafka.install();
  const cluster = { connection: { brokers: [] } } as unknown as KafkaCluster;
  const whole = new IngestRun(options, { session, cluster, topics });
  const run = { toEnd: async () => runResult(await whole.toEnd()) };
  return { rows, controller, run, progress, hooks };
}

type World = ReturnType<typeof setUp>;

/** Whatever is committed is in the table of its own topic. */
function assertStoredBelowCommitted(kafka: FakeKafka, rows: World["rows"]): void {
  for (const topic of TOPICS) {
    for (const [partition, end] of kafka.committedOf(topic)) {
      for (let offset = 0; offset < end; offset++) {
        const place = `${partition}/${offset}`;
        assert.ok(rows[topic].has(place), `${topic} ${place} is committed and not stored`);
      }
    }
  }
}

Deno.test("IngestRun: until the end, each topic goes into its own table and is committed to its own end", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf({ ticks: [100, 20], orders: [250] });
  const { run, rows } = setUp(kafka);
  const result = await time.run(run.toEnd());
  assert.deepEqual([rows.ticks.size, rows.orders.size], [120, 250]);
  assert.deepEqual(
    [kafka.committed, kafka.committedOf("orders")],
    [new Map([[0, 100], [1, 20]]), new Map([[0, 250]])],
  );
  assert.equal(result.consumed, 370);
  assert.deepEqual(result.topics.map(({ topic, stored }) => [topic, stored]), [
    ["ticks", 120],
    ["orders", 250],
  ]);
  assert.deepEqual(result.committed, [
    { topic: "ticks", partition: 0, offset: 100 },
    { topic: "ticks", partition: 1, offset: 20 },
    { topic: "orders", partition: 0, offset: 250 },
  ]);
});

Deno.test("IngestRun: the bound of what is in flight holds for all topics together", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf({ ticks: [600, 600], orders: [600] });
  const { run, progress, hooks } = setUp(kafka, { maxInFlight: 40 });
  hooks.meets = () => new Promise((resolve) => setTimeout(resolve, 150));
  await time.run(run.toEnd());
  const most = Math.max(...progress.map(({ inFlight }) => inFlight.rows));
  assert.ok(most > 20 && most <= 40, String(most));
});

Deno.test("IngestRun: requests under way to the database are limited for all topics together", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf({ ticks: [3_000], orders: [3_000] });
  const { run, hooks } = setUp(kafka, { maxInFlight: 6_000, batchRows: 1 });
  let underWay = 0;
  let most = 0;
  hooks.meets = async () => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 10));
    underWay--;
  };
  await time.run(run.toEnd());
  assert.ok(most > 32 && most <= 128, String(most));
});

Deno.test("IngestRun: where one table is gone the run ends, and the other topic is drained and committed", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf({ ticks: [400], orders: [400] });
  const { run, rows, hooks } = setUp(kafka);
  hooks.meets = async (table) => {
    if (table === "orders" && rows.orders.size >= 60) {
      throw response("invalid", "unconfigured table orders");
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  };
  await assert.rejects(time.run(run.toEnd()), withCode("table-missing", /rows to k\.orders/));
  assertStoredBelowCommitted(kafka, rows);
  assert.equal(kafka.committed.get(0), rows.ticks.size);
  assert.ok(rows.ticks.size > 0);
});

Deno.test("IngestRun: a run that only one topic keeps from its end goes on until that is there", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf({ ticks: [0], orders: [90] });
  const { run, rows, hooks } = setUp(kafka);
  let failures = 20;
  hooks.meets = () => {
    if (failures-- > 0) throw timedOut();
  };
  const result = await time.run(run.toEnd());
  assert.equal(rows.orders.size, 90);
  assert.equal(kafka.committedOf("orders").get(0), 90);
  assert.deepEqual(result.topics.map(({ retried }) => retried), [0, 20]);
  assert.equal(result.retried, 20);
});

Deno.test("IngestRun: Ctrl-C drains and commits every topic", async () => {
  using time = new VirtualTime();
  const kafka = kafkaOf({ ticks: [200], orders: [900] });
  const { run, rows, controller, hooks } = setUp(kafka, { until: undefined });
  hooks.meets = async () => {
    if (rows.orders.size >= 100) controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const result = await time.run(run.toEnd());
  assert.equal(result.interrupted, true);
  assert.ok(result.consumed < 1_100);
  assert.equal(kafka.committed.get(0), rows.ticks.size);
  assert.equal(kafka.committedOf("orders").get(0), rows.orders.size);
});

Deno.test("IngestRun: through rebalances and time-outs no topic commits early, and every record is stored", async () => {
  const size = fc.array(fc.nat(200), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({ ticks: size, orders: size }),
      fc.integer({ min: 3, max: 60 }),
      fc.integer({ min: 2, max: 9 }),
      async (sizes, rebalanceEvery, failEvery) => {
        using time = new VirtualTime();
        const kafka = kafkaOf(sizes);
        const { run, rows, hooks } = setUp(kafka);
        let requests = 0;
        hooks.meets = () => {
          requests++;
          if (requests % rebalanceEvery === 0 && requests < 500) kafka.rebalance();
          if (requests % failEvery === 0 && requests < 500) throw timedOut();
        };
        kafka.onRequest = (name) => {
          if (name === "offsetCommit") assertStoredBelowCommitted(kafka, rows);
        };
        await time.run(run.toEnd());
        assertStoredBelowCommitted(kafka, rows);
        for (const topic of TOPICS) {
          const expected = sizes[topic].reduce((sum, count) => sum + count, 0);
          assert.equal(rows[topic].size, expected);
          for (const [partition, count] of sizes[topic].entries()) {
            assert.equal(kafka.committedOf(topic).get(partition) ?? 0, count);
          }
        }
      },
    ),
    { numRuns: 25 },
  );
});

/** Whether it has counted nothing, of whatever form it is. */
function isNothing(figure: unknown): boolean {
  if (typeof figure === "number") return figure === 0;
  if (typeof figure !== "object" || figure === null) return false;
  return "bounds" in figure
    ? countOf(figure as Distribution) === 0
    : Object.keys(figure).length === 0;
}

const countOf = ({ counts }: Distribution) => counts.reduce((sum, count) => sum + count, 0);

Deno.test("IngestRun: each figure of a topic is counted by somebody, and in the end they agree", async () => {
  using time = new VirtualTime();
  const { run, progress, hooks } = setUp(kafkaOf({ ticks: [100], orders: [5] }));
  let timeouts = 3;
  hooks.meets = (table) => {
    if (table === "ticks" && timeouts-- > 0) throw timedOut();
  };
  await time.run(run.toEnd());
  const { counts, committed, ...more } = progress.at(-1)!.topics[0]!;
  const nothing = [counts, committed, more].flatMap((figures) =>
    Object.entries(figures).filter(([, figure]) => isNothing(figure)).map(([name]) => name)
  );
  const notInThisRun = ["deadLettered", "deleted", "deadLettered", "deleted", "letters"];
  assert.deepEqual(nothing, [...notInThisRun, "latestLetters"]);
  const { batchRows, writeSeconds, endToEndSeconds, retries } = more;
  assert.deepEqual([counts.stored, committed.stored, batchRows.sum], [100, 100, 100]);
  assert.equal(countOf(endToEndSeconds), 100);
  assert.equal(countOf(writeSeconds), countOf(batchRows));
  assert.deepEqual([retries, counts.retried], [{ "timed-out": 3 }, 3]);
});
