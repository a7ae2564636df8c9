import type { KafkaCluster } from "../kafka/connection/cluster.ts";
import { TopicReader } from "../kafka/fetch/topic_reader.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import type { OffsetRange, PartitionRange } from "../record/offset_ranges.ts";
import { WRITE_CLOCK_LOOKBACK, WriteClock } from "./write_clock.ts";

/** A record whose write time is wanted. */
type Wanted = Pick<KafkaRecord, "offset" | "timestampMs">;

/**
 * Finds the times at which single records of a topic are written: those that an ingest of the whole
 * topic gives them, so that they neither overwrite a newer record nor yield to an older one.
 *
 * A record's time depends on the records before it, so that the topic is read again: for each
 * record the {@linkcode WRITE_CLOCK_LOOKBACK} before it, and records that are closer together share
 * what they need. That is one connection for all, and at most about one reading of the topic.
 */
export class WriteTimes {
  #held: readonly PartitionRange[];
  #reader: TopicReader | undefined;

  private constructor(held: readonly PartitionRange[], reader: TopicReader | undefined) {
    this.#held = held;
    this.#reader = reader;
  }

  /** A topic that does not exist holds no records. */
  static async open(
    cluster: KafkaCluster,
    topic: string,
    signal?: AbortSignal,
  ): Promise<WriteTimes> {
    if (!await cluster.hasTopic(topic)) return new WriteTimes([], undefined);
    const held = await cluster.offsets(topic);
    return new WriteTimes(held, await TopicReader.open(cluster.connection, topic, { signal }));
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#reader?.close();
  }

  /**
   * The write times of records of one Kafka partition, in microseconds since the epoch. Where the
   * topic no longer holds a record, its time is its own timestamp: no later than any that an ingest
   * would have given it, so that it never overwrites a newer record.
   *
   * @param records in the order of their offsets, each once
   * @returns in the same order
   * @throws {AndeanError} where the topic can't be read
   */
  async of(partition: number, records: readonly Wanted[]): Promise<number[]> {
    const times = records.map(({ timestampMs }) => timestampMs * 1_000);
    const held = this.#held.find((range) => range.partition === partition);
    if (held === undefined || this.#reader === undefined) return times;
    const inside = (record: Wanted) => record.offset >= held.from && record.offset < held.to;
    let index = records.findIndex(inside);
    for (const range of stretches(records.filter(inside), held.from)) {
      const clock = new WriteClock();
      const passUpTo = (offset: number) => {
        // The topic has a gap here (compaction): the letter itself tells the timestamp.
        while (index < records.length && records[index]!.offset < offset) {
          times[index] = clock.next(records[index]!.timestampMs);
          index++;
        }
      };
      await this.#reader.read(partition, [range], (page) => {
        for (const { offset, timestampMs } of page) {
          passUpTo(offset);
          const timeUs = clock.next(timestampMs);
          if (records[index]?.offset === offset) times[index++] = timeUs;
        }
      });
      passUpTo(range.to);
    }
    return times;
  }
}

/** What has to be read for these records: up to each of them, and what comes before it. */
function stretches(records: readonly Wanted[], first: number): OffsetRange[] {
  const ranges: OffsetRange[] = [];
  for (const { offset } of records) {
    const from = Math.max(first, offset - WRITE_CLOCK_LOOKBACK);
    const last = ranges.at(-1);
    if (last !== undefined && from <= last.to) last.to = offset + 1;
    else ranges.push({ from, to: offset + 1 });
  }
  return ranges;
}
