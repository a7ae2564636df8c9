import type { KafkaCluster } from "../../kafka/connection/cluster.ts";
import { TopicReader } from "../../kafka/fetch/topic_reader.ts";
import type { PartitionRange } from "../../record/offset_ranges.ts";
import type { SampleOptions } from "../options.ts";
import { samplePieces } from "./pieces.ts";
import { type PlacedRecord, sampleTopic } from "./sample_topic.ts";

/** A sample, and what it is one of. */
export interface TakenSample {
  records: PlacedRecord[];
  /** What each Kafka partition holds. */
  held: PartitionRange[];
  /** Records of the topic: those of its offsets, or where all were read the true number. */
  total: number;
  /** Whether it has all records of the topic. */
  isWhole: boolean;
  /** Whether it is smaller than asked, because its records are too large. */
  isCut: boolean;
}

/**
 * Takes a sample of a topic. Nothing is joined, committed or left behind.
 *
 * @throws {AndeanError} `topic-missing`, or why the topic can't be read
 */
export async function takeSample(
  cluster: Pick<KafkaCluster, "offsets" | "connection">,
  { topic, sample, from, signal }: Pick<SampleOptions, "topic" | "sample" | "from" | "signal">,
): Promise<TakenSample> {
  const held = await cluster.offsets(topic);
  const offsets = held.reduce((sum, range) => sum + range.to - range.from, 0);
  const reader = await TopicReader.open(cluster.connection, topic, { signal });
  try {
    const { records, isCut } = await sampleTopic(reader, samplePieces(held, sample, from));
    const isWhole = offsets <= sample && !isCut;
    return { records, held, total: isWhole ? records.length : offsets, isWhole, isCut };
  } finally {
    await reader.close();
  }
}
