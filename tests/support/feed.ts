import type { Client } from "cassandra-driver";
import { deleteRows, openDatabase, rowKeys } from "../../scripts/rows.ts";
import { environmentOf } from "../../scripts/stack/environment.ts";
import type { DeadLetterPlace } from "../../src/dead_letters/dead_letter_store.ts";
import { ingest } from "../../src/ingest/ingest.ts";
import type { IngestOptions, IngestResult } from "../../src/ingest/options.ts";
import { KafkaCluster } from "../../src/kafka/connection/cluster.ts";
import type { Coordinates } from "../../src/record/kafka_record.ts";
import type { ProduceOptions, ProduceResult } from "../../src/produce/options.ts";
import { produce } from "../../src/produce/produce.ts";
import { listDeadLetters } from "../../src/recover/list.ts";
import type {
  ListOptions,
  ListResult,
  ReplayOptions,
  ReplayResult,
} from "../../src/recover/options.ts";
import { replayDeadLetters } from "../../src/recover/replay.ts";
import { SEED_SYMBOLS } from "../../src/produce/ticks.ts";
import type { VerifyOptions, VerifyResult } from "../../src/verify/options.ts";
import { follow, type FollowOptions, type FollowResult } from "../../src/verify/follow.ts";
import { verify } from "../../src/verify/verify.ts";
import { type Services, services } from "./services.ts";

/**
 * A topic and a table of one test, with andean's commands between them, so that a test says only
 * what is special about it.
 */
export class Feed implements AsyncDisposable {
  /** Also the group's name. */
  readonly topic: string;
  readonly keyspace: string;
  readonly table = "ticks";
  readonly services: Services;
  /** The driver alone, for looking at the table and changing it without andean's code. */
  readonly database: Client;
  readonly cluster: KafkaCluster;

  private constructor(id: string, services: Services, database: Client, cluster: KafkaCluster) {
    this.topic = `feed-${id}`;
    this.keyspace = `feed_${id}`;
    this.services = services;
    this.database = database;
    this.cluster = cluster;
  }

  /** Names are new for each feed; nothing is made before a command makes it. */
  static async open(given?: Services): Promise<Feed> {
    const running = given ?? await services();
    const id = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
    const cluster = await KafkaCluster.connect({
      brokers: running.brokers.split(","),
      waitMs: 5_000,
    });
    return new Feed(id, running, await openDatabase(running), cluster);
  }

  /** A feed whose records are in its table: {@linkcode Feed.produce}, then {@linkcode Feed.ingest}. */
  static async moved(
    options: Partial<ProduceOptions> = {},
    how: Partial<IngestOptions> = {},
  ): Promise<Feed> {
    const feed = await Feed.open();
    try {
      await feed.produce(options);
      await feed.ingest(how);
      return feed;
    } catch (thrown) {
      await feed[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** The table's full name for CQL. */
  get fullTable(): string {
    return `${this.keyspace}.${this.table}`;
  }

  /** What points the program at this feed, as a user would set it. */
  get environment(): Record<string, string> {
    return {
      ...environmentOf(this.services),
      ANDEAN_TOPIC: this.topic,
      ANDEAN_KEYSPACE: this.keyspace,
      ANDEAN_TABLE: this.table,
    };
  }

  get #connections() {
    const { brokers, scylla, user, password } = this.services;
    return {
      kafka: { brokers: brokers.split(",") },
      scylla: { contactPoints: scylla.split(","), user, password },
      topic: this.topic,
      waitMs: 5_000,
      signal: new AbortController().signal,
    };
  }

  /** `andean produce` of 1,000 records, where nothing else is said. */
  produce(options: Partial<ProduceOptions> = {}): Promise<ProduceResult> {
    return produce({
      ...this.#connections,
      count: 1_000,
      rate: Infinity,
      seed: 1,
      symbols: SEED_SYMBOLS,
      keys: "unique",
      format: { name: "json" },
      compression: "none",
      corrupt: 0,
      partitions: 3,
      ...options,
    });
  }

  /** `andean ingest --create-schema --until end`, where nothing else is said. */
  ingest(options: Partial<IngestOptions> = {}): Promise<IngestResult> {
    return ingest({
      ...this.#connections,
      group: this.topic,
      keyspace: this.keyspace,
      table: this.table,
      format: { name: "json" },
      from: "earliest",
      until: "end",
      createSchema: true,
      keepLedger: true,
      consistency: "local-quorum",
      batchRows: 200,
      batchKeys: 10,
      maxInFlight: 20_000,
      onError: "dead-letter",
      deadLetterPlace: this.deadLetterPlace,
      ...options,
    });
  }

  /** `andean verify` of everything, where nothing else is said. */
  verify(options: Partial<VerifyOptions> = {}): Promise<VerifyResult> {
    return verify({ ...this.#verification, ...options });
  }

  /** `andean verify --follow` every 100 ms, where nothing else is said. */
  follow(options: Partial<FollowOptions> = {}): Promise<FollowResult> {
    return follow({ ...this.#verification, group: this.topic, intervalMs: 100, ...options });
  }

  get #verification(): VerifyOptions {
    return {
      ...this.#connections,
      keyspace: this.keyspace,
      table: this.table,
      format: { name: "json" },
      window: {},
      deep: false,
      repair: "off",
      listSuperseded: 0,
      map: false,
      deadLetterPlace: this.deadLetterPlace,
      consistency: "local-quorum",
    };
  }

  /** `andean dead-letters list` of everything, where nothing else is said. */
  listDeadLetters(options: Partial<ListOptions> = {}): Promise<ListResult> {
    const { scylla, ...connections } = this.#connections;
    return listDeadLetters({
      ...connections,
      scylla: () => Promise.resolve(scylla),
      consistency: "local-quorum",
      deadLetterPlace: this.deadLetterPlace,
      ...options,
    });
  }

  /** `andean dead-letters replay` of everything, where nothing else is said. */
  replayDeadLetters(options: Partial<ReplayOptions> = {}): Promise<ReplayResult> {
    return replayDeadLetters({
      ...this.#connections,
      keyspace: this.keyspace,
      table: this.table,
      format: { name: "json" },
      consistency: "local-quorum",
      deadLetterPlace: this.deadLetterPlace,
      ...options,
    });
  }

  /** Where records are set aside, where nothing else is said. */
  get deadLetterPlace(): DeadLetterPlace {
    return { kind: "topic", topic: this.deadLetterTopic };
  }

  get deadLetterTopic(): string {
    return `${this.topic}.dead-letters`;
  }

  /**
   * Deletes rows of the default table behind andean's back.
   *
   * @returns their coordinates, as `partition:offset`
   */
  async deleteRows(
    isDoomed: (place: Omit<Coordinates, "topic">, index: number) => boolean,
  ): Promise<string[]> {
    const doomed = (await rowKeys(this.database, this.fullTable)).filter((row, index) =>
      isDoomed({ partition: row.kafka_partition, offset: Number(row.kafka_offset) }, index)
    );
    await deleteRows(this.database, this.fullTable, doomed);
    return doomed.map((row) => `${row.kafka_partition}:${row.kafka_offset}`);
  }

  /** The database's own count of the rows. */
  async countRows(): Promise<number> {
    const result = await this.database.execute(`SELECT count(*) FROM ${this.fullTable}`);
    return Number(result.first().get(0));
  }

  /** Closes the connections only: for services that are about to end, or that can't answer. */
  async close(): Promise<void> {
    await this.database.shutdown();
    await this.cluster.close();
  }

  /** Removes everything that the test has made. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster.deleteTopics([this.topic, this.deadLetterTopic]);
    // Each table costs the database some time: it keeps what was in it.
    await this.database.execute(`DROP KEYSPACE IF EXISTS ${this.keyspace}`);
    await this.close();
  }
}
