import assert from "node:assert/strict";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import type { Codec } from "../../../../src/record/codec.ts";
import { jsonCodec } from "../../../../src/record/json_codec.ts";
import { OutdatedRows } from "../../../../src/scylla/driver/packed_rows.ts";
import { batchOf, FakePipeline, type Kind } from "../../support/fake_pipeline.ts";
import { PLAIN_LAYOUT, tickPlan } from "../../support/layouts.ts";
import { isSettled, turn, VirtualTime } from "../../support/virtual_time.ts";

/** Answers all requests, and those that come of them. */
async function answerAll(fake: FakePipeline): Promise<void> {
  while (fake.pending.length > 0) {
    for (const request of fake.pending.splice(0)) request.answer();
    await turn();
  }
}

function fail(message: string): never {
  throw new TypeError(message);
}

const SIX_A = batchOf(["A", "A", "A", "A", "A", "A"]);

Deno.test("Pipeline: commits nothing before the database has answered", async () => {
  const fake = new FakePipeline();
  assert.equal(await fake.accept(batchOf(["A", "B"])), true);
  assert.equal(fake.committable(), undefined);
  await answerAll(fake);
  assert.equal(fake.committable(), 2);
  assert.deepEqual(fake.pipeline.counts, { consumed: 2, stored: 2, deadLettered: 0, deleted: 0 });
});

Deno.test("Pipeline: commits nothing of a batch before its last request is answered", async () => {
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A", "B", "A", "undecodable"]));
  assert.equal(fake.pending.length, 3);
  while (fake.pending.length > 0) {
    assert.equal(fake.committable(), undefined);
    fake.pending.pop()!.answer();
    await turn();
  }
  assert.equal(fake.committable(), 4);
});

Deno.test("Pipeline: a later batch that is answered first moves nothing", async () => {
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A"], 0));
  await fake.accept(batchOf(["A"], 1));
  fake.pending.pop()!.answer();
  await turn();
  assert.equal(fake.committable(), undefined);
  await answerAll(fake);
  assert.equal(fake.committable(), 2);
});

Deno.test("Pipeline: requests mix no partition keys and keep to the bounds of a batch", async () => {
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A", "B", "A", "A", "B", "A"]));
  assert.deepEqual(fake.pending.map(({ offsets }) => offsets), [[0, 2, 3], [1, 4], [5]]);
});

Deno.test("Pipeline: an undecodable record is set aside, and holds the watermark until it is", async () => {
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A", "undecodable"]));
  const [row, letter] = fake.pending as [typeof fake.pending[0], typeof fake.pending[0]];
  assert.equal(letter.to, "dead letters");
  row.answer();
  await turn();
  assert.equal(fake.committable(), undefined);
  letter.answer();
  await turn();
  assert.equal(fake.committable(), 2);
  assert.deepEqual(fake.pipeline.counts, { consumed: 2, stored: 1, deadLettered: 1, deleted: 0 });
});

Deno.test("Pipeline: a refused row is set aside, and holds the watermark until it is", async () => {
  const fake = new FakePipeline();
  await fake.accept(batchOf(["refused", "A"]));
  for (const request of fake.pending.splice(0)) request.answer();
  await turn();
  assert.equal(fake.committable(), undefined);
  assert.deepEqual(fake.pending.map(({ to, offsets }) => [to, offsets]), [["dead letters", [0]]]);
  await answerAll(fake);
  assert.equal(fake.committable(), 2);
  assert.deepEqual(fake.pipeline.counts, { consumed: 2, stored: 1, deadLettered: 1, deleted: 0 });
});

Deno.test("Pipeline: with onError stop a bad record fails the run, and its offset stays uncommitted", async () => {
  for (const [bad, code] of [["undecodable", "undecodable"], ["refused", "rejected"]] as const) {
    const fake = new FakePipeline({ onError: "stop" });
    await fake.accept(batchOf(["A"], 0));
    await fake.accept(batchOf([bad], 1));
    await fake.accept(batchOf(["A"], 2));
    await answerAll(fake);
    assert.equal(fake.committable(), 1);
    assert.equal(fake.setAside.size, 0);
    assert.equal(fake.pipeline.failure?.code, code);
    assert.match(fake.pipeline.failure!.message, /offset 1 of Kafka partition 0 of topic "ticks"/);
    assert.match(fake.pipeline.failure!.hint!, /--on-error dead-letter/);
    assert.equal(await fake.accept(batchOf(["A"], 3)), false);
    assert.equal(fake.pending.length, 0);
  }
});

Deno.test("Pipeline: a writer's error keeps the watermark below its rows and ends the run", async () => {
  const fake = new FakePipeline();
  for (const from of [0, 1, 2]) await fake.accept(batchOf(["A"], from));
  const [first, second, third] = fake.pending.splice(0);
  third!.answer();
  second!.fail(new AndeanError("table-missing", "gone"));
  first!.answer();
  await turn();
  assert.equal(fake.committable(), 1);
  assert.equal(fake.pipeline.failure?.code, "table-missing");
  assert.equal(fake.pipeline.gate.rows, 0);
});

Deno.test("Pipeline: a dead letter that nobody takes keeps the watermark below it and ends the run", async () => {
  for (const bad of ["undecodable", "refused"] as const) {
    const fake = new FakePipeline();
    await fake.accept(batchOf(["A", bad]));
    await answerUntil(fake, "dead letters");
    fake.pending.pop()!.fail(new AndeanError("refused", "no right to write"));
    await turn();
    assert.equal(fake.committable(), undefined);
    assert.equal(fake.pipeline.failure?.code, "refused");
    assert.equal(fake.pipeline.counts.deadLettered, 0);
  }
});

async function answerUntil(fake: FakePipeline, to: string): Promise<void> {
  while (fake.pending.some((request) => request.to !== to)) {
    const index = fake.pending.findIndex((request) => request.to !== to);
    fake.pending.splice(index, 1)[0]!.answer();
    await turn();
  }
}

Deno.test("Pipeline: the first failure is the one that is told", async () => {
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A", "B"]));
  fake.pending[0]!.fail(new AndeanError("table-missing", "gone"));
  await turn();
  fake.pending[1]!.fail(new AndeanError("interrupted", "the run was ended"));
  await turn();
  assert.equal(fake.pipeline.failure?.code, "table-missing");
});

Deno.test("Pipeline: an error of no known kind ends the run as internal, and is not swallowed", async () => {
  const fake = new FakePipeline({
    writer: { write: () => Promise.reject(new TypeError("a bug")) },
  });
  await fake.accept(batchOf(["A"]));
  await turn();
  assert.equal(fake.pipeline.failure?.code, "internal");
  assert.equal(fake.committable(), undefined);
});

Deno.test("Pipeline: offsets without records are passed, but not before the records in front", async () => {
  const fake = new FakePipeline();
  assert.equal(await fake.accept({ ...batchOf(["A"], 10), nextOffset: 15 }), true);
  fake.pipeline.passGap(0, 20);
  assert.equal(fake.committable(), undefined);
  await answerAll(fake);
  assert.equal(fake.committable(), 20);
  fake.pipeline.passGap(0, 18);
  assert.equal(fake.committable(), 20);
  fake.pipeline.passGap(0, 21);
  assert.equal(fake.committable(), 21);
});

Deno.test("Pipeline: a gap before anything was read, and one of a Kafka partition not ours", () => {
  const fake = new FakePipeline();
  fake.pipeline.passGap(0, 7);
  fake.pipeline.passGap(1, 7);
  assert.equal(fake.committable(0), 7);
  assert.equal(fake.committable(1), undefined);
});

Deno.test("Pipeline: records from the target on are left alone, and uncommitted", async () => {
  const fake = new FakePipeline({ targets: new Map([[0, 4]]) });
  assert.equal(await fake.accept(SIX_A), false);
  await answerAll(fake);
  assert.equal(fake.committable(), 4);
  assert.deepEqual([...fake.stored.keys()], ["0/0", "0/1", "0/2", "0/3"]);
  assert.equal(await fake.accept(SIX_A), false);
  assert.equal(fake.pending.length, 0);
  assert.equal(fake.pipeline.counts.consumed, 4);
});

Deno.test("Pipeline: the record at the target is left alone where it is a batch's last, too", async () => {
  const fake = new FakePipeline({ targets: new Map([[0, 5]]) });
  assert.equal(await fake.accept(SIX_A), false);
  await answerAll(fake);
  assert.equal(fake.committable(), 5);
  assert.equal(fake.stored.has("0/5"), false);
});

Deno.test("Pipeline: a batch that ends at the target is taken over whole", async () => {
  const fake = new FakePipeline({ targets: new Map([[0, 6]]) });
  assert.equal(await fake.accept(SIX_A), true);
});

Deno.test("Pipeline: a target behind a gap is reached, and not passed", async () => {
  const fake = new FakePipeline({ targets: new Map([[0, 8]]) });
  assert.equal(await fake.accept({ ...SIX_A, nextOffset: 10 }), false);
  await answerAll(fake);
  assert.equal(fake.committable(), 8);
});

Deno.test("Pipeline: a Kafka partition that is not ours is not read", async () => {
  const fake = new FakePipeline();
  assert.equal(await fake.accept(batchOf(["A"], 0, 5)), false);
  assert.equal(fake.pending.length, 0);
});

Deno.test("Pipeline: waits for room, and goes on once there is", async () => {
  using _time = new VirtualTime();
  const fake = new FakePipeline({ flowBounds: { maxRows: 4, maxBytes: 1e6 } });
  const accepting = fake.accept(SIX_A);
  await turn();
  assert.equal(fake.pipeline.gate.rows, 4);
  assert.equal(await isSettled(accepting), false);
  await answerAll(fake);
  assert.equal(await accepting, true);
  await answerAll(fake);
  assert.equal(fake.committable(), 6);
});

Deno.test("Pipeline: a record larger than all room is taken over alone", async () => {
  const fake = new FakePipeline({ flowBounds: { maxRows: 1, maxBytes: 1 } });
  const accepting = fake.accept(batchOf(["A", "A"]));
  await turn();
  assert.deepEqual(fake.pending.map(({ offsets }) => offsets), [[0]]);
  await answerAll(fake);
  await accepting;
  await answerAll(fake);
  assert.equal(fake.committable(), 2);
});

Deno.test("Pipeline: a batch that is delivered again is taken over only where it was not before", async () => {
  using _time = new VirtualTime();
  const fake = new FakePipeline({ flowBounds: { maxRows: 4, maxBytes: 1e6 } });
  const accepting = fake.accept(SIX_A);
  await turn();
  fake.pipeline.hold();
  assert.equal(await accepting, false);
  await answerAll(fake);
  assert.equal(fake.committable(), 4);

  fake.pipeline.resume();
  assert.equal(await fake.accept(SIX_A), true);
  await answerAll(fake);
  assert.equal(fake.committable(), 6);
  assert.deepEqual([...fake.stored.values()], [1, 1, 1, 1, 1, 1]);
  assert.equal(fake.pipeline.counts.consumed, 6);
});

Deno.test("Pipeline: while it is held nothing is taken over, but what is in flight goes on", async () => {
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A"], 0));
  fake.pipeline.hold();
  assert.equal(await fake.accept(batchOf(["A"], 1)), false);
  await answerAll(fake);
  assert.equal(fake.committable(), 1);
  assert.equal(fake.stored.size, 1);
});

Deno.test("Pipeline: after a failure nothing resumes it", async () => {
  const fake = new FakePipeline();
  fake.pipeline.fail(new AndeanError("refused", "no"));
  fake.pipeline.resume();
  assert.equal(await fake.accept(batchOf(["A"])), false);
  assert.equal(fake.pending.length, 0);
});

Deno.test("drained: waits for the last answer", async () => {
  using _time = new VirtualTime();
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A", "B"]));
  const drained = fake.pipeline.drained(60_000);
  fake.pending.pop()!.answer();
  assert.equal(await isSettled(drained), false);
  fake.pending.pop()!.answer();
  assert.equal(await drained, true);
});

Deno.test("drained: gives up when the time is up, and says so", async () => {
  using time = new VirtualTime();
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A"]));
  const before = time.now;
  let waits = 0;
  assert.equal(await time.run(fake.pipeline.drained(10_000, () => waits++)), false);
  assert.equal(time.now - before, 10_000);
  assert.ok(waits > 0);
  await answerAll(fake);
});

Deno.test("drained: does not wait where nothing is in flight", async () => {
  assert.equal(await new FakePipeline().pipeline.drained(0), true);
});

Deno.test("Pipeline: rows that the table has outgrown while they waited are made of their records again", async () => {
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A", "A"]));
  fake.pending.shift()!.fail(new OutdatedRows());
  await turn();
  assert.equal(fake.committable(), undefined);
  assert.deepEqual(fake.pending.map(({ offsets }) => offsets), [[0, 1]]);
  await answerAll(fake);
  assert.equal(fake.committable(), 2);
  assert.equal(fake.pipeline.failure, undefined);
});

Deno.test("Pipeline: a bug in making a row ends the run, and leaves nothing in flight", async () => {
  const broken = { ...PLAIN_LAYOUT, bind: () => fail("no row") };
  const binding = new FakePipeline(tickPlan(broken));
  await binding.pipeline.accept(batchOf(["A", "B", "A"]));
  assert.equal(await binding.pipeline.drained(1_000), true);
  assert.match(binding.pipeline.failure?.message ?? "", /no row/);
  assert.equal(binding.pipeline.assignment.watermark(0)?.committable, undefined);

  const decoding = new FakePipeline({ decoder: { decode: () => fail("no tick") } });
  await assert.rejects(decoding.pipeline.accept(batchOf(["A"])), /no tick/);
  assert.equal(decoding.pipeline.gate.rows, 0);
});

Deno.test("Pipeline: after a reassignment old acknowledgements settle nothing", async () => {
  const fake = new FakePipeline();
  await fake.accept(SIX_A);
  const old = fake.pipeline.assignment;
  fake.assign(0);
  await answerAll(fake);
  assert.equal(fake.committable(), undefined);
  assert.deepEqual(fake.pipeline.assignment.uncommitted(), new Map());
  assert.equal(fake.pipeline.gate.rows, 0);
  assert.notEqual(fake.pipeline.assignment, old);

  // What was not committed is delivered again, and counts then.
  assert.equal(await fake.accept(SIX_A), true);
  assert.equal(fake.committable(), undefined);
  await answerAll(fake);
  assert.equal(fake.committable(), 6);
});

Deno.test("Pipeline: a batch that waits for room while the assignment changes is given back", async () => {
  using time = new VirtualTime();
  const fake = new FakePipeline({ flowBounds: { maxRows: 4, maxBytes: 1e6 } });
  const accepting = fake.accept(SIX_A);
  await turn();
  fake.assign(0);
  await answerAll(fake);
  assert.equal(await time.run(accepting), false);
  assert.equal(fake.stored.size, 4);
  assert.equal(fake.pipeline.counts.consumed, 4);
  assert.equal(fake.pipeline.assignment.watermark(0)!.read, undefined);
});

Deno.test("Pipeline: a batch that waits for room when the run ends is given back at once", async () => {
  using time = new VirtualTime();
  const fake = new FakePipeline({ flowBounds: { maxRows: 4, maxBytes: 1e6 } });
  const accepting = fake.accept(SIX_A);
  await turn();
  fake.pipeline.hold();
  assert.equal(await isSettled(accepting), true);
  assert.equal(await accepting, false);
  assert.equal(time.pending, 0);
  await answerAll(fake);
  assert.equal(fake.committable(), 4);
  assert.equal(fake.pipeline.failure, undefined);
});

Deno.test("Pipeline: measures the latency of every row once", async () => {
  using time = new VirtualTime();
  const fake = new FakePipeline();
  await fake.accept(batchOf(["A", "B", "undecodable"]));
  await time.run(new Promise<void>((resolve) => setTimeout(resolve, 50)));
  await answerAll(fake);
  const { p50, max } = fake.pipeline.latency.summary();
  for (const value of [p50, max]) assert.ok(value >= 50 && value < 50.2, String(value));
});

Deno.test("Pipeline: a span of nothing but bad records is settled, too", async () => {
  const kinds: Kind[] = ["undecodable", "undecodable", "refused"];
  const fake = new FakePipeline();
  await fake.accept(batchOf(kinds));
  await answerAll(fake);
  assert.equal(fake.committable(), 3);
  assert.deepEqual(fake.pipeline.counts, { consumed: 3, stored: 0, deadLettered: 3, deleted: 0 });
});

/** A codec whose schemas are there once `answer` or `fail` is called. */
function waitingCodec() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const codec: Codec = { ...jsonCodec, ready: () => promise };
  return { codec, answer: resolve, fail: reject };
}

Deno.test("Pipeline: decodes nothing before the schemas that records name are there", async () => {
  const { codec, answer } = waitingCodec();
  const fake = new FakePipeline(tickPlan(PLAIN_LAYOUT, codec));
  const accepting = fake.accept(batchOf(["A", "undecodable"]));
  await turn();
  assert.deepEqual(fake.pending, []);
  answer();
  assert.equal(await accepting, true);
  assert.equal(fake.pending.length, 2);
});

Deno.test("Pipeline: a registry that refuses us ends the run, and sets nothing aside", async () => {
  const { codec, fail } = waitingCodec();
  const fake = new FakePipeline(tickPlan(PLAIN_LAYOUT, codec));
  const accepting = fake.accept(batchOf(["A"]));
  fail(new AndeanError("refused", "not you"));
  assert.equal(await accepting, false);
  assert.equal(fake.pipeline.failure?.message, "not you");
  assert.deepEqual(fake.pending, []);
});

Deno.test("Pipeline: a rebalance waits for no registry, and the end of the run is no failure", async () => {
  const { codec, fail } = waitingCodec();
  const fake = new FakePipeline(tickPlan(PLAIN_LAYOUT, codec));
  const accepting = fake.accept(batchOf(["A"]));
  await turn();
  fake.pipeline.hold();
  assert.equal(await accepting, false);
  fail(new AndeanError("interrupted", "the run ends"));
  await turn();
  assert.equal(fake.pipeline.failure, undefined);
});

Deno.test("Pipeline: records that waited for schemas over a rebalance are left to the new owner", async () => {
  const { codec, answer } = waitingCodec();
  const fake = new FakePipeline(tickPlan(PLAIN_LAYOUT, codec));
  const accepting = fake.accept(batchOf(["A"]));
  await turn();
  fake.assign(0);
  answer();
  assert.equal(await accepting, false);
  assert.deepEqual(fake.pending, []);
  assert.equal(fake.pipeline.counts.consumed, 0);
});
