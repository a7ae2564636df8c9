import { Buffer } from "node:buffer";
import kafkajs, { type GroupMember } from "kafkajs";
import type { RawBroker, RawCluster } from "../../../src/kafka/protocol/internals.ts";
import type {
  AbortedTransaction,
  RawPartition,
  RawRecord,
} from "../../../src/kafka/batches/raw_records.ts";

/** An error as a broker answers it. */
export function brokerError(type: string, retriable = false, more: object = {}): Error {
  const answer = { type, message: `the broker says ${type}`, code: 1, retriable };
  const error = new kafkajs.KafkaJSProtocolError(answer as unknown as Error);
  return Object.assign(error, more);
}

/** A record batch as it lies in the log: compaction may empty it, but keeps its offsets. */
interface LogBatch {
  base: number;
  last: number;
  bytes: number;
  records: RawRecord[];
}

/** How a batch is written. */
export interface AppendOptions {
  /** Of each record. @default 100 */
  bytesPerRecord?: number;
  /** Makes it part of this producer's transaction. */
  producerId?: string;
  /** Keeps only records of these places in the batch, as compaction would. */
  kept?: (index: number) => boolean;
}

/** One Kafka partition: batches, transactions and the offsets that it holds. */
export class FakePartition {
  start = 0;
  end = 0;
  #batches: LogBatch[] = [];
  #aborted: (AbortedTransaction & { lastOffset: number })[] = [];
  #open = new Map<string, number>();

  /** One past the last record of which it is known what became of it. */
  get stableEnd(): number {
    return Math.min(this.end, ...this.#open.values());
  }

  /** Appends one batch of records with these values. */
  append(values: Uint8Array[], options: AppendOptions = {}): void {
    const { bytesPerRecord = 100, producerId = "-1", kept = () => true } = options;
    const base = this.end;
    const last = base + values.length - 1;
    if (producerId !== "-1" && !this.#open.has(producerId)) this.#open.set(producerId, base);
    const records = values.map((value, index) => rawRecord(base + index, producerId, { value }));
    this.#push(base, last, 61 + values.length * bytesPerRecord, records.filter((_, i) => kept(i)));
  }

  /** Ends a producer's transaction with a marker. */
  finish(producerId: string, marker: "commit" | "abort"): void {
    const offset = this.end;
    const key = Buffer.from([0, 0, 0, marker === "commit" ? 1 : 0]);
    const record = rawRecord(offset, producerId, { key, isControlRecord: true });
    this.#push(offset, offset, 78, [record]);
    const firstOffset = this.#open.get(producerId);
    this.#open.delete(producerId);
    if (marker === "commit" || firstOffset === undefined) return;
    this.#aborted.push({ producerId, firstOffset, lastOffset: offset });
  }

  /** Deletes everything below an offset. */
  trim(start: number): void {
    this.start = start;
    this.#batches = this.#batches.filter(({ last }) => last >= start);
  }

  /** Whole batches from the one that holds `from` on; the first one even if it is too large. */
  fetch(partition: number, from: number, maxBytes: number, topic = "ticks"): RawPartition {
    if (from < this.start || from > this.end) {
      throw brokerError("OFFSET_OUT_OF_RANGE", false, { topic, partition });
    }
    let bytes = 0;
    const batches: LogBatch[] = [];
    for (const batch of this.#batches) {
      if (batch.last < from || batch.last >= this.stableEnd) continue;
      if (batches.length > 0 && bytes + batch.bytes > maxBytes) break;
      bytes += batch.bytes;
      batches.push(batch);
    }
    const nextOffset = batches.length === 0 ? null : batches.at(-1)!.last + 1;
    return {
      partition,
      stableEnd: this.stableEnd,
      aborted: this.#aborted.filter(({ firstOffset, lastOffset }) =>
        lastOffset >= from && firstOffset < (nextOffset ?? from)
      ),
      records: batches.flatMap(({ records }) => records),
      nextOffset,
      cutOff: false,
    };
  }

  #push(base: number, last: number, bytes: number, records: RawRecord[]): void {
    this.#batches.push({ base, last, bytes, records });
    this.end = last + 1;
  }
}

/** A record as the log has it, of which only what matters is said. */
export function rawRecord(
  offset: number,
  producerId = "-1",
  some: Partial<RawRecord> = {},
): RawRecord {
  return {
    offset,
    timestampMs: 1_700_000_000_000 + offset,
    key: null,
    value: null,
    headers: {},
    isControlRecord: false,
    batchContext: { producerId, inTransaction: producerId !== "-1" },
    ...some,
  };
}

/**
 * A cluster of one broker with the topic `ticks`, and others where they are asked for, and one
 * consumer group that has one member at a time, beside those that only tell what they read. It
 * answers as a broker does, at once, and waits only where a fetch finds nothing.
 */
export class FakeKafka {
  /** Of topic `ticks`. */
  readonly partitions: FakePartition[];
  readonly topics = new Map<string, FakePartition[]>();
  /** What the group has committed of `ticks`, by Kafka partition. */
  readonly committed = new Map<number, number>();
  /** What members say with what they have committed, by topic and Kafka partition. */
  readonly marks = new Map<string, string | null>();
  /** Members that never ask for anything: what they read, as they told when they joined. */
  readonly strangers: GroupMember[] = [];
  /** What each member was last given, as its leader wrote it. */
  readonly assignments = new Map<string, Buffer>();
  #allCommitted = new Map([["ticks", this.committed]]);
  readonly requests: string[] = [];
  /** How long each fetch would wait at the most, in milliseconds. */
  readonly fetchWaits: number[] = [];
  generation = 0;
  /** Thrown, each once, by the next requests of their name. */
  readonly failures = new Map<string, Error[]>();
  /** Called when a request has arrived, before it is answered. */
  onRequest: (name: string) => unknown = () => {};
  #rebalancing = false;
  #members = 0;

  /** @param more how many Kafka partitions other topics have */
  constructor(partitions: number, more: Record<string, number> = {}) {
    for (const [topic, count] of Object.entries({ ticks: partitions, ...more })) {
      this.topics.set(topic, Array.from({ length: count }, () => new FakePartition()));
    }
    this.partitions = this.partitionsOf("ticks");
  }

  partitionsOf(topic: string): FakePartition[] {
    const partitions = this.topics.get(topic);
    if (partitions === undefined) throw brokerError("UNKNOWN_TOPIC_OR_PARTITION");
    return partitions;
  }

  committedOf(topic: string): Map<number, number> {
    const committed = this.#allCommitted.get(topic) ?? new Map();
    this.#allCommitted.set(topic, committed);
    return committed;
  }

  /** What andean's code takes for kafkajs' connections. */
  get cluster(): RawCluster {
    const broker = this.#broker();
    return {
      connect: () => this.#answer("connect", () => {}),
      disconnect: () => Promise.resolve(),
      addTargetTopic: () => this.#answer("addTargetTopic", () => {}),
      refreshMetadata: () => this.#answer("refreshMetadata", () => {}),
      findTopicPartitionMetadata: (topic) =>
        this.partitionsOf(topic).map((_, partitionId) => ({ partitionId, leader: 1 })),
      findBroker: () => Promise.resolve(broker),
      getNodeIds: () => ["1"],
      findGroupCoordinator: () => this.#answer("findGroupCoordinator", () => broker),
      fetchTopicsOffset: (topics) =>
        this.#answer("listOffsets", () =>
          topics.map(({ topic, fromBeginning, partitions }) => ({
            topic,
            partitions: partitions.map(({ partition }) => {
              const { start, stableEnd } = this.partitionsOf(topic)[partition]!;
              return { partition, offset: String(fromBeginning ? start : stableEnd) };
            }),
          }))),
    };
  }

  /** Makes `createKafka` give clients of this cluster, until disposed of. */
  install(): Disposable {
    const real = kafkajs.Kafka;
    const cluster = this.cluster;
    const createCluster = Symbol("private:Kafka:createCluster");
    kafkajs.Kafka = class {
      constructor() {
        Object.assign(this, { [createCluster]: () => cluster });
      }
    } as unknown as typeof real;
    return { [Symbol.dispose]: () => void (kafkajs.Kafka = real) };
  }

  /** From the next heartbeat on, the member has to join again. */
  rebalance(): void {
    this.#rebalancing = true;
  }

  /** The next request of this name fails. */
  failNext(name: string, error: Error): void {
    this.failures.set(name, [...this.failures.get(name) ?? [], error]);
  }

  #broker(): RawBroker {
    return {
      findGroupCoordinator: () => this.#answer("askForCoordinator", () => ({})),
      metadata: ([topic]) =>
        this.#answer("metadata", () => ({
          topicMetadata: [{
            topic: topic!,
            partitionMetadata: this.partitionsOf(topic!).map((_, partitionId) => ({ partitionId })),
          }],
        })),
      fetch: (request) => this.#answer("fetch", () => this.#fetch(request)),
      joinGroup: ({ memberId, groupProtocols }) =>
        this.#answer("joinGroup", () => {
          this.#rebalancing = false;
          const id = memberId || `member-${++this.#members}`;
          const own = { memberId: id, memberMetadata: groupProtocols[0]!.metadata };
          const members = [own, ...this.strangers];
          return { generationId: ++this.generation, leaderId: id, memberId: id, members };
        }),
      syncGroup: ({ generationId, memberId, groupAssignment }) =>
        this.#answer("syncGroup", () => {
          this.#check(generationId);
          for (const { memberId, memberAssignment } of groupAssignment) {
            this.assignments.set(memberId, memberAssignment);
          }
          return { memberAssignment: this.assignments.get(memberId) ?? Buffer.alloc(0) };
        }),
      heartbeat: ({ groupGenerationId }) =>
        this.#answer("heartbeat", () => {
          this.#check(groupGenerationId);
          if (this.#rebalancing) throw brokerError("REBALANCE_IN_PROGRESS");
        }),
      leaveGroup: () => this.#answer("leaveGroup", () => void this.generation++),
      offsetFetch: ({ topics }) =>
        this.#answer("offsetFetch", () => ({
          responses: topics.map(({ topic, partitions }) => ({
            topic,
            partitions: partitions.map(({ partition }) => ({
              partition,
              offset: String(this.committedOf(topic).get(partition) ?? -1),
              metadata: this.marks.get(`${topic}-${partition}`) ?? "",
            })),
          })),
        })),
      offsetCommit: ({ groupGenerationId, topics }) =>
        this.#answer("offsetCommit", () => {
          this.#check(groupGenerationId);
          for (const { topic, partitions } of topics) {
            for (const { partition, offset, metadata } of partitions) {
              this.committedOf(topic).set(partition, Number(offset));
              this.marks.set(`${topic}-${partition}`, metadata);
            }
          }
        }),
    };
  }

  async #fetch(request: Parameters<RawBroker["fetch"]>[0]) {
    this.fetchWaits.push(request.maxWaitTime);
    const answer = () => {
      let left = request.maxBytes;
      return request.topics.map(({ topic, partitions }) => ({
        topicName: topic,
        partitions: partitions.map(({ partition, fetchOffset, maxBytes }) => {
          const allowed = Math.min(left, maxBytes);
          const log = this.partitionsOf(topic)[partition]!;
          const raw = log.fetch(partition, Number(fetchOffset), allowed, topic);
          // Once the answer is full, the others come back empty.
          if (left < request.maxBytes && left <= 0) {
            return { ...raw, records: [], nextOffset: null };
          }
          left -= raw.records.length * 100;
          return raw;
        }),
      }));
    };
    const found = answer();
    if (found.some(({ partitions }) => partitions.some(({ nextOffset }) => nextOffset !== null))) {
      return { responses: found };
    }
    await new Promise<void>((resolve) => setTimeout(resolve, request.maxWaitTime));
    return { responses: answer() };
  }

  #check(generation: number): void {
    if (generation !== this.generation) throw brokerError("ILLEGAL_GENERATION");
  }

  async #answer<T>(name: string, answer: () => T | Promise<T>): Promise<T> {
    this.requests.push(name);
    await this.onRequest(name);
    const failure = this.failures.get(name)?.shift();
    if (failure !== undefined) throw failure;
    return await answer();
  }
}
