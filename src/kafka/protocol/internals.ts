import type { Buffer } from "node:buffer";
import { decodeFetchResponse, FETCH_VERSIONS } from "./fetch_response.ts";
import { fromKafkajs, type KafkajsResponse } from "./old_format.ts";
import type { RawPartition } from "../batches/raw_records.ts";
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
  /** The brokers' ids, once the metadata are there. */
  getNodeIds(): string[];
  /** The first or the last stable offset of each Kafka partition, in decimal. */
  fetchTopicsOffset(
    topics: { topic: string; fromBeginning: boolean; partitions: { partition: number }[] }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

/** What is asked of a broker. */
export interface FetchRequest {
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
}

/** A request that kafkajs does not know; what its answer told is passed on in an object. */
export interface OwnProtocol<T> {
  request: {
    apiKey: number;
    apiVersion: number;
    apiName: string;
    encode(): Promise<{ buf: Buffer; buffer: Buffer }>;
  };
  response: {
    decode(answer: Buffer): Promise<{ told: T }>;
    parse(decoded: { told: T }): Promise<T>;
  };
}

/** A connection to one broker. */
export interface RawBroker {
  /** By a request's number: which versions of it the broker knows. */
  versions?: Record<number, { minVersion: number; maxVersion: number }> | null;
  /** @param options.coordinatorType 0 for a group's */
  findGroupCoordinator(options: { groupId: string; coordinatorType: 0 }): Promise<unknown>;
  /** Fails where one of the topics can't be told of. */
  metadata(topics: string[]): Promise<{
    topicMetadata: { topic: string; partitionMetadata: { partitionId: number }[] }[];
  }>;
  fetch(request: FetchRequest): Promise<{
    responses: { topicName: string; partitions: RawPartition[] }[];
  }>;
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
    responses: { topic: string; partitions: CommittedOffset[] }[];
  }>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: { topic: string; partitions: CommittedOffset[] }[];
  }): Promise<unknown>;
}

/** An offset of one Kafka partition, with what whoever has committed it says with it. */
export interface CommittedOffset {
  partition: number;
  /** -1 where none is committed. */
  offset: string;
  metadata: string | null;
}

/**
 * A cluster client of a {@linkcode Kafka} object, with its addresses, login and log. It has to be
 * connected, and disconnected.
 *
 * @throws {TypeError} where kafkajs is another than the one whose insides are known here
 */
export function rawCluster(kafka: Kafka): RawCluster {
  const symbol = Object.getOwnPropertySymbols(kafka)
    .find(({ description }) => description === "private:Kafka:createCluster");
  if (symbol === undefined) throw new TypeError("This kafkajs has no private createCluster");
  const create = (kafka as unknown as Record<symbol, (options: object) => RawCluster>)[symbol]!;
  const cluster = create({
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
    isolationLevel: 1,
  });
  const findBroker = cluster.findBroker.bind(cluster);
  cluster.findBroker = async (options) => decodingItself(await findBroker(options));
  return cluster;
}

/** Gives the newest version of a request that both sides know. */
type Lookup = (key: number, definition: unknown) => (options: unknown) => KafkajsProtocol;

/** A kafkajs broker; it looks requests up once it is connected. */
type KafkajsBroker = RawBroker & { lookupRequest?: Lookup | undefined };

/** A request with the way to read its answer. */
interface KafkajsProtocol {
  request: { apiVersion: number };
  response: { decode(answer: Buffer): Promise<unknown>; parse(decoded: unknown): unknown };
}

/** Has a call look its request up in another way, which kafkajs does before its first await. */
function lookingUp<T>(
  broker: Pick<KafkajsBroker, "lookupRequest">,
  instead: Lookup,
  call: () => T,
): T {
  const lookup = broker.lookupRequest;
  broker.lookupRequest = instead;
  try {
    return call();
  } finally {
    broker.lookupRequest = lookup;
  }
}

/**
 * Sends a request of our own over a broker's connection.
 *
 * @returns what the answer tells
 * @throws what kafkajs throws where there is no answer, or the protocol's own `parse`
 */
export function sendOwn<T>(broker: RawBroker, protocol: OwnProtocol<T>): Promise<T> {
  const kafkajs = broker as unknown as Pick<KafkajsBroker, "lookupRequest"> & {
    metadata(topics: string[]): Promise<T>;
  };
  const ours = protocol as unknown as KafkajsProtocol;
  return lookingUp(kafkajs, () => () => ours, () => kafkajs.metadata([]));
}

/**
 * A new producer's id, with which nothing was sent yet (Kafka's `InitProducerIdRequest.json`,
 * KIP-98).
 *
 * @throws what kafkajs throws
 */
export async function newProducer(broker: RawBroker): Promise<{ id: bigint; epoch: number }> {
  const kafkajs = broker as unknown as {
    initProducerId(request: { transactionTimeout: number }): Promise<{
      producerId: string;
      producerEpoch: number;
    }>;
  };
  // The request wants a time for transactions, of which there are none.
  const request = { transactionTimeout: 60_000 };
  const { producerId, producerEpoch } = await kafkajs.initProducerId(request);
  return { id: BigInt(producerId), epoch: producerEpoch };
}

/** What a broker answered about one Kafka partition of a produce request. */
export interface ProducedPartition {
  partition: number;
  /** In decimal; -1 where the broker tells none. */
  baseOffset: string;
  /** What kafkajs makes of an error code; absent where there was none. */
  error?: unknown;
}

/** kafkajs' form of the answer. */
interface ProduceResponse {
  topics: {
    topicName: string;
    partitions: { partition: number; errorCode: number; baseOffset: string }[];
  }[];
}

/**
 * Sends the body of a produce request that is encoded already. kafkajs' own encoder builds each
 * field of each record as an object, which takes seven times the processor time of all else.
 *
 * @throws what kafkajs throws where there is no answer
 */
export function sendProduce(broker: RawBroker, body: Buffer): Promise<ProducedPartition[]> {
  const kafkajs = broker as KafkajsBroker & {
    produce(request: { topicData: never[] }): Promise<ProducedPartition[]>;
  };
  const lookup = kafkajs.lookupRequest;
  if (lookup === undefined) throw new TypeError("The broker is not connected");
  const encoded: Lookup = (key, definition) => (options) => {
    const { request, response } = lookup(key, definition)(options);
    const encode = () => Promise.resolve({ buf: body, buffer: body });
    return {
      request: Object.assign({}, request, { encode }),
      response: {
        decode: response.decode,
        parse: (decoded) => producedPartitions(decoded as ProduceResponse, response.parse),
      },
    };
  };
  return lookingUp(kafkajs, encoded, () => kafkajs.produce({ topicData: [] }));
}

/** kafkajs' check throws at the first error of an answer, so that it is given one at a time. */
async function producedPartitions(
  { topics }: ProduceResponse,
  check: KafkajsProtocol["response"]["parse"],
): Promise<ProducedPartition[]> {
  const answers: ProducedPartition[] = [];
  for (const { topicName, partitions } of topics) {
    for (const answered of partitions) {
      const { partition, baseOffset } = answered;
      try {
        await check({ topics: [{ topicName, partitions: [answered] }] });
        answers.push({ partition, baseOffset });
      } catch (error) {
        answers.push({ partition, baseOffset, error });
      }
    }
  }
  return answers;
}

const decoding = new WeakSet<object>();

/** Lets a broker's fetches be decoded by {@linkcode decodeFetchResponse}, not by kafkajs. */
function decodingItself(broker: KafkajsBroker): RawBroker {
  if (decoding.has(broker)) return broker;
  decoding.add(broker);
  const fetch = broker.fetch.bind(broker);
  broker.fetch = (request) => {
    const lookup = broker.lookupRequest;
    if (lookup === undefined) return fetch(request);
    const decoded: Lookup = (key, definition) => (options) => {
      const protocol = lookup(key, definition)(options);
      const { decode, parse } = protocol.response;
      const { apiVersion } = protocol.request;
      return {
        ...protocol,
        response: { parse, decode: (answer) => read(answer, apiVersion, decode) },
      };
    };
    return lookingUp(broker, decoded, () => fetch(request));
  };
  return broker;
}

/** Old formats are left to kafkajs, which then knows nothing of batches that are empty. */
async function read(
  answer: Buffer,
  version: number,
  decode: (answer: Buffer) => Promise<unknown>,
): Promise<unknown> {
  const known = version >= FETCH_VERSIONS.min && version <= FETCH_VERSIONS.max;
  return (known ? decodeFetchResponse(answer, version) : undefined) ??
    fromKafkajs(await decode(answer) as KafkajsResponse);
}
