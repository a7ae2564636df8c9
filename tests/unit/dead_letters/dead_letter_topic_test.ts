import assert from "node:assert/strict";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import type { DeadLetter } from "../../../src/dead_letters/dead_letter.ts";
import { DeadLetterTopic } from "../../../src/dead_letters/dead_letter_topic.ts";
import type { KafkaCluster } from "../../../src/kafka/connection/cluster.ts";
import type { NewTopic } from "../../../src/kafka/topics/create_topic.ts";
import type { OutgoingRecord } from "../../../src/kafka/batches/outgoing_record.ts";
import { TopicWriter } from "../../../src/kafka/send/topic_writer.ts";
import { withCode } from "../support/expect.ts";
import { bytes } from "../support/records.ts";
import { isSettled, turn, VirtualTime } from "../support/virtual_time.ts";

const nameOf = ({ key }: OutgoingRecord) => new TextDecoder().decode(key as Uint8Array);

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
        requests.push(letters.map(nameOf));
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

const letter = (key: string): DeadLetter => ({
  source: { topic: "ticks", partition: 0, offset: 0 },
  stage: "TASK_PUT",
  code: "rejected",
  reason: "no",
  timestampMs: 0,
  key: bytes(key),
  value: null,
  headers: {},
});

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

Deno.test("DeadLetterTopic: letters that the topic takes one by one are not refused for coming together", async () => {
  const MiB = 1024 * 1024; // What a topic that andean has not made takes by default in one batch.
  const value = new Uint8Array(300_000);
  using set = setUp((letters) => {
    const bytes = letters.reduce((sum, letter) => sum + letter.value!.length, 0);
    if (bytes > MiB) throw new AndeanError("rejected", "too large");
  });
  const names = Array.from({ length: 20 }, (_, index) => String(index));
  const large = { ...letter("large"), value: new Uint8Array(MiB) };
  await Promise.all([
    ...names.map((name) => set.topic.add({ ...letter(name), value })),
    set.topic.add(large),
  ]);
  assert.deepEqual(set.requests.flat(), [...names, "large"]);
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
    if (letters.some((sent) => nameOf(sent) === "bad")) {
      throw new AndeanError("rejected", "too large");
    }
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

Deno.test("DeadLetterTopic: where it is gone, the hint is about dead letters, and not about --topic", async () => {
  using set = setUp(() => {
    const hint = "Create the topic, or name another with --topic.";
    throw new AndeanError("topic-missing", "Cannot send: the topic does not exist", { hint });
  });
  await assert.rejects(set.topic.add(letter("a")), (thrown: AndeanError) => {
    assert.match(thrown.hint ?? "", /--dead-letter/);
    assert.doesNotMatch(thrown.hint ?? "", /--topic/);
    return withCode("topic-missing", /Cannot send/)(thrown);
  });
});
