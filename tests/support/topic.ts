import { TopicReader } from "../../src/kafka/fetch/topic_reader.ts";
import type { KafkaRecord } from "../../src/record/kafka_record.ts";
import type { Feed } from "./feed.ts";

/** A record and the Kafka partition that it stands in. */
export interface PlacedRecord extends KafkaRecord {
  partition: number;
}

/** Every record of a feed's topic, in the order of partitions and offsets. */
export async function topicRecords(feed: Feed): Promise<PlacedRecord[]> {
  const brokers = feed.services.brokers.split(",");
  const reader = await TopicReader.open({ brokers }, feed.topic);
  const found: PlacedRecord[] = [];
  try {
    for (const { partition, from, to } of await feed.cluster.offsets(feed.topic)) {
      await reader.read(partition, [{ from, to }], (records) => {
        // A record's parts are cut out when they are asked for: they are not copied by themselves.
        for (const { offset, timestampMs, key, value, headers } of records) {
          found.push({ offset, timestampMs, key, value, headers, partition });
        }
      });
    }
  } finally {
    await reader.close();
  }
  return found;
}

/** What a tick's JSON tells. */
export interface TickText {
  Symbol: string;
  Price: number;
  TimeStamp: number;
}

/** The tick in a record's value. */
export function tickOf({ value }: Pick<KafkaRecord, "value">): TickText {
  return JSON.parse(new TextDecoder().decode(value!));
}
