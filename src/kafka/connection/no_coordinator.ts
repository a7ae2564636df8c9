import type { RawCluster } from "../protocol/internals.ts";

/** Whether kafkajs found no coordinator of a group, for whatever reason: it does not tell it. */
export function isNoCoordinator(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error.name === "KafkaJSGroupCoordinatorNotFound") return true;
  }
  return false;
}

/**
 * Asks one broker for a group's coordinator, so that its reason is heard: kafkajs asks all of them,
 * and drops what they answer. Who may not read the group would otherwise wait for a coordinator.
 *
 * @throws what kafkajs makes of the answer, where that is an error
 */
export async function askForCoordinator(cluster: RawCluster, groupId: string): Promise<void> {
  await cluster.connect();
  try {
    await cluster.refreshMetadata();
    const [nodeId] = cluster.getNodeIds();
    if (nodeId === undefined) return;
    const broker = await cluster.findBroker({ nodeId: Number(nodeId) });
    await broker.findGroupCoordinator({ groupId, coordinatorType: 0 });
  } finally {
    await cluster.disconnect();
  }
}
