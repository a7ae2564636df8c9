import { Kafka, type KafkaMessage, logLevel } from "kafkajs";
import type { Feed } from "./feed.ts";

/** A record as kafkajs' own consumer gives it: none of andean's reading is involved. */
export interface ConsumedRecord {
  partition: number;
  offset: number;
  /** As text; null where it has none. */
  key: string | null;
  value: Uint8Array | null;
  headers: KafkaMessage["headers"];
}

/**
 * All records that kafkajs' own consumer is given of a topic, in the order of Kafka partitions and
 * offsets. The last offset of each Kafka partition must hold a record, which tells the end.
 *
 * @param brokers `host:port,…`
 */
export async function consumedRecords(brokers: string, topic: string): Promise<ConsumedRecord[]> {
  const kafka = new Kafka({ brokers: brokers.split(","), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic).finally(() => admin.disconnect());
  const left = new Map(
    ends.filter(({ low, high }) => low !== high)
      .map(({ partition, high }) => [partition, Number(high) - 1]),
  );
  const consumer = kafka.consumer({
    groupId: `count-${crypto.randomUUID()}`,
    maxWaitTimeInMs: 100,
  });
  const records: ConsumedRecord[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
    const deadline = setTimeout(
      () => reject(new Error(`the consumer has not seen ${[...left].join("; ")}`)),
      120_000,
    );
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ partition, message: { key, value, headers, offset } }) => {
        records.push({
          partition,
          offset: Number(offset),
          key: key && String(key),
          value,
          headers,
        });
        if (left.get(partition) === Number(offset)) left.delete(partition);
        if (left.size === 0) resolve();
        return Promise.resolve();
      },
    });
    await ended.finally(() => clearTimeout(deadline));
  } finally {
    await consumer.disconnect();
  }
  return records.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

/** The places of these records: `partition/offset`, sorted. */
export async function consumedPlaces({ services, topic }: Feed): Promise<string[]> {
  const records = await consumedRecords(services.brokers, topic);
  return records.map(({ partition, offset }) => `${partition}/${offset}`).sort();
}
