import { AndeanError } from "../../errors/andean_error.ts";
import { loggerFor } from "../../telemetry/log.ts";
import type { Compression } from "../batches/compression/compression.ts";
import { createKafka, type KafkaConnection } from "../connection/connection.ts";
import { kafkaError } from "../protocol/failures.ts";
import { newProducer, type RawCluster, rawCluster, sendProduce } from "../protocol/internals.ts";
import type { OutgoingRecord } from "../batches/outgoing_record.ts";
import { keyPartitioner } from "./partitioner.ts";
import { type Acknowledged, ProduceLane } from "./produce_lane.ts";
import { produceRequest, type SealedBatch } from "../protocol/produce_request.ts";
import { RecordEncoder } from "../batches/record_encoder.ts";
import type { ProducerIdentity } from "../batches/sealed_batch.ts";

/** How records are sent. */
export interface TopicWriterOptions {
  /** @default "none" */
  compression?: Compression;
  /** Brokers that are away are waited for this long before a send fails. @default 120_000 */
  deliveryTimeoutMs?: number | undefined;
  /** Ends that waiting. */
  signal?: AbortSignal | undefined;
}

/** A batch on its way to a leader. */
interface Delivery extends SealedBatch {
  delivered(baseOffset: string): void;
  failed(thrown: unknown): void;
}

/** Of the batches in one request; a single one may have more. */
const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

/** Sends records to one topic: idempotent, acknowledged by all in-sync replicas. */
export class TopicWriter {
  readonly topic: string;
  #cluster: RawCluster;
  #identity: ProducerIdentity | undefined;
  #renewing: Promise<ProducerIdentity> | undefined;
  #partitionOf: (key: string | Uint8Array | null) => number;
  #leaders = new Map<number, number>();
  #lanes = new Map<number, ProduceLane>();
  #options: TopicWriterOptions;
  #encoder = new RecordEncoder();
  #outbox: Delivery[] = [];
  #refreshing: Promise<void> | undefined;

  private constructor(topic: string, cluster: RawCluster, options: TopicWriterOptions) {
    this.topic = topic;
    this.#cluster = cluster;
    this.#options = options;
    this.#readLeaders();
    this.#partitionOf = keyPartitioner(this.#leaders.size);
  }

  /** @throws {AndeanError} where no broker can be reached or refuses us */
  static async open(
    connection: KafkaConnection,
    topic: string,
    options: TopicWriterOptions = {},
  ): Promise<TopicWriter> {
    const cluster = rawCluster(createKafka(connection));
    try {
      await cluster.connect();
      await cluster.addTargetTopic(topic);
      return new TopicWriter(topic, cluster, options);
    } catch (thrown) {
      await cluster.disconnect();
      throw kafkaError(`send to topic "${topic}"`, thrown);
    }
  }

  /**
   * Sends records and waits until all in-sync replicas have them, in their order within each Kafka
   * partition, and after those of earlier calls. A batch that fails for a passing reason is
   * repeated with the same sequence numbers, so that the broker knows a repetition.
   *
   * @param onAcknowledged told of each batch, in the order of each Kafka partition's records
   * @throws {AndeanError} where a batch was not acknowledged in time: its records may be stored or
   * not; those after it in its Kafka partition were not sent
   */
  async send(
    records: readonly OutgoingRecord[],
    onAcknowledged: (acknowledged: Acknowledged) => void = () => {},
  ): Promise<void> {
    const sends = [...this.#byPartition(records)]
      .map(([partition, part]) => this.#lane(partition).send(part, onAcknowledged));
    for (const sent of await Promise.allSettled(sends)) {
      if (sent.status === "rejected") throw sent.reason;
    }
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#cluster.disconnect();
  }

  #byPartition(records: readonly OutgoingRecord[]): Map<number, OutgoingRecord[]> {
    return Map.groupBy(records, ({ partition, key }) => partition ?? this.#partitionOf(key));
  }

  #lane(partition: number): ProduceLane {
    let lane = this.#lanes.get(partition);
    if (lane === undefined) {
      const { compression = "none", deliveryTimeoutMs = 120_000, signal } = this.#options;
      lane = new ProduceLane(partition, {
        topic: this.topic,
        compression,
        deliveryTimeoutMs,
        signal,
        encoder: this.#encoder,
        identityAfter: (used) => this.#identityAfter(used),
        deliver: (batch) => this.#deliver(partition, batch),
      });
      this.#lanes.set(partition, lane);
    }
    return lane;
  }

  /** Lanes share an id; one that is used up in some of them is still good for the others. */
  async #identityAfter(used: ProducerIdentity | undefined): Promise<ProducerIdentity> {
    if (this.#identity !== undefined && this.#identity !== used) return this.#identity;
    this.#renewing ??= this.#newIdentity().finally(() => this.#renewing = undefined);
    return this.#identity = await this.#renewing;
  }

  async #newIdentity(): Promise<ProducerIdentity> {
    const leader = [...this.#leaders.values()].find((leader) => leader >= 0) ?? -1;
    try {
      const broker = await this.#cluster.findBroker({ nodeId: leader }); // Any broker can tell.
      return await newProducer(broker);
    } catch (thrown) {
      await this.#refresh();
      throw thrown;
    }
  }

  /** What is handed over in one go travels in one request per leader. */
  #deliver(partition: number, batch: Uint8Array): Promise<string> {
    return new Promise((delivered, failed) => {
      if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
      this.#outbox.push({ partition, batch, delivered, failed });
    });
  }

  #flush(): void {
    const deliveries = this.#outbox.splice(0);
    const byLeader = Map.groupBy(deliveries, ({ partition }) => this.#leaders.get(partition) ?? -1);
    for (const [leader, ofLeader] of byLeader) {
      for (const request of inRequests(ofLeader)) void this.#request(leader, request);
    }
  }

  async #request(leader: number, deliveries: readonly Delivery[]): Promise<void> {
    try {
      const broker = await this.#cluster.findBroker({ nodeId: leader });
      const answers = await sendProduce(broker, produceRequest(this.topic, deliveries));
      const byPartition = new Map(answers.map((answer) => [answer.partition, answer]));
      if (answers.some(({ error }) => error !== undefined)) await this.#refresh();
      for (const { partition, delivered, failed } of deliveries) {
        const answer = byPartition.get(partition);
        if (answer === undefined) failed(unanswered(this.topic, partition));
        else if (answer.error !== undefined) failed(answer.error);
        else delivered(answer.baseOffset);
      }
    } catch (thrown) {
      await this.#refresh();
      for (const { failed } of deliveries) failed(thrown);
    }
  }

  /** Asks who leads what, once for all that ask meanwhile; without an answer all stays as it was. */
  #refresh(): Promise<void> {
    return this.#refreshing ??= this.#askForLeaders()
      .catch((thrown) =>
        loggerFor("kafka").debug("{message}", {
          message: kafkaError("find leaders", thrown).message,
        })
      )
      .finally(() => this.#refreshing = undefined);
  }

  async #askForLeaders(): Promise<void> {
    await this.#cluster.connect(); // Where no broker is connected any more.
    await this.#cluster.refreshMetadata();
    this.#readLeaders();
  }

  #readLeaders(): void {
    for (const { partitionId, leader } of this.#cluster.findTopicPartitionMetadata(this.topic)) {
      this.#leaders.set(partitionId, leader);
    }
  }
}

function inRequests(deliveries: readonly Delivery[]): Delivery[][] {
  const requests: Delivery[][] = [];
  let bytes = Infinity;
  for (const delivery of deliveries) {
    if (bytes + delivery.batch.length > MAX_REQUEST_BYTES) {
      requests.push([]);
      bytes = 0;
    }
    requests.at(-1)!.push(delivery);
    bytes += delivery.batch.length;
  }
  return requests;
}

function unanswered(topic: string, partition: number): AndeanError {
  return new AndeanError(
    "internal",
    `Cannot send to topic "${topic}": the broker says nothing of Kafka partition ${partition}`,
  );
}
