import assert from "node:assert/strict";
import {
  askForCoordinator,
  isNoCoordinator,
} from "../../../../src/kafka/connection/no_coordinator.ts";
import type { RawCluster } from "../../../../src/kafka/protocol/internals.ts";
import { brokerError } from "../../support/fake_kafka.ts";

Deno.test("isNoCoordinator: knows it behind retries, and takes nothing else for it", () => {
  const none = Object.assign(new Error("no"), { name: "KafkaJSGroupCoordinatorNotFound" });
  assert.equal(isNoCoordinator(none), true);
  assert.equal(isNoCoordinator(new Error("retried", { cause: none })), true);
  assert.equal(isNoCoordinator(new Error("retried", { cause: new Error("else") })), false);
  assert.equal(isNoCoordinator("KafkaJSGroupCoordinatorNotFound"), false);
});

/** A cluster of these brokers, each of which answers so when it is asked for a coordinator. */
function cluster(nodes: string[], answer: () => Promise<unknown>) {
  const calls: string[] = [];
  const fake = {
    connect: () => Promise.resolve(calls.push("connect")),
    refreshMetadata: () => Promise.resolve(calls.push("refreshMetadata")),
    getNodeIds: () => nodes,
    findBroker: ({ nodeId }: { nodeId: number }) => {
      calls.push(`findBroker ${nodeId}`);
      return Promise.resolve({ findGroupCoordinator: answer });
    },
    disconnect: () => Promise.resolve(calls.push("disconnect")),
  };
  return { calls, fake: fake as unknown as RawCluster };
}

Deno.test("askForCoordinator: what the broker says is heard, and the connection closed", async () => {
  const refused = brokerError("GROUP_AUTHORIZATION_FAILED");
  const { calls, fake } = cluster(["7", "8"], () => Promise.reject(refused));
  await assert.rejects(askForCoordinator(fake, "g"), refused);
  assert.deepEqual(calls, ["connect", "refreshMetadata", "findBroker 7", "disconnect"]);
});

Deno.test("askForCoordinator: where nothing is wrong, or nobody is there to ask, it says nothing", async () => {
  await askForCoordinator(cluster(["7"], () => Promise.resolve({})).fake, "g");
  const { calls, fake } = cluster([], () => Promise.reject(new Error("asked")));
  await askForCoordinator(fake, "g");
  assert.equal(calls.at(-1), "disconnect");
});
