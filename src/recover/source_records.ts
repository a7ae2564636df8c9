import type { KafkaCluster } from "../kafka/connection/cluster.ts";
import { TopicReader } from "../kafka/fetch/topic_reader.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";

/** Single records of a topic, for letters that have no room for theirs. */
export class SourceRecords {
  #cluster: KafkaCluster;
  #topic: string;
  #signal: AbortSignal;
  #reader: TopicReader | undefined;

  /** @param topic the one that the records were ingested from */
  constructor(cluster: KafkaCluster, topic: string, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#signal = signal;
  }

  /**
   * Reads the record at an offset.
   *
   * @returns `undefined` where the topic holds none there, or no longer
   * @throws {AndeanError} where the topic could not be read
   */
  async at(partition: number, offset: number): Promise<KafkaRecord | undefined> {
    const held = (await this.#cluster.offsets(this.#topic))
      .find((range) => range.partition === partition);
    if (held === undefined || offset < held.from || offset >= held.to) return undefined;
    this.#reader ??= await TopicReader.open(this.#cluster.connection, this.#topic, {
      signal: this.#signal,
    });
    let found: KafkaRecord | undefined;
    await this.#reader.read(partition, [{ from: offset, to: offset + 1 }], ([record]) => {
      found = record;
    });
    return found;
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#reader?.close();
  }
}
