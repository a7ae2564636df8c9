import { protocolErrorOf } from "../protocol/failures.ts";
import {
  assignedPartitions,
  groupAssignment,
  groupProtocols,
  subscriptionsOf,
} from "./group_protocol.ts";
import type { CommittedOffset, RawBroker, RawCluster } from "../protocol/internals.ts";
import { toOffset } from "../protocol/offsets.ts";
import { loggerFor } from "../../telemetry/log.ts";

/** Which group reads which topics. */
export interface MembershipOptions {
  group: string;
  /** At least one, each once; other members may read others. */
  topics: readonly string[];
  /** Where a group that has committed nothing starts. */
  from: "earliest" | "latest";
  /**
   * A member that is silent for this long is taken for dead, in milliseconds; the brokers have
   * bounds for it. @default {@linkcode SESSION_TIMEOUT_MS}
   */
  sessionTimeoutMs?: number | undefined;
}

/** Our part in one generation of the group. */
export interface Generation {
  id: number;
  memberId: string;
  isLeader: boolean;
  coordinator: RawBroker;
  /** By topic: where reading of each Kafka partition that is ours begins. */
  starts: TopicOffsets;
  /** Kafka partitions whose start we have committed ourselves, and nobody after us. */
  ownCommits: TopicPartitions;
  /**
   * How many Kafka partitions each topic that the group reads had when the assignment was made.
   * Known to the leader alone, whose members may read topics that it does not.
   */
  partitionCounts: ReadonlyMap<string, number>;
}

/** By topic, offsets by Kafka partition. */
export type TopicOffsets = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** By topic, the committed offset that a Kafka partition does not hold, or that it holds none. */
export type UnheldOffsets = ReadonlyMap<string, ReadonlyMap<number, number | "any">>;

/** By topic, Kafka partitions. */
export type TopicPartitions = ReadonlyMap<string, ReadonlySet<number>>;

/** How long a silent member is waited for, where nothing else is asked, in milliseconds. */
export const SESSION_TIMEOUT_MS = 30_000;
/** How long the others wait for a member to join again, in milliseconds. */
const REBALANCE_TIMEOUT_MS = 60_000;

/** Joins and leaves a consumer group (Kafka's classic group protocol, eager rebalancing). */
export class GroupMembership {
  #cluster: RawCluster;
  #options: MembershipOptions;
  /** Kept over a rebalance, so that the group need not wait for a member that is gone. */
  #memberId = "";
  #coordinator: RawBroker | undefined;
  /** Stands with what we commit: who has committed an offset is not to be told from its number. */
  #mark = `andean ${crypto.randomUUID()}`;
  #log = loggerFor("kafka");

  constructor(cluster: RawCluster, options: MembershipOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  /**
   * Joins the group, and waits until it has divided the Kafka partitions.
   *
   * Starts that the next join would not find again are committed at once, for what lies between
   * would be skipped: the topic's end, which moves, and those instead of an unheld offset, which
   * the topic may grow past.
   *
   * @param unheld where the group still stands at such an offset, reading starts where a new group's
   * would; others may have committed another one meanwhile
   * @throws what kafkajs throws: a rebalance meanwhile, an unreachable coordinator, a refusal
   */
  async join(unheld: UnheldOffsets): Promise<Generation> {
    const { group: groupId, topics, sessionTimeoutMs = SESSION_TIMEOUT_MS } = this.#options;
    const cluster = this.#cluster;
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    this.#coordinator = coordinator;
    const joined = await coordinator.joinGroup({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      memberId: this.#memberId,
      groupProtocols: groupProtocols(topics),
    });
    this.#memberId = joined.memberId;
    const isLeader = joined.leaderId === joined.memberId;
    await cluster.refreshMetadata();
    const subscriptions = subscriptionsOf(isLeader ? joined.members : []);
    const partitionCounts = await this.#partitionCounts(
      coordinator,
      new Set([...subscriptions.values()].flat()),
    );
    for (const [topic, count] of partitionCounts) {
      if (count === 0) this.#log.warn("nobody reads {topic}: no broker tells of it", { topic });
    }
    const { memberAssignment } = await coordinator.syncGroup({
      groupId,
      generationId: joined.generationId,
      memberId: joined.memberId,
      groupAssignment: groupAssignment(subscriptions, partitionCounts),
    });
    const assigned = assignedPartitions(memberAssignment, this.#options);
    const fetched = await this.#committed(coordinator, assigned, unheld);
    const committed = eachTopic(fetched, offsetsOf);
    const edges = await this.#edges(assigned, committed);
    const generation = {
      id: joined.generationId,
      memberId: joined.memberId,
      isLeader,
      coordinator,
      starts: new Map(
        topics.map((topic) => [
          topic,
          new Map([...committed.get(topic) ?? [], ...edges.get(topic) ?? []]),
        ]),
      ),
      ownCommits: eachTopic(fetched, (partitions) =>
        new Set(
          partitions.filter(({ metadata }) => metadata === this.#mark)
            .map(({ partition }) => partition),
        )),
      partitionCounts,
    };
    for (const [topic, offsets] of edges) {
      const passing = this.#options.from === "latest"
        ? offsets
        : new Map([...offsets].filter(([partition]) => unheld.get(topic)?.has(partition)));
      if (passing.size > 0) await this.commit(generation, topic, passing);
    }
    return generation;
  }

  /**
   * Whether a topic of the group has more Kafka partitions than were divided; asks as the leader.
   *
   * @throws what kafkajs throws
   */
  async hasGrown({ coordinator, partitionCounts }: Generation): Promise<boolean> {
    const found = await this.#partitionCounts(coordinator, new Set(partitionCounts.keys()));
    return [...partitionCounts].some(([topic, count]) => (found.get(topic) ?? 0) > count);
  }

  /** Of our own topics as the cluster knows them; of others' by asking for each alone. */
  async #partitionCounts(
    coordinator: RawBroker,
    topics: ReadonlySet<string>,
  ): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const topic of topics) {
      counts.set(
        topic,
        this.#options.topics.includes(topic)
          ? this.#cluster.findTopicPartitionMetadata(topic).length
          : await partitionCountOf(coordinator, topic),
      );
    }
    return counts;
  }

  /**
   * Tells the coordinator that we live.
   *
   * @throws what kafkajs throws, also where the generation is over (`isRebalance` tells)
   */
  async heartbeat({ coordinator, id, memberId }: Generation): Promise<void> {
    const groupId = this.#options.group;
    await coordinator.heartbeat({ groupId, groupGenerationId: id, memberId });
  }

  /**
   * Commits offsets for one generation: the coordinator refuses those of an earlier one.
   *
   * @param offsets by Kafka partition: one past the last record that need not be read again
   * @throws what kafkajs throws
   */
  async commit(
    { coordinator, id, memberId }: Generation,
    topic: string,
    offsets: ReadonlyMap<number, number>,
  ): Promise<void> {
    await coordinator.offsetCommit({
      groupId: this.#options.group,
      groupGenerationId: id,
      memberId,
      topics: [{
        topic,
        partitions: [...offsets].map(([partition, offset]) => ({
          partition,
          offset: String(offset),
          metadata: this.#mark,
        })),
      }],
    });
  }

  /** After the coordinator has forgotten us, we join as somebody new. */
  forgetMember(): void {
    this.#memberId = "";
  }

  /**
   * Leaves the group, so that the others need not wait for the session to time out.
   *
   * @throws what kafkajs throws; the coordinator then finds out by itself
   */
  async leave(): Promise<void> {
    const memberId = this.#memberId;
    if (memberId === "") return;
    this.#memberId = "";
    await this.#coordinator?.leaveGroup({ groupId: this.#options.group, memberId });
  }

  async #committed(
    coordinator: RawBroker,
    assigned: ReadonlyMap<string, readonly number[]>,
    unheld: UnheldOffsets,
  ): Promise<Map<string, CommittedOffset[]>> {
    const topics = requestOf(assigned);
    if (topics.length === 0) return new Map();
    const { responses } = await coordinator.offsetFetch({ groupId: this.#options.group, topics });
    return new Map(
      responses.map(({ topic, partitions }) => [
        topic,
        partitions.filter(({ partition, offset }) => {
          const refused = unheld.get(topic)?.get(partition);
          return Number(offset) >= 0 && refused !== "any" && refused !== Number(offset);
        }),
      ]),
    );
  }

  /** Where a new group starts, of the Kafka partitions without a committed offset. */
  async #edges(
    assigned: ReadonlyMap<string, readonly number[]>,
    committed: TopicOffsets,
  ): Promise<TopicOffsets> {
    const unknown = new Map(
      [...assigned].map(([topic, partitions]) => [
        topic,
        partitions.filter((partition) => !committed.get(topic)?.has(partition)),
      ]),
    );
    const fromBeginning = this.#options.from === "earliest";
    const topics = requestOf(unknown).map((topic) => ({ ...topic, fromBeginning }));
    if (topics.length === 0) return new Map();
    const edges = await this.#cluster.fetchTopicsOffset(topics);
    return new Map(edges.map(({ topic, partitions }) => [topic, offsetsOf(partitions)]));
  }
}

function offsetsOf(
  partitions: readonly { partition: number; offset: string }[],
): Map<number, number> {
  return new Map(partitions.map(({ partition, offset }) => [partition, toOffset(offset)]));
}

function eachTopic<From, To>(
  byTopic: ReadonlyMap<string, From>,
  made: (from: From) => To,
): Map<string, To> {
  return new Map([...byTopic].map(([topic, from]) => [topic, made(from)]));
}

/** Topics without a Kafka partition are left out: some brokers take them for all of theirs. */
function requestOf(
  partitions: ReadonlyMap<string, readonly number[]>,
): { topic: string; partitions: { partition: number }[] }[] {
  return [...partitions]
    .filter(([, numbers]) => numbers.length > 0)
    .map(([topic, numbers]) => ({
      topic,
      partitions: numbers.map((partition) => ({ partition })),
    }));
}

/** 0 where the broker does not tell us of the topic: nobody is given it, until it does. */
async function partitionCountOf(broker: RawBroker, topic: string): Promise<number> {
  try {
    const { topicMetadata } = await broker.metadata([topic]);
    return topicMetadata.find((found) => found.topic === topic)?.partitionMetadata.length ?? 0;
  } catch (thrown) {
    // What is wrong with one member's topic must not keep the others from theirs.
    if (protocolErrorOf(thrown) !== undefined) return 0;
    throw thrown;
  }
}
