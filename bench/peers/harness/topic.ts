import { type Admin, Kafka, logLevel } from "kafkajs";
import { type Row, RowDigest, rowOf } from "./row.ts";
import type { TopicContents } from "./row_audit.ts";

/** How many of the last records of a Kafka partition have to be in the table for it to be read. */
const TAIL = 20;

/** A topic, and the rows by which one sees in the table when it begins and ends to arrive. */
export interface MeasuredTopic extends TopicContents {
  /** The first record of each Kafka partition that has any. */
  heads: readonly Row[];
  /** The last few of each. */
  tails: readonly Row[];
}

function kafkaOf(brokers: string): Kafka {
  return new Kafka({ brokers: brokers.split(","), logLevel: logLevel.NOTHING });
}

/** Does something with Kafka's own administration. */
export async function withAdmin<T>(
  brokers: string,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = kafkaOf(brokers).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Reads all of a topic with kafkajs' own consumer, whose every offset holds a record. */
export async function readTopic(brokers: string, topic: string): Promise<MeasuredTopic> {
  const ranges = await offsetsOf(brokers, topic);
  const digest = new RowDigest();
  const heads: Row[] = [];
  const tails: Row[] = [];
  let records = 0;
  await eachRecord(brokers, topic, ranges, (value, partition, offset) => {
    const row = rowOf(value, partition, offset);
    digest.add(row);
    records++;
    const { from, to } = ranges.get(partition)!;
    if (offset === from) heads.push(row);
    if (offset >= to - TAIL) tails.push(row);
  });
  return { topic, records, ranges, digest: digest.toString(), heads, tails };
}

async function offsetsOf(brokers: string, topic: string): Promise<TopicContents["ranges"]> {
  const offsets = await withAdmin(brokers, (admin) => admin.fetchTopicOffsets(topic));
  return new Map(
    offsets.filter(({ low, high }) => low !== high)
      .map(({ partition, low, high }) => [partition, { from: Number(low), to: Number(high) }]),
  );
}

async function eachRecord(
  brokers: string,
  topic: string,
  ranges: TopicContents["ranges"],
  take: (value: string, partition: number, offset: number) => void,
): Promise<void> {
  const groupId = `${topic}-read`;
  const consumer = kafkaOf(brokers).consumer({ groupId, maxWaitTimeInMs: 100 });
  const left = new Set(ranges.keys());
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch: { partition, messages } }) => {
        try {
          for (const { value, offset } of messages) {
            take(value?.toString() ?? "", partition, Number(offset));
            if (Number(offset) + 1 === ranges.get(partition)?.to) left.delete(partition);
          }
          if (left.size === 0) resolve();
        } catch (error) {
          reject(error);
        }
        return Promise.resolve();
      },
    });
    await ended;
  } finally {
    await consumer.disconnect();
  }
  await withAdmin(brokers, (admin) => admin.deleteGroups([groupId]));
}

/** Whether a group has committed all of a topic. */
export async function isCommitted(
  admin: Admin,
  group: string,
  { topic, ranges }: TopicContents,
): Promise<boolean> {
  const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  const committed = new Map(found?.partitions.map(({ partition, offset }) => [partition, offset]));
  return [...ranges].every(([partition, { to }]) => Number(committed.get(partition) ?? 0) >= to);
}
