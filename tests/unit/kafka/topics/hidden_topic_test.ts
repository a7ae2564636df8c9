import assert from "node:assert/strict";
import type { RawCluster } from "../../../../src/kafka/protocol/internals.ts";
import { askForTopic } from "../../../../src/kafka/topics/hidden_topic.ts";
import { brokerError } from "../../support/fake_kafka.ts";

/** Asks a cluster whose broker answers so. @returns what came of it, and whether it was left */
async function asked(answer: () => Promise<unknown>) {
  let left = false;
  const fake = {
    connect: () => Promise.resolve(),
    refreshMetadata: () => Promise.resolve(),
    getNodeIds: () => ["1"],
    findBroker: () => Promise.resolve({ metadata: answer }),
    disconnect: () => Promise.resolve(void (left = true)),
  };
  const outcome = await askForTopic(fake as unknown as RawCluster, "ticks")
    .catch((thrown: Error) => thrown);
  assert.equal(left, true, "the connection stays open");
  return outcome;
}

Deno.test("askForTopic: one that is there, one that is not, and one that we may not know of", async () => {
  assert.equal(await asked(() => Promise.resolve({})), true);
  assert.equal(
    await asked(() => Promise.reject(brokerError("UNKNOWN_TOPIC_OR_PARTITION"))),
    false,
  );
  const refused = brokerError("TOPIC_AUTHORIZATION_FAILED");
  assert.equal(await asked(() => Promise.reject(refused)), refused);
});
