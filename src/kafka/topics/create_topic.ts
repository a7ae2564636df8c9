import type { Admin } from "kafkajs";
import { AndeanError } from "../../errors/andean_error.ts";
import { waitFor } from "../../errors/wait_for.ts";
import { kafkaError, protocolErrorOf } from "../protocol/failures.ts";

/** What a topic to be created is like. */
export interface NewTopic {
  partitions: number;
  /** Of each partition; the brokers' own default where absent. */
  replicationFactor?: number | undefined;
  /** Topic settings, for example `cleanup.policy`. */
  config?: Record<string, string>;
}

/** What brokers answer of a topic that they are still getting to know. */
const PASSING = ["UNKNOWN_TOPIC_OR_PARTITION", "LEADER_NOT_AVAILABLE"];

/**
 * Creates a topic where it is missing, and waits until every Kafka partition has a leader.
 *
 * A broker may have taken the request and not know of the topic yet: kafkajs' own waiting
 * (`waitForLeaders`) takes that for an error.
 *
 * @param waitMs for the leaders, in milliseconds
 * @returns whether this call made it
 * @throws {AndeanError} what the brokers refuse of it, or `unreachable` where it has no leaders by
 * then
 */
export async function createTopic(
  admin: Pick<Admin, "createTopics" | "fetchTopicMetadata">,
  topic: string,
  { partitions, replicationFactor, config }: NewTopic,
  waitMs: number,
): Promise<boolean> {
  const action = `create topic "${topic}"`;
  let isOurs: boolean;
  try {
    isOurs = await admin.createTopics({
      waitForLeaders: false,
      topics: [{
        topic,
        numPartitions: partitions,
        ...(replicationFactor === undefined ? {} : { replicationFactor }),
        configEntries: Object.entries(config ?? {}).map(([name, value]) => ({ name, value })),
      }],
    });
  } catch (thrown) {
    const [first] = (thrown as { errors?: unknown[] }).errors ?? [];
    throw kafkaError(action, first ?? thrown);
  }
  await waitFor(async () => {
    if (!await isLed(admin, topic, action)) {
      throw new AndeanError("unreachable", `Cannot ${action}: it has no leaders yet`, {
        hint: "The cluster is busy with itself: try again.",
        retriable: true,
      });
    }
  }, { waitMs });
  return isOurs;
}

async function isLed(
  admin: Pick<Admin, "fetchTopicMetadata">,
  topic: string,
  action: string,
): Promise<boolean> {
  try {
    // Of all topics: asked for one alone, kafkajs forgets where the others are, while somebody may be
    // asking for their offsets.
    const { topics } = await admin.fetchTopicMetadata({ topics: [] });
    const found = topics.find(({ name }) => name === topic);
    return found !== undefined && found.partitions.length > 0 &&
      found.partitions.every(({ leader }) => leader >= 0);
  } catch (thrown) {
    if (PASSING.includes(protocolErrorOf(thrown) ?? "")) return false;
    throw kafkaError(action, thrown);
  }
}
