import kafkajs, { type Admin } from "kafkajs";
import { AndeanError } from "../../errors/andean_error.ts";
import { waitFor } from "../../errors/wait_for.ts";
import type { PartitionRange } from "../../record/offset_ranges.ts";
import { explained } from "./closed_door.ts";
import { createKafka, type KafkaConnection } from "./connection.ts";
import { createTopic, type NewTopic } from "../topics/create_topic.ts";
import { kafkaError } from "../protocol/failures.ts";
import { askForTopic } from "../topics/hidden_topic.ts";
import { rawCluster, sendOwn } from "../protocol/internals.ts";
import { askForCoordinator, isNoCoordinator } from "./no_coordinator.ts";
import { toOffset } from "../protocol/offsets.ts";
import { METADATA_KEY, METADATA_VERSION, topicIdProtocol } from "../topics/topic_id.ts";

/** How to reach the cluster, and how patiently. */
export interface ClusterOptions extends KafkaConnection {
  /** Brokers that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  signal?: AbortSignal | undefined;
  /** Told of each try that failed and will be repeated. */
  onWaiting?: ((error: AndeanError) => void) | undefined;
}

/** What a cluster tells of itself. */
export interface ClusterDescription {
  brokers: number;
  /** The newest version of Kafka's `Produce` request that a broker knows. */
  produceVersion: number | null;
  /** The same of `Fetch`. */
  fetchVersion: number | null;
}

/** Kafka's numbers of the requests. */
const PRODUCE_KEY = 0;
const FETCH_KEY = 1;

/** A leader's election takes less than this, in milliseconds. */
const ANSWER_MS = 15_000;

/** Questions to a cluster, and the few changes that andean makes to one. */
export class KafkaCluster {
  readonly connection: KafkaConnection;
  #admin: Admin;

  private constructor(connection: KafkaConnection, admin: Admin) {
    this.connection = connection;
    this.#admin = admin;
  }

  /**
   * Connects, waiting for brokers that are not up yet.
   *
   * @throws {AndeanError} `unreachable` after the time is up, `refused` at once
   */
  static connect(options: ClusterOptions): Promise<KafkaCluster> {
    const { waitMs, signal, onWaiting, ...connection } = options;
    return waitFor(async () => {
      // One try at a time: kafkajs' own retries know nothing of the deadline.
      const probe = createKafka(connection, {
        connectionTimeout: Math.min(5_000, Math.max(1_000, waitMs)),
        retry: { retries: 0 },
      }).admin();
      try {
        await probe.connect();
        await probe.describeCluster();
      } catch (thrown) {
        const error = kafkaError(`reach Kafka at ${connection.brokers.join(",")}`, thrown);
        throw await explained(error, connection);
      } finally {
        await probe.disconnect();
      }
      const admin = createKafka(connection).admin();
      await admin.connect();
      return new KafkaCluster(connection, admin);
    }, { waitMs, signal, onRetry: onWaiting });
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    await this.#admin.disconnect();
  }

  /**
   * Whether the topic exists.
   *
   * @throws {AndeanError} as each question here: `unreachable` where nobody answers for 15 seconds,
   * `refused` where we may not ask
   */
  async hasTopic(topic: string): Promise<boolean> {
    return await this.#untilAnswered(`look for topic "${topic}"`, () => this.#isThere(topic));
  }

  /**
   * Creates the topic where it is missing, and waits until every Kafka partition has a leader.
   *
   * @returns whether this call made it
   * @throws {AndeanError} what the brokers refuse of it, or `unreachable` where it has no leaders
   * after 15 seconds
   */
  async ensureTopic(topic: string, newTopic: NewTopic): Promise<boolean> {
    if (await this.hasTopic(topic)) return false;
    return await createTopic(this.#admin, topic, newTopic, ANSWER_MS);
  }

  /**
   * Deletes those of the topics that exist.
   *
   * @throws {AndeanError} at the first try that fails
   */
  async deleteTopics(topics: readonly string[]): Promise<void> {
    try {
      const existing = new Set(await this.#admin.listTopics());
      const doomed = topics.filter((topic) => existing.has(topic));
      if (doomed.length > 0) await this.#admin.deleteTopics({ topics: doomed });
    } catch (thrown) {
      throw kafkaError(`delete topics ${topics.join(", ")}`, thrown);
    }
  }

  /**
   * Deletes the records below an offset, per Kafka partition (Kafka's `DeleteRecords`).
   *
   * @param before the first offset that is kept
   * @throws {AndeanError} at the first try that fails
   */
  async deleteRecords(topic: string, before: ReadonlyMap<number, number>): Promise<void> {
    try {
      await this.#admin.fetchTopicOffsets(topic); // Loads who leads each Kafka partition.
      await this.#admin.deleteTopicRecords({
        topic,
        partitions: [...before].map(([partition, offset]) => ({
          partition,
          offset: String(offset),
        })),
      });
    } catch (thrown) {
      throw kafkaError(`delete records of topic "${topic}"`, thrown);
    }
  }

  /**
   * The offsets that each Kafka partition holds now, sorted by partition: `from` the first, `to`
   * one past the last that a `read_committed` consumer can see (the last stable offset).
   *
   * @throws {AndeanError} `topic-missing`, or as {@linkcode KafkaCluster.hasTopic}
   */
  async offsets(topic: string): Promise<PartitionRange[]> {
    const action = `read topic "${topic}"`;
    return await this.#untilAnswered(action, async () => {
      // Asked first, because kafkajs retries a missing topic as if it might appear.
      if (!await this.#isThere(topic)) {
        throw new AndeanError("topic-missing", `Cannot ${action}: the topic does not exist`, {
          hint: "Create it (andean produce does), or name another with --topic.",
        });
      }
      const offsets = await this.#admin.fetchTopicOffsets(topic);
      return offsets
        .map(({ partition, low, high }) => ({
          partition,
          from: toOffset(low),
          to: toOffset(high),
        }))
        .sort((a, b) => a.partition - b.partition);
    });
  }

  /**
   * By Kafka partition: the first offset whose record has this timestamp or a later one, and the
   * end where there is none. Producers' clocks disagree, so that older records may follow.
   *
   * @param timestampMs milliseconds since the epoch
   */
  async offsetsAt(topic: string, timestampMs: number): Promise<Map<number, number>> {
    return await this.#untilAnswered(`find the offsets of a time in topic "${topic}"`, async () => {
      const found = await this.#admin.fetchTopicOffsetsByTimestamp(topic, timestampMs);
      return new Map(found.map(({ partition, offset }) => [partition, toOffset(offset)]));
    });
  }

  /**
   * The id that tells a topic that exists from others of its name, before and after it;
   * `undefined` from brokers that know none (before Kafka 2.8; KIP-516).
   */
  async topicId(topic: string): Promise<string | undefined> {
    return await this.#untilAnswered(`read the id of topic "${topic}"`, async () => {
      const cluster = rawCluster(createKafka(this.connection));
      try {
        await cluster.connect();
        await cluster.addTargetTopic(topic);
        const [first] = cluster.findTopicPartitionMetadata(topic);
        if (first === undefined) return undefined;
        const broker = await cluster.findBroker({ nodeId: first.leader });
        const known = broker.versions?.[METADATA_KEY];
        if (known === undefined || known.minVersion > METADATA_VERSION) return undefined;
        if (known.maxVersion < METADATA_VERSION) return undefined;
        return await sendOwn(broker, topicIdProtocol(topic));
      } finally {
        await cluster.disconnect();
      }
    });
  }

  /**
   * How many brokers there are, and the newest requests that one of them knows: brokers don't tell
   * their release, which these give away.
   */
  async describe(): Promise<ClusterDescription> {
    return await this.#untilAnswered("describe the cluster", async () => {
      const { brokers } = await this.#admin.describeCluster();
      const cluster = rawCluster(createKafka(this.connection));
      try {
        await cluster.connect();
        await cluster.refreshMetadata(); // Else it knows no broker by its id.
        const broker = await cluster.findBroker({ nodeId: brokers[0]?.nodeId ?? -1 });
        const newest = (key: number) => broker.versions?.[key]?.maxVersion ?? null;
        return {
          brokers: brokers.length,
          produceVersion: newest(PRODUCE_KEY),
          fetchVersion: newest(FETCH_KEY),
        };
      } finally {
        await cluster.disconnect();
      }
    });
  }

  /**
   * Whether the brokers may remove records from the middle of the topic; also where they don't
   * let us ask.
   */
  async isCompacted(topic: string): Promise<boolean> {
    return await this.#untilAnswered(`read the settings of topic "${topic}"`, async () => {
      try {
        const { resources } = await this.#admin.describeConfigs({
          includeSynonyms: false,
          resources: [{
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name: topic,
            configNames: ["cleanup.policy"],
          }],
        });
        const policy = resources[0]?.configEntries.find(({ configName }) =>
          configName === "cleanup.policy"
        );
        return policy?.configValue.includes("compact") ?? true;
      } catch (thrown) {
        if (kafkaError("", thrown).code === "refused") return true;
        throw thrown;
      }
    });
  }

  /** By Kafka partition: what a group would read next; absent where it has committed nothing. */
  async committedOffsets(group: string, topic: string): Promise<Map<number, number>> {
    return await this.#untilAnswered(`read the offsets of group "${group}"`, async () => {
      const [fetched] = await this.#admin.fetchOffsets({ groupId: group, topics: [topic] })
        .catch(async (thrown) => {
          if (isNoCoordinator(thrown)) {
            await askForCoordinator(rawCluster(createKafka(this.connection)), group);
          }
          throw thrown;
        });
      return new Map(
        (fetched?.partitions ?? [])
          .filter(({ offset }) => Number(offset) >= 0)
          .map(({ partition, offset }) => [partition, toOffset(offset)]),
      );
    });
  }

  async #isThere(topic: string): Promise<boolean> {
    if ((await this.#admin.listTopics()).includes(topic)) return true;
    return await askForTopic(rawCluster(createKafka(this.connection)), topic);
  }

  /** Leaders and coordinators move: an answer is waited for while one is being chosen. */
  #untilAnswered<T>(action: string, ask: () => Promise<T>): Promise<T> {
    return waitFor(async () => {
      try {
        return await ask();
      } catch (thrown) {
        throw kafkaError(action, thrown);
      }
    }, { waitMs: ANSWER_MS });
  }
}
