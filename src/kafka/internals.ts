import type { Buffer } from "node:buffer";
import type { GroupMember, GroupMemberAssignment, Kafka } from "kafkajs";

/**
 * The one place that reaches behind kafkajs' public face, to its requests.
 *
 * Its own consumer can't be used for what andean promises: after a rebalance it may hand out
 * batches that were fetched before, its commits are retried with the generation of another
 * assignment, it lets records of interleaved aborted transactions through, and it reads only as a
 * member of a group, which an audit must not be.
 *
 * kafkajs 2.2.4 is its last release (2023) and is pinned, so what is named here stays.
 */
export interface RawCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
  findBroker(options: { nodeId: number }): Promise<RawBroker>;
  findGroupCoordinator(options: { groupId: string }): Promise<RawBroker>;
  /** The first or the last stable offset of each Kafka partition, in decimal. */
  fetchTopicsOffset(
    topics: { topic: string; fromBeginning: boolean; partitions: { partition: number }[] }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

/** A connection to one broker. */
export interface RawBroker {
  fetch(request: {
    /** Milliseconds that the broker waits for `minBytes`. */
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    /** 0 reads everything, 1 only up to the last stable offset. */
    isolationLevel: 0 | 1;
    topics: {
      topic: string;
      partitions: { partition: number; fetchOffset: string; maxBytes: number }[];
    }[];
  }): Promise<{ responses: { topicName: string; partitions: RawPartition[] }[] }>;
  joinGroup(request: {
    groupId: string;
    sessionTimeout: number;
    rebalanceTimeout: number;
    /** Empty for a new member. */
    memberId: string;
    groupProtocols: { name: string; metadata: Buffer }[];
  }): Promise<{
    generationId: number;
    leaderId: string;
    memberId: string;
    /** Told to the leader alone. */
    members: GroupMember[];
  }>;
  syncGroup(request: {
    groupId: string;
    generationId: number;
    memberId: string;
    /** Given by the leader alone. */
    groupAssignment: GroupMemberAssignment[];
  }): Promise<{ memberAssignment: Buffer }>;
  heartbeat(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
  }): Promise<unknown>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  offsetFetch(request: {
    groupId: string;
    topics: { topic: string; partitions: { partition: number }[] }[];
  }): Promise<{
    responses: { topic: string; partitions: { partition: number; offset: string }[] }[];
  }>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
  }): Promise<unknown>;
}

/** One Kafka partition of a fetch response. Offsets are decimal strings. */
export interface RawPartition {
  partition: number;
  highWatermark: string;
  lastStableOffset: string;
  abortedTransactions: AbortedTransaction[] | null;
  /** In offset order; may begin below the offset that was asked for. */
  messages: RawRecord[];
}

/** A transaction whose records a `read_committed` consumer must not see. */
export interface AbortedTransaction {
  producerId: string;
  firstOffset: string;
}

/** A record as the protocol has it. */
export interface RawRecord {
  offset: string;
  /** Milliseconds since the epoch. */
  timestamp: string;
  key: Uint8Array | null;
  value: Uint8Array | null;
  headers: Record<string, Uint8Array | Uint8Array[] | undefined>;
  /** Whether it is a transaction's marker and no record of a user. */
  isControlRecord: boolean;
  batchContext?: { producerId: string; inTransaction: boolean };
}

/** A cluster client of a {@linkcode Kafka} object, with its addresses, login and log. */
export function rawCluster(kafka: Kafka): RawCluster {
  const symbol = Object.getOwnPropertySymbols(kafka)
    .find(({ description }) => description === "private:Kafka:createCluster");
  if (symbol === undefined) throw new TypeError("This kafkajs has no private createCluster");
  const create = (kafka as unknown as Record<symbol, (options: object) => RawCluster>)[symbol]!;
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false, isolationLevel: 1 });
}
