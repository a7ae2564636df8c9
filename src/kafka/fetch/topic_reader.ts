import { AndeanError } from "../../errors/andean_error.ts";
import { backoffMs } from "../../errors/backoff.ts";
import { sleep } from "../../errors/sleep.ts";
import type { KafkaRecord } from "../../record/kafka_record.ts";
import type { OffsetRange } from "../../record/offset_ranges.ts";
import { createKafka, type KafkaConnection } from "../connection/connection.ts";
import { kafkaError } from "../protocol/failures.ts";
import { type FetchedPage, fetchedPage } from "./fetched_page.ts";
import { type RawBroker, type RawCluster, rawCluster } from "../protocol/internals.ts";
import type { RawPartition } from "../batches/raw_records.ts";

/** How a {@linkcode TopicReader} goes about it. */
export interface TopicReaderOptions {
  signal?: AbortSignal | undefined;
  /** How often a fetch is tried before the range counts as unread. @default 10 */
  attempts?: number;
  /** Waited for before records are handed over: their schemas may have to be fetched. */
  beforeRecords?: ((records: KafkaRecord[]) => Promise<void> | undefined) | undefined;
}

/** About how many bytes a record takes, to size the first fetch of a short range. */
const BYTES_PER_RECORD = 256;
const MIN_FETCH_BYTES = 16 * 1024;
/** Compressed ticks grow tenfold, and their records' objects tenfold again. */
const MAX_FETCH_BYTES = 1024 * 1024;

/**
 * Reads chosen offsets of a topic, as a `read_committed` consumer would see them, outside of any
 * consumer group: nothing is joined, committed or left behind on the cluster.
 */
export class TopicReader {
  readonly topic: string;
  #cluster: RawCluster;
  #options: TopicReaderOptions;

  private constructor(topic: string, cluster: RawCluster, options: TopicReaderOptions) {
    this.topic = topic;
    this.#cluster = cluster;
    this.#options = options;
  }

  /** @throws {AndeanError} where no broker can be reached, or the topic is missing */
  static async open(
    connection: KafkaConnection,
    topic: string,
    options: TopicReaderOptions = {},
  ): Promise<TopicReader> {
    const cluster = rawCluster(createKafka(connection));
    try {
      await cluster.connect();
      await cluster.addTargetTopic(topic);
    } catch (thrown) {
      await cluster.disconnect();
      throw kafkaError(`read topic "${topic}"`, thrown);
    }
    return new TopicReader(topic, cluster, options);
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#cluster.disconnect();
  }

  /**
   * Reads every record whose offset lies in one of the ranges.
   *
   * @param ranges ascending, without overlap, and below the last stable offset
   * @param onRecords called with records in offset order
   * @throws {AndeanError} where any of the ranges could not be read to its end
   */
  async read(
    partition: number,
    ranges: Iterable<OffsetRange>,
    onRecords: (records: KafkaRecord[]) => void,
  ): Promise<void> {
    // A fetch brings what follows a short range, too: the next ranges are served from it.
    let page: FetchedPage | undefined;
    let cursor = 0;
    for (const { from, to } of ranges) {
      let position = from;
      while (position < to) {
        if (page === undefined || position < page.from || position >= page.upTo) {
          page = await this.#fetch(partition, position, to);
          cursor = 0;
        }
        const { records, upTo } = page;
        while (cursor < records.length && records[cursor]!.offset < position) cursor++;
        const start = cursor;
        while (cursor < records.length && records[cursor]!.offset < to) cursor++;
        if (cursor > start) {
          const wanted = records.slice(start, cursor);
          const preparing = this.#options.beforeRecords?.(wanted);
          if (preparing !== undefined) await preparing;
          onRecords(wanted);
        }
        position = Math.min(to, upTo);
      }
    }
  }

  async #fetch(partition: number, from: number, to: number): Promise<FetchedPage> {
    const maxBytes = Math.min(
      MAX_FETCH_BYTES,
      Math.max(MIN_FETCH_BYTES, (to - from) * BYTES_PER_RECORD),
    );
    const raw = await this.#untilAnswered(partition, (broker) =>
      broker.fetch({
        maxWaitTime: 100,
        minBytes: 1,
        maxBytes,
        isolationLevel: 1,
        topics: [{
          topic: this.topic,
          partitions: [{ partition, fetchOffset: String(from), maxBytes }],
        }],
      }));
    const page = fetchedPage(raw, from, true);
    if (page.stableEnd >= to) return page;
    throw new AndeanError(
      "inconclusive",
      `Cannot read topic "${this.topic}": Kafka partition ${partition} ends at offset ` +
        `${page.stableEnd} now, wanted ${to}`,
      { hint: "Run again: the topic lost records or was made anew meanwhile." },
    );
  }

  async #untilAnswered(
    partition: number,
    ask: (
      broker: RawBroker,
    ) => Promise<{ responses: { topicName: string; partitions: RawPartition[] }[] }>,
  ): Promise<RawPartition> {
    const { signal, attempts = 10 } = this.#options;
    const action = `read Kafka partition ${partition} of topic "${this.topic}"`;
    for (let attempt = 0;; attempt++) {
      if (signal?.aborted) throw new AndeanError("interrupted", "Interrupted while reading");
      try {
        const { responses } = await ask(await this.#leader(partition));
        const answer = responses[0]?.partitions[0];
        if (answer === undefined) throw new TypeError("The broker's answer is empty");
        return answer;
      } catch (thrown) {
        const error = kafkaError(action, thrown);
        if (!isPassing(thrown, error) || attempt + 1 >= attempts) throw error;
        await sleep(backoffMs(attempt, { initialMs: 100, ceilingMs: 2_000 }), signal);
        await this.#cluster.refreshMetadata().catch(() => {
          // Counted with the next try, which asks the same brokers.
        });
      }
    }
  }

  async #leader(partition: number): Promise<RawBroker> {
    const known = this.#cluster.findTopicPartitionMetadata(this.topic)
      .find(({ partitionId }) => partitionId === partition);
    if (known === undefined) {
      throw new AndeanError(
        "topic-missing",
        `Cannot read topic "${this.topic}": it has no Kafka partition ${partition}`,
      );
    }
    return await this.#cluster.findBroker({ nodeId: known.leader });
  }
}

function isPassing(thrown: unknown, error: AndeanError): boolean {
  return error.retriable || (thrown as { retriable?: boolean }).retriable === true;
}
