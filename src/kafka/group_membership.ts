import kafkajs from "kafkajs";
import type { RawBroker, RawCluster } from "./internals.ts";
import { toOffset } from "./offsets.ts";

const { AssignerProtocol, PartitionAssigners } = kafkajs;

/** Which group reads which topic. */
export interface MembershipOptions {
  group: string;
  topic: string;
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
  /** Where reading of each Kafka partition that is ours begins. */
  starts: Map<number, number>;
  /** How many Kafka partitions the topic had when the assignment was made. */
  partitionCount: number;
}

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

  constructor(cluster: RawCluster, options: MembershipOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  /**
   * Joins the group, and waits until it has divided the Kafka partitions.
   *
   * @param reset Kafka partitions that no longer hold what the group has committed: they start
   * where a new group would
   * @throws what kafkajs throws: a rebalance meanwhile, an unreachable coordinator, a refusal
   */
  async join(reset: ReadonlySet<number>): Promise<Generation> {
    const { group: groupId, topic, sessionTimeoutMs = SESSION_TIMEOUT_MS } = this.#options;
    const cluster = this.#cluster;
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    this.#coordinator = coordinator;
    // kafkajs' assigner asks its cluster for the topic's partitions, and nothing else of it.
    const assigner = PartitionAssigners.roundRobin({
      cluster: cluster as never,
      groupId,
      logger: undefined as never,
    });
    const joined = await coordinator.joinGroup({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      memberId: this.#memberId,
      groupProtocols: [assigner.protocol({ topics: [topic] })],
    });
    this.#memberId = joined.memberId;
    const isLeader = joined.leaderId === joined.memberId;
    await cluster.refreshMetadata();
    const partitionCount = cluster.findTopicPartitionMetadata(topic).length;
    const { memberAssignment } = await coordinator.syncGroup({
      groupId,
      generationId: joined.generationId,
      memberId: joined.memberId,
      groupAssignment: isLeader
        ? await assigner.assign({ members: joined.members, topics: [topic] })
        : [],
    });
    const assigned = AssignerProtocol.MemberAssignment.decode(memberAssignment);
    const partitions = assigned?.assignment[topic] ?? [];
    const committed = await this.#committed(coordinator, partitions, reset);
    const edges = await this.#edges(partitions.filter((partition) => !committed.has(partition)));
    const generation = {
      id: joined.generationId,
      memberId: joined.memberId,
      isLeader,
      coordinator,
      starts: new Map([...committed, ...edges]),
      partitionCount,
    };
    // A group that begins at the end has to remember where that was: the end of the next join is
    // another, and what arrived in between would be skipped.
    if (this.#options.from === "latest" && edges.size > 0) await this.commit(generation, edges);
    return generation;
  }

  /** Tells the coordinator that we live; throws where the generation is over. */
  async heartbeat({ coordinator, id, memberId }: Generation): Promise<void> {
    const groupId = this.#options.group;
    await coordinator.heartbeat({ groupId, groupGenerationId: id, memberId });
  }

  /** Commits offsets for one generation: the coordinator refuses those of an earlier one. */
  async commit(
    { coordinator, id, memberId }: Generation,
    offsets: ReadonlyMap<number, number>,
  ): Promise<void> {
    const { group: groupId, topic } = this.#options;
    await coordinator.offsetCommit({
      groupId,
      groupGenerationId: id,
      memberId,
      topics: [{
        topic,
        partitions: [...offsets].map(([partition, offset]) => ({
          partition,
          offset: String(offset),
        })),
      }],
    });
  }

  /** After the coordinator has forgotten us, we join as somebody new. */
  forgetMember(): void {
    this.#memberId = "";
  }

  /** Leaves the group, so that the others need not wait for the session to time out. */
  async leave(): Promise<void> {
    const memberId = this.#memberId;
    if (memberId === "") return;
    this.#memberId = "";
    await this.#coordinator?.leaveGroup({ groupId: this.#options.group, memberId });
  }

  async #committed(
    coordinator: RawBroker,
    partitions: readonly number[],
    reset: ReadonlySet<number>,
  ): Promise<Map<number, number>> {
    const { group: groupId, topic } = this.#options;
    if (partitions.length === 0) return new Map();
    const { responses } = await coordinator.offsetFetch({
      groupId,
      topics: [{ topic, partitions: partitions.map((partition) => ({ partition })) }],
    });
    return new Map(
      (responses[0]?.partitions ?? [])
        .filter(({ partition, offset }) => Number(offset) >= 0 && !reset.has(partition))
        .map(({ partition, offset }) => [partition, toOffset(offset)]),
    );
  }

  /** Where a new group starts. */
  async #edges(partitions: readonly number[]): Promise<Map<number, number>> {
    const { topic, from } = this.#options;
    if (partitions.length === 0) return new Map();
    const [edges] = await this.#cluster.fetchTopicsOffset([{
      topic,
      fromBeginning: from === "earliest",
      partitions: partitions.map((partition) => ({ partition })),
    }]);
    return new Map(
      (edges?.partitions ?? []).map(({ partition, offset }) => [partition, toOffset(offset)]),
    );
  }
}
