import assert from "node:assert/strict";
import kafkajs, { type Admin } from "kafkajs";
import { createTopic } from "../../../../src/kafka/topics/create_topic.ts";
import { withCode } from "../../support/expect.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

const protocol = (type: string) =>
  new kafkajs.KafkaJSProtocolError(
    { type, message: type, code: 1, retriable: true } as unknown as Error,
  );

/** A cluster whose brokers get to know of a topic only by and by. */
function admin(answers: (Error | number[])[], made = true) {
  const asked: unknown[] = [];
  const fake = {
    createTopics: (request: unknown) => Promise.resolve(asked.push(request) > 0 && made),
    fetchTopicMetadata() {
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({
        topics: [{ name: "ticks", partitions: answer.map((leader) => ({ leader })) }],
      });
    },
  };
  return { asked, fake: fake as unknown as Admin };
}

Deno.test("createTopic: waits for brokers that have made the topic and do not know it yet", async () => {
  using time = new VirtualTime();
  const { asked, fake } = admin([
    protocol("UNKNOWN_TOPIC_OR_PARTITION"),
    [],
    protocol("LEADER_NOT_AVAILABLE"),
    [0, -1],
    [0, 1],
  ]);
  const config = { "cleanup.policy": "compact" };
  const made = createTopic(fake, "ticks", { partitions: 2, config }, 15_000);
  assert.equal(await time.run(made), true);
  assert.equal(time.pauses.length, 4);
  assert.deepEqual(asked, [{
    waitForLeaders: false,
    topics: [{
      topic: "ticks",
      numPartitions: 2,
      configEntries: [{ name: "cleanup.policy", value: "compact" }],
    }],
  }]);
});

Deno.test("createTopic: another's topic is waited for, too, and is not ours", async () => {
  using time = new VirtualTime();
  const { fake } = admin([protocol("UNKNOWN_TOPIC_OR_PARTITION"), [0]], false);
  assert.equal(await time.run(createTopic(fake, "ticks", { partitions: 1 }, 15_000)), false);
  assert.equal(time.pauses.length, 1);
});

Deno.test("createTopic: gives up after its time, and at once where we may not look", async () => {
  using time = new VirtualTime();
  const { fake } = admin([[-1]]);
  await assert.rejects(
    time.run(createTopic(fake, "ticks", { partitions: 1 }, 3_000)),
    withCode("unreachable", /Cannot create topic "ticks": it has no leaders yet/),
  );
  const before = time.pauses.length;
  const { fake: closed } = admin([protocol("TOPIC_AUTHORIZATION_FAILED")]);
  await assert.rejects(
    time.run(createTopic(closed, "ticks", { partitions: 1 }, 3_000)),
    withCode("refused"),
  );
  assert.equal(time.pauses.length, before);
});

Deno.test("createTopic: asks for as many replicas as it is told to", async () => {
  const { asked, fake } = admin([[0]]);
  await createTopic(fake, "ticks", { partitions: 1, replicationFactor: 3 }, 0);
  const [{ topics: [topic] }] = asked as [{ topics: [{ replicationFactor: number }] }];
  assert.equal(topic.replicationFactor, 3);
});

Deno.test("createTopic: a refusal is told with the broker's reason, of several topics the first", async () => {
  const refusing = (thrown: unknown) =>
    ({ createTopics: () => Promise.reject(thrown) }) as unknown as Admin;
  const several = Object.assign(new Error("several"), {
    errors: [protocol("INVALID_REPLICATION_FACTOR")],
  });
  const create = (fake: Admin) => createTopic(fake, "ticks", { partitions: 1 }, 0);
  await assert.rejects(create(refusing(several)), withCode("usage", /create topic "ticks"/));
  await assert.rejects(
    create(refusing(protocol("TOPIC_AUTHORIZATION_FAILED"))),
    withCode("refused"),
  );
});
