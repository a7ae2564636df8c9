import type { KafkaCluster } from "../kafka/connection/cluster.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";

/** A topic, and the table with coordinates that shall hold its records and no others. */
export interface TopicTable {
  /** What is wanted, to follow "Cannot". */
  action: string;
  topic: string;
  keyspace: string;
  table: string;
  /** Kafka's id of the topic as it is now; absent where the brokers tell none. */
  topicId: string | undefined;
  /** What the topic holds now: asked after the ledger, which grows with it. Absent without a topic. */
  held?: (() => Promise<readonly PartitionRange[]>) | undefined;
}

/**
 * A topic that exists, and its table.
 *
 * @param action what is wanted, to follow "Cannot"
 * @throws {AndeanError} why the brokers don't tell the topic's id
 */
export async function topicTable(
  cluster: Pick<KafkaCluster, "topicId" | "offsets">,
  { topic, keyspace, table }: Pick<TopicTable, "topic" | "keyspace" | "table">,
  action: string,
): Promise<TopicTable> {
  return {
    action,
    topic,
    keyspace,
    table,
    topicId: await cluster.topicId(topic),
    held: () => cluster.offsets(topic),
  };
}
