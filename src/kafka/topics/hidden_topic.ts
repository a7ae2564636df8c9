import type { RawCluster } from "../protocol/internals.ts";
import { protocolErrorOf } from "../protocol/failures.ts";

/**
 * Asks for a topic by its name. One that the login may not describe stands in no list of topics, as
 * if it did not exist: who looks for dead letters must not take that for none.
 *
 * @returns whether it exists
 * @throws what kafkajs makes of the answer, where the login may not know
 */
export async function askForTopic(cluster: RawCluster, topic: string): Promise<boolean> {
  await cluster.connect();
  try {
    await cluster.refreshMetadata();
    const [nodeId] = cluster.getNodeIds();
    const broker = await cluster.findBroker({ nodeId: Number(nodeId) });
    await broker.metadata([topic]);
    return true;
  } catch (thrown) {
    if (protocolErrorOf(thrown) === "UNKNOWN_TOPIC_OR_PARTITION") return false;
    throw thrown;
  } finally {
    await cluster.disconnect();
  }
}
