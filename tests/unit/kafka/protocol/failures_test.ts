import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { AndeanError, type ErrorCode } from "../../../../src/errors/andean_error.ts";
import { isRebalance, kafkaError } from "../../../../src/kafka/protocol/failures.ts";
import { fc } from "../../support/fc.ts";

/** What a broker answers, as kafkajs throws it. */
function protocol(type: string, retriable = false): Error {
  const answer = { type, message: "the broker's words", code: 1, retriable };
  return new kafkajs.KafkaJSProtocolError(answer as unknown as Error);
}

/** Of kafkajs' errors, also of those that its types leave out. */
function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** As kafkajs wraps an error that it has retried. */
function retried(cause: Error): Error {
  const details = { retryCount: 5, retryTime: 1_000, cause };
  return new kafkajs.KafkaJSNumberOfRetriesExceeded(cause, details);
}

const CASES: [string, Error, ErrorCode, boolean][] = [
  ["a missing topic", protocol("UNKNOWN_TOPIC_OR_PARTITION"), "topic-missing", false],
  ["an offset out of range", protocol("OFFSET_OUT_OF_RANGE"), "inconclusive", false],
  ["a topic's impossible name", protocol("INVALID_TOPIC_EXCEPTION"), "usage", false],
  ["a record that is too large", protocol("MESSAGE_TOO_LARGE"), "rejected", false],
  ["a batch that is too large", protocol("RECORD_LIST_TOO_LARGE"), "rejected", false],
  ["too many replicas", protocol("INVALID_REPLICATION_FACTOR"), "usage", false],
  ["an impossible number of partitions", protocol("INVALID_PARTITIONS"), "usage", false],
  ["a topic that we may not use", protocol("TOPIC_AUTHORIZATION_FAILED"), "refused", false],
  ["a group that we may not join", protocol("GROUP_AUTHORIZATION_FAILED"), "refused", false],
  ["a cluster that we may not change", protocol("CLUSTER_AUTHORIZATION_FAILED"), "refused", false],
  ["a wrong password", named("KafkaJSSASLAuthenticationError", "no"), "refused", false],
  ["a coordinator that loads", protocol("GROUP_LOAD_IN_PROGRESS", true), "unreachable", true],
  ["an answer that will not change", protocol("UNSUPPORTED_VERSION"), "refused", false],
  ["a refused connection", new kafkajs.KafkaJSConnectionError("ECONNREFUSED"), "unreachable", true],
  ["a closed connection", named("KafkaJSConnectionClosedError", "Closed"), "unreachable", true],
  ["a request without answer", named("KafkaJSRequestTimeoutError", "slow"), "unreachable", true],
  ["an unknown host", new Error("getaddrinfo ENOTFOUND kafka"), "unreachable", true],
  ["a session time-out that is not allowed", protocol("INVALID_SESSION_TIMEOUT"), "usage", false],
  ["a group of another kind", protocol("INCONSISTENT_GROUP_PROTOCOL"), "configuration", false],
  ["a mechanism that nobody knows", protocol("UNSUPPORTED_SASL_MECHANISM"), "refused", false],
  ["a login at the wrong time", protocol("ILLEGAL_SASL_STATE"), "unreachable", true],
  ["a bug", new TypeError("x is not a function"), "internal", false],
];

for (const [what, thrown, code, retriable] of CASES) {
  Deno.test(`kafkaError: ${what} is ${code}, ${retriable ? "" : "not "}worth waiting for`, () => {
    for (const form of [thrown, retried(thrown), retried(retried(thrown))]) {
      const error = kafkaError('read topic "ticks"', form);
      assert.equal(error.code, code);
      assert.equal(error.retriable, retriable);
      assert.match(error.message, /^Cannot read topic "ticks": ./);
      assert.ok(error.hint);
      assert.equal(error.cause, form);
    }
  });
}

Deno.test("kafkaError: says in plain words that the connection or the name is the trouble", () => {
  const reason = (message: string) =>
    kafkaError("reach Kafka", new kafkajs.KafkaJSConnectionError(message)).message;
  assert.equal(
    reason("Connection error: connect ECONNREFUSED 127.0.0.1:9092"),
    "Cannot reach Kafka: the connection was refused",
  );
  assert.equal(
    reason("Connection error: getaddrinfo ENOTFOUND kafka"),
    "Cannot reach Kafka: the host name is unknown",
  );
  assert.equal(reason("Connection timeout: slow"), "Cannot reach Kafka: slow");
});

Deno.test("kafkaError: an error that is andean's own already stays as it is", () => {
  const own = new AndeanError("topic-missing", "Cannot read it");
  assert.equal(kafkaError("do something else", own), own);
});

Deno.test("kafkaError: answers whatever is thrown, never throwing itself", () => {
  fc.assert(fc.property(fc.anything(), (thrown) => {
    const error = kafkaError("read", thrown);
    assert.ok(error instanceof AndeanError);
    assert.match(error.message, /^Cannot read: /);
  }));
});

Deno.test("isRebalance: knows that the place in the group is lost, also behind retries", () => {
  for (
    const type of [
      "REBALANCE_IN_PROGRESS",
      "ILLEGAL_GENERATION",
      "UNKNOWN_MEMBER_ID",
      "FENCED_INSTANCE_ID",
      "NOT_COORDINATOR_FOR_GROUP",
    ]
  ) {
    assert.equal(isRebalance(protocol(type)), true, type);
    assert.equal(isRebalance(retried(protocol(type))), true, type);
  }
});

Deno.test("isRebalance: no other error passes for one, so that none is swallowed", () => {
  for (const thrown of [protocol("OFFSET_OUT_OF_RANGE"), new Error("REBALANCE"), null, "x", {}]) {
    assert.equal(isRebalance(thrown), false);
  }
});

Deno.test("kafkaError: an address that the runtime does not let us use is told as that", () => {
  const denied = new Deno.errors.NotCapable('Requires net access to "kafka:9092"');
  const { code, message } = kafkaError("reach Kafka", retried(denied));
  assert.equal(code, "configuration");
  assert.match(message, /permissions do not let us use kafka:9092/);
});

Deno.test("kafkaError: what is asked too much of a new topic has a hint of its own, with what helps", () => {
  const hint = (type: string) => kafkaError('create topic "ticks"', protocol(type)).hint ?? "";
  assert.match(hint("INVALID_PARTITIONS"), /--partitions/);
  assert.match(hint("INVALID_REPLICATION_FACTOR"), /default\.replication\.factor/);
});
