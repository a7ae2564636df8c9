import assert from "node:assert/strict";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { deadLetter, DeadLetterTopic } from "../../../src/dead_letters/dead_letter_topic.ts";
import type { KafkaCluster, NewTopic } from "../../../src/kafka/cluster.ts";
import { type OutgoingRecord, TopicWriter } from "../../../src/kafka/topic_writer.ts";
import { withCode } from "../support/expect.ts";
import { bytes, record } from "../support/records.ts";
import { isSettled, turn, VirtualTime } from "../support/virtual_time.ts";

const COORDINATES = { topic: "ticks", partition: 3, offset: 9_007_199_254_740_991 };
const ERROR = new AndeanError("undecodable", "the value is not JSON");

Deno.test("deadLetter: keeps key and value byte for byte, also none", () => {
  const full = record(1, { key: bytes("IBM"), value: new Uint8Array([0xff, 0]) });
  const letter = deadLetter(COORDINATES, full, "VALUE_CONVERTER", ERROR);
  assert.equal(letter.key, full.key);
  assert.equal(letter.value, full.value);
  const empty = deadLetter(COORDINATES, record(1, { value: null }), "TASK_PUT", ERROR);
  assert.equal(empty.key, null);
  assert.equal(empty.value, null);
});

Deno.test("deadLetter: tells coordinates, stage, code, reason and time in Kafka Connect's headers", () => {
  const letter = deadLetter(COORDINATES, record(1, { timestampMs: 77 }), "TASK_PUT", ERROR);
  assert.deepEqual(letter.headers, {
    "__connect.errors.topic": "ticks",
    "__connect.errors.partition": "3",
    "__connect.errors.offset": "9007199254740991",
    "__connect.errors.stage": "TASK_PUT",
    "__connect.errors.exception.class.name": "undecodable",
    "__connect.errors.exception.message": "the value is not JSON",
    "andean-source-timestamp": "77",
  });
});

Deno.test("deadLetter: keeps the record's headers, but its own coordinates win over an older letter's", () => {
  const source = record(1, {
    headers: { trace: bytes("x"), "__connect.errors.offset": bytes("1") },
  });
  const { headers } = deadLetter(COORDINATES, source, "TASK_PUT", ERROR);
  assert.deepEqual(headers["trace"], bytes("x"));
  assert.equal(headers["__connect.errors.offset"], "9007199254740991");
  assert.deepEqual(source.headers["__connect.errors.offset"], bytes("1"));
});

/** A dead-letter topic over a broker that answers as `send` says. */
function setUp(send: (letters: readonly OutgoingRecord[]) => unknown = () => {}) {
  const requests: string[][] = [];
  const made: [string, NewTopic][] = [];
  const controller = new AbortController();
  const cluster = {
    connection: { brokers: [] },
    ensureTopic: (topic: string, like: NewTopic) => {
      made.push([topic, like]);
      return Promise.resolve(true);
    },
  } as unknown as KafkaCluster;
  const open = TopicWriter.open;
  TopicWriter.open = () =>
    Promise.resolve({
      send: async (letters: readonly OutgoingRecord[]) => {
        requests.push(letters.map(({ key }) => String(key)));
        await send(letters);
        return [];
      },
      close: () => Promise.resolve(),
    } as unknown as TopicWriter);
  return {
    requests,
    made,
    controller,
    topic: new DeadLetterTopic(cluster, "ticks.dead-letters", controller.signal),
    [Symbol.dispose]: () => void (TopicWriter.open = open),
  };
}

const letter = (key: string): OutgoingRecord => ({ key, value: null, headers: {} });

Deno.test("DeadLetterTopic: is made with the first letter, once, and keeps letters for ever", async () => {
  using set = setUp();
  assert.equal(set.made.length, 0);
  await set.topic.add(letter("a"));
  await turn();
  await set.topic.add(letter("b"));
  assert.equal(set.made.length, 1);
  const [name, like] = set.made[0]!;
  assert.equal(name, "ticks.dead-letters");
  assert.equal(like.config?.["retention.ms"], "-1");
});

Deno.test("DeadLetterTopic: resolves only once the brokers have the letter", async () => {
  const answer = Promise.withResolvers<void>();
  using set = setUp(() => answer.promise);
  const added = set.topic.add(letter("a"));
  assert.equal(await isSettled(added), false);
  answer.resolve();
  await added;
});

Deno.test("DeadLetterTopic: letters that come while a request is under way share the next one", async () => {
  using set = setUp();
  await Promise.all(["a", "b", "c"].map((key) => set.topic.add(letter(key))));
  assert.deepEqual(set.requests, [["a"], ["b", "c"]]);
});

Deno.test("DeadLetterTopic: a letter that comes right after another's acknowledgement is sent, too", async () => {
  using set = setUp();
  const both = set.topic.add(letter("a")).then(() => set.topic.add(letter("b")));
  assert.equal(await isSettled(both), true);
  assert.deepEqual(set.requests.flat(), ["a", "b"]);
});

Deno.test("DeadLetterTopic: waits for brokers that are away, and loses no letter meanwhile", async () => {
  using time = new VirtualTime();
  let failures = 5;
  using set = setUp(() => {
    if (failures-- > 0) throw new AndeanError("unreachable", "away", { retriable: true });
  });
  await time.run(Promise.all([set.topic.add(letter("a")), set.topic.add(letter("b"))]));
  assert.deepEqual(set.requests.flat(), [..."aaaaaa", "b"]);
  assert.ok(time.pauses.every((pause) => pause >= 250));
});

Deno.test("DeadLetterTopic: a refusal fails the letters of its request, and no others", async () => {
  using set = setUp((letters) => {
    if (letters.some(({ key }) => key === "bad")) throw new AndeanError("rejected", "too large");
  });
  const first = set.topic.add(letter("good"));
  const second = set.topic.add(letter("bad"));
  await first;
  await assert.rejects(second, withCode("rejected"));
  await turn();
  await set.topic.add(letter("later"));
});

Deno.test("DeadLetterTopic: after the signal a letter that is not stored fails, and is no success", async () => {
  using time = new VirtualTime();
  using set = setUp(() => {
    throw new AndeanError("unreachable", "away", { retriable: true });
  });
  const added = set.topic.add(letter("a"));
  const failing = assert.rejects(added, withCode("unreachable"));
  assert.equal(await isSettled(failing), false);
  set.controller.abort();
  await failing;
  assert.equal(time.pending, 0);
});
