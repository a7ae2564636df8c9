import type { KafkaCluster } from "../kafka/connection/cluster.ts";
import { TopicReader } from "../kafka/fetch/topic_reader.ts";
import { WRITE_CLOCK_LOOKBACK, WriteClock } from "./write_clock.ts";

/**
 * Sets a clock by the records before an offset, so that whoever reads on from there gives the
 * same write times as whoever has read all the way.
 *
 * @throws {AndeanError} where those records can't be read
 */
export async function openWriteClock(
  cluster: KafkaCluster,
  topic: string,
  partition: number,
  offset: number,
  signal?: AbortSignal,
): Promise<WriteClock> {
  const clock = new WriteClock();
  const held = (await cluster.offsets(topic)).find((range) => range.partition === partition);
  const from = Math.max(held?.from ?? 0, offset - WRITE_CLOCK_LOOKBACK);
  if (from >= offset) return clock;
  const reader = await TopicReader.open(cluster.connection, topic, { signal });
  try {
    await reader.read(partition, [{ from, to: offset }], (records) => {
      for (const { timestampMs } of records) clock.next(timestampMs);
    });
  } finally {
    await reader.close();
  }
  return clock;
}
