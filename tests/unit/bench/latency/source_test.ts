import assert from "node:assert/strict";
import { Outbox } from "../../../../src/bench/latency/outbox.ts";
import { clockMs } from "../../../../src/bench/latency/schedule.ts";
import { sendBySchedule, type SourceParts } from "../../../../src/bench/latency/source.ts";
import type { OutgoingRecord } from "../../../../src/kafka/batches/outgoing_record.ts";

function* records(partitions: number): Generator<OutgoingRecord> {
  for (let number = 0;; number++) {
    yield { key: String(number), value: null, headers: {}, partition: number % partitions };
  }
}

function parts(send: SourceParts["send"], signal = new AbortController().signal): SourceParts {
  return { partitions: 2, partitionOf: ({ partition }) => partition!, send, now: clockMs, signal };
}

const wait = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

Deno.test("sendBySchedule: no record before its time, all of them, in order for each partition", async () => {
  const schedule = { startMs: clockMs() + 20, perSecond: 1_000 };
  const seen: [string, number][] = [];
  const send = async (batch: readonly OutgoingRecord[]) => {
    seen.push(...batch.map(({ key }): [string, number] => [String(key), clockMs()]));
    await wait(1);
  };
  const { sent } = await sendBySchedule(records(2), 200, schedule, parts(send));
  assert.equal(sent, 200);
  assert.equal(seen.length, 200);
  for (const [key, at] of seen) assert.ok(at >= schedule.startMs + Number(key) - 0.01, key);
  for (const remainder of [0, 1]) {
    const keys = seen.map(([key]) => Number(key)).filter((key) => key % 2 === remainder);
    assert.deepEqual(keys, keys.toSorted((a, b) => a - b));
  }
});

Deno.test("sendBySchedule: a broker that stands still does not stop the clock", async () => {
  const schedule = { startMs: clockMs(), perSecond: 2_000 };
  let requests = 0;
  const send = async () => {
    requests++;
    if (requests === 1) await wait(100);
  };
  const started = clockMs();
  const { worstLagMs } = await sendBySchedule(records(1), 400, schedule, parts(send));
  const took = clockMs() - started;
  assert.ok(took < 2_000, `${took} ms`);
  // What gathered meanwhile went in one request, and the source itself was never held up by it.
  assert.ok(requests < 60, `${requests} requests`);
  assert.ok(worstLagMs < 1_000, `${worstLagMs} ms`);
});

Deno.test("sendBySchedule: a failure ends it and is told", async () => {
  const schedule = { startMs: clockMs(), perSecond: 1_000 };
  const send = () => Promise.reject(new Error("no broker"));
  await assert.rejects(
    () => sendBySchedule(records(2), 100_000, schedule, parts(send)),
    /no broker/,
  );
});

Deno.test("sendBySchedule: the signal ends it after what is under way", async () => {
  const stop = new AbortController();
  let acknowledged = 0;
  const send = async (batch: readonly OutgoingRecord[]) => {
    await wait(20);
    acknowledged += batch.length;
  };
  const schedule = { startMs: clockMs(), perSecond: 1_000 };
  setTimeout(() => stop.abort(), 50);
  const { sent } = await sendBySchedule(records(2), 100_000, schedule, parts(send, stop.signal));
  assert.ok(sent > 0 && sent < 100_000);
  assert.equal(acknowledged, sent);
});

Deno.test("Outbox: one request at a time, which takes all that has gathered", async () => {
  const batches: number[] = [];
  let underWay = 0;
  const outbox = new Outbox(async (batch) => {
    assert.equal(++underWay, 1);
    batches.push(batch.length);
    await wait(5);
    underWay--;
  });
  const [first] = records(1);
  outbox.add(first!);
  outbox.flush();
  for (let more = 0; more < 7; more++) {
    outbox.add(first!);
    outbox.flush();
  }
  assert.equal(outbox.size, 7);
  await outbox.empty();
  assert.deepEqual(batches, [1, 7]);
});
