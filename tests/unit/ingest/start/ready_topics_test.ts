import assert from "node:assert/strict";
import type { AndeanError } from "../../../../src/errors/andean_error.ts";
import { Problems } from "../../../../src/errors/problems.ts";
import type { RunOptions } from "../../../../src/ingest/options.ts";
import { readyTopics } from "../../../../src/ingest/start/ready_topics.ts";
import type { KafkaCluster } from "../../../../src/kafka/connection/cluster.ts";
import { jsonCodec } from "../../../../src/record/json_codec.ts";
import type { Session } from "../../../../src/scylla/session/session.ts";
import { noHost, response, socket } from "../../support/driver_errors.ts";
import { withCode } from "../../support/expect.ts";
import { defaultTable } from "../../support/tables.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

/** Asks a database that answers as many queries with a failure first. */
function ready(failures: Error[], waitMs: number, kafka: Partial<KafkaCluster> = {}) {
  const waited: AndeanError[] = [];
  const columns = defaultTable().columns.map(({ name, type, kind, position }) => ({
    column_name: name,
    type,
    kind,
    position,
  }));
  const execute = (query: string) => {
    const failure = failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    const rows = /system_schema.columns/.test(query) ? columns : [{ default_time_to_live: 60 }];
    return Promise.resolve({ rows });
  };
  const cluster = {
    offsets: () => Promise.resolve([{ partition: 0, from: 3, to: 9 }]),
    committedOffsets: () => Promise.resolve(new Map([[0, 5]])),
    ...kafka,
  };
  const topic = {
    topic: "ticks",
    keyspace: "trading",
    table: "market_data",
    format: { name: "json" as const },
    deadLetterPlace: { kind: "topic" as const, topic: "ticks.dead-letters" },
    decoding: { codec: jsonCodec },
  };
  const options = {
    group: "g",
    from: "earliest",
    createSchema: false,
    keepLedger: false,
    waitMs,
    signal: new AbortController().signal,
    onWaiting: (error: AndeanError) => void waited.push(error),
  } as unknown as RunOptions;
  const answer = readyTopics(
    options,
    [topic],
    {
      cluster: cluster as unknown as KafkaCluster,
      session: { client: { execute } } as unknown as Session,
    },
    new Problems("ingest", "topic", ["ticks"]),
  );
  answer.catch(() => {}); // Whoever waits for it is told.
  return { answer, waited };
}

Deno.test("readyTopics: a database that goes away once it was connected to is waited for", async () => {
  using time = new VirtualTime();
  const gone = [noHost(socket("ECONNRESET")), noHost(socket("ECONNREFUSED"))];
  const { answer, waited } = ready(gone, 5_000);
  const [topic] = await time.run(answer);
  assert.deepEqual(topic?.points, [{ partition: 0, start: 5, end: 9 }]);
  assert.equal(topic?.tableTtlSeconds, 60);
  assert.equal(waited.length, 2);
  assert.match(waited[0]!.message, /^Cannot read the description of table trading.market_data: /);
});

Deno.test("readyTopics: it is not waited for longer than asked", async () => {
  using time = new VirtualTime();
  const gone = Array.from({ length: 100 }, () => noHost(socket("ECONNREFUSED")));
  const { answer } = ready(gone, 2_000);
  const before = time.now;
  await assert.rejects(time.run(answer), withCode("unreachable", /market_data/));
  assert.ok(time.now - before >= 2_000 && time.now - before < 4_000);
});

Deno.test("readyTopics: a refusal is told at once", async () => {
  using _time = new VirtualTime();
  const { answer, waited } = ready([response("unauthorized")], 5_000);
  await assert.rejects(answer, withCode("refused"));
  assert.equal(waited.length, 0);
});

/** A Kafka partition of which all is stored and then deleted, so that each answer is newer. */
function movingPartition(first: number, end: number) {
  return {
    offsets: () => {
      const now = [{ partition: 0, from: first, to: end }];
      first += 10;
      end += 10;
      return Promise.resolve(now);
    },
    committedOffsets: () => {
      const now = new Map([[0, end]]);
      first += 10;
      end += 10;
      return Promise.resolve(now);
    },
  };
}

Deno.test("readyTopics: an offset that others commit meanwhile is not past the end, nor deleted unread", async () => {
  using time = new VirtualTime();
  for (const [first, end] of [[0, 100], [100, 100]] as const) {
    const [topic] = await time.run(ready([], 1_000, movingPartition(first, end)).answer);
    assert.deepEqual(topic?.points, [{ partition: 0, start: end + 10, end: end + 20 }]);
  }
});

Deno.test("readyTopics: an offset past the end is told of", async () => {
  using time = new VirtualTime();
  const kafka = { committedOffsets: () => Promise.resolve(new Map([[0, 10]])) };
  const [topic] = await time.run(ready([], 1_000, kafka).answer);
  assert.equal(topic?.points[0]?.unheld?.offset, 10);
  assert.equal(topic?.points[0]?.start, 3);
});

Deno.test("readyTopics: Kafka partitions that are added meanwhile begin at their first offset", async () => {
  using time = new VirtualTime();
  const one = { partition: 0, from: 3, to: 9 };
  const answers = [[one], [one, { partition: 1, from: 2, to: 4 }]];
  const { answer } = ready([], 1_000, { offsets: () => Promise.resolve(answers.shift()!) });
  const [topic] = await time.run(answer);
  assert.deepEqual(topic?.points, [
    { partition: 0, start: 5, end: 9 },
    { partition: 1, start: 2, end: 4 },
  ]);
});
