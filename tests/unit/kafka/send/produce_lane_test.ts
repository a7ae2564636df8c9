import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { type Acknowledged, ProduceLane } from "../../../../src/kafka/send/produce_lane.ts";
import { decodeBatches } from "../../../../src/kafka/batches/record_batches.ts";
import { RecordEncoder } from "../../../../src/kafka/batches/record_encoder.ts";
import { withCode } from "../../support/expect.ts";
import { brokerError } from "../../support/fake_kafka.ts";
import { bytes } from "../../support/records.ts";

/** What a broker knows of a producer: enough to see a repetition, and a gap. */
class Log {
  values: string[] = [];
  batches = 0;
  /** What becomes of the next deliveries; without an entry they go well. */
  next: ("lost" | "unanswered" | Error)[] = [];
  mostRecords = Infinity;
  identities = 0;
  #sequences = new Map<string, number>();

  deliver(batch: Buffer): Promise<string> {
    this.batches++;
    const fate = this.next.shift();
    if (fate === "lost") return Promise.reject(brokerError("NOT_LEADER_FOR_PARTITION", true));
    if (fate instanceof Error) return Promise.reject(fate);
    const { records } = decodeBatches(batch)!;
    if (records.length > this.mostRecords) {
      return Promise.reject(brokerError("MESSAGE_TOO_LARGE"));
    }
    const { producerId } = records[0]!.batchContext;
    const sequence = batch.readInt32BE(53);
    const due = this.#sequences.get(producerId) ?? 0;
    if (sequence < due) return Promise.reject(brokerError("DUPLICATE_SEQUENCE_NUMBER"));
    if (sequence > due) return Promise.reject(brokerError("OUT_OF_ORDER_SEQUENCE_NUMBER"));
    this.#sequences.set(producerId, due + records.length);
    const baseOffset = this.values.length;
    this.values.push(...records.map(({ value }) => new TextDecoder().decode(value!)));
    return fate === "unanswered"
      ? Promise.reject(brokerError("REQUEST_TIMED_OUT", true))
      : Promise.resolve(String(baseOffset));
  }

  lane(deliveryTimeoutMs = 60_000): ProduceLane {
    return new ProduceLane(3, {
      topic: "ticks",
      compression: "none",
      deliveryTimeoutMs,
      signal: undefined,
      encoder: new RecordEncoder(),
      identityAfter: () => Promise.resolve({ id: BigInt(++this.identities), epoch: 0 }),
      deliver: (batch) => this.deliver(batch),
    });
  }
}

const record = (value: string) => ({ key: "k", value: bytes(value), headers: {} });
const named = (count: number, name = "v") => Array.from({ length: count }, (_, i) => `${name}${i}`);

Deno.test("ProduceLane: what failed for a passing reason is sent again, and stored once", async () => {
  const log = new Log();
  log.next = ["lost", "unanswered"];
  const told: Acknowledged[] = [];
  const lane = log.lane();
  await lane.send(named(3).map(record), (acknowledged) => told.push(acknowledged));
  assert.deepEqual(log.values, named(3));
  // The third try is known for a repetition, whose place is not told.
  assert.deepEqual(told[0], { partition: 3, baseOffset: undefined, count: 3 });
  await lane.send([record("after")], (acknowledged) => told.push(acknowledged));
  assert.deepEqual(told[1], { partition: 3, baseOffset: 3, count: 1 });
  assert.equal(log.identities, 1);
});

Deno.test("ProduceLane: calls that overlap are sent in their order, one batch at a time", async () => {
  const log = new Log();
  log.next = ["lost"];
  const lane = log.lane();
  const sends = ["a", "b", "c"].map((name) => lane.send(named(2, name).map(record), () => {}));
  await Promise.all(sends);
  assert.deepEqual(log.values, ["a0", "a1", "b0", "b1", "c0", "c1"]);
});

Deno.test("ProduceLane: a batch that is too large is halved until the topic takes it", async () => {
  const log = new Log();
  log.mostRecords = 3;
  const told: Acknowledged[] = [];
  await log.lane().send(named(10).map(record), (acknowledged) => told.push(acknowledged));
  assert.deepEqual(log.values, named(10));
  assert.equal(told.reduce((sum, { count }) => sum + count, 0), 10);
  assert.deepEqual(told[0], { partition: 3, baseOffset: 0, count: 3 });
});

Deno.test("ProduceLane: one record that is too large is an error; those before it are told", async () => {
  const log = new Log();
  let acked = 0;
  const lane = log.lane();
  await lane.send(named(2).map(record), ({ count }) => acked += count);
  log.mostRecords = 0;
  const sent = lane.send(named(2).map(record), ({ count }) => acked += count);
  await assert.rejects(sent, withCode("rejected"));
  assert.equal(acked, 2);
  log.mostRecords = Infinity; // Nothing of it was stored, so that its numbers are free.
  await lane.send([record("next")], ({ count }) => acked += count);
  assert.deepEqual(log.values, [...named(2), "next"]);
  assert.equal(log.identities, 1);
});

Deno.test("ProduceLane: after a batch of unknown fate the next one is not taken for a repetition", async () => {
  const log = new Log();
  log.next = ["unanswered"];
  const lane = log.lane(0);
  await assert.rejects(lane.send([record("unknown")], () => {}), withCode("unreachable"));
  await lane.send([record("next")], () => {});
  assert.deepEqual(log.values, ["unknown", "next"]);
  assert.equal(log.identities, 2);
});

Deno.test("ProduceLane: who is forgotten by the broker goes on with a new id", async () => {
  const log = new Log();
  const lane = log.lane();
  await lane.send([record("a")], () => {});
  log.next = [brokerError("UNKNOWN_PRODUCER_ID")];
  await lane.send([record("b")], () => {});
  assert.deepEqual(log.values, ["a", "b"]);
  assert.equal(log.identities, 2);
});

Deno.test("ProduceLane: a refusal is told at once", async () => {
  const log = new Log();
  log.next = [brokerError("TOPIC_AUTHORIZATION_FAILED")];
  await assert.rejects(log.lane().send([record("a")], () => {}), withCode("refused"));
  assert.equal(log.batches, 1);
});

Deno.test("ProduceLane: many records are several batches below a megabyte, and all arrive", async () => {
  const log = new Log();
  const large = Array.from({ length: 40 }, (_, index) => `${index}:`.padEnd(100_000, "x"));
  await log.lane().send(large.map(record), () => {});
  assert.deepEqual(log.values, large);
  assert.ok(log.batches >= 5);
});
