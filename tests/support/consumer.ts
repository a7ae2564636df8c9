import { Kafka, logLevel } from "kafkajs";
import type { Feed } from "./feed.ts";

/**
 * The places of all records that kafkajs' own consumer is given of a feed's topic: none of andean's
 * reading is involved. The last offset of each Kafka partition must hold a record, which tells the
 * end.
 *
 * @returns `partition/offset`, sorted
 */
export async function consumedPlaces({ services, topic, cluster }: Feed): Promise<string[]> {
  const left = new Map(
    (await cluster.offsets(topic))
      .filter(({ from, to }) => from < to)
      .map(({ partition, to }) => [partition, to - 1]),
  );
  const kafka = new Kafka({ brokers: services.brokers.split(","), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({
    groupId: `count-${crypto.randomUUID()}`,
    maxWaitTimeInMs: 100,
  });
  const places: string[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
    const deadline = setTimeout(
      () => reject(new Error(`the consumer has not seen ${[...left].join("; ")}`)),
      30_000,
    );
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ partition, message }) => {
        places.push(`${partition}/${message.offset}`);
        if (left.get(partition) === Number(message.offset)) left.delete(partition);
        if (left.size === 0) resolve();
        return Promise.resolve();
      },
    });
    await ended.finally(() => clearTimeout(deadline));
  } finally {
    await consumer.disconnect();
  }
  return places.sort();
}
