import type { Producer } from "kafkajs";
import kafkajs from "kafkajs";
import { Buffer } from "node:buffer";
import type { RecordHeaders } from "../record/kafka_record.ts";
import { type Compression, compressionType } from "./compression.ts";
import { createKafka, type KafkaConnection } from "./connection.ts";
import { kafkaError } from "./failures.ts";
import { toOffset } from "./offsets.ts";

/** A record to be sent. */
export interface OutgoingRecord {
  key: string | Uint8Array | null;
  value: Uint8Array | null;
  headers: RecordHeaders;
  /** Chosen by the key's hash (the Java client's murmur2) where absent. */
  partition?: number;
}

/** What the brokers acknowledged of one Kafka partition. */
export interface Acknowledged {
  partition: number;
  /** The offset of the first record sent; `undefined` where the broker had it already. */
  baseOffset: number | undefined;
}

/** How records are sent. */
export interface TopicWriterOptions {
  /** @default "none" */
  compression?: Compression;
}

/** Sends records to one topic: idempotent, acknowledged by all in-sync replicas. */
export class TopicWriter {
  readonly topic: string;
  #producer: Producer;
  #compression: kafkajs.CompressionTypes;

  private constructor(topic: string, producer: Producer, compression: Compression) {
    this.topic = topic;
    this.#producer = producer;
    this.#compression = compressionType(compression);
  }

  /** @throws {AndeanError} where no broker can be reached or refuses us */
  static async open(
    connection: KafkaConnection,
    topic: string,
    { compression = "none" }: TopicWriterOptions = {},
  ): Promise<TopicWriter> {
    const producer = createKafka(connection).producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      // An idempotent send may be repeated without a second record: two minutes of a broker's
      // absence are waited out, as the Java client's delivery.timeout.ms does.
      retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 30 },
    });
    try {
      await producer.connect();
    } catch (thrown) {
      throw kafkaError(`send to topic "${topic}"`, thrown);
    }
    return new TopicWriter(topic, producer, compression);
  }

  /**
   * Sends the records and waits until all in-sync replicas have them.
   *
   * @throws {AndeanError} where any of them was not acknowledged: some may still be stored
   */
  async send(records: readonly OutgoingRecord[]): Promise<Acknowledged[]> {
    try {
      const acknowledged = await this.#producer.send({
        topic: this.topic,
        acks: -1,
        compression: this.#compression,
        messages: records.map(({ key, value, headers, partition }) => ({
          key: toBytes(key),
          value: toBytes(value),
          headers: headers as Record<string, string>,
          ...(partition === undefined ? {} : { partition }),
        })),
      });
      return acknowledged.map(({ partition, baseOffset }) => ({
        partition,
        // -1 is the answer to a repeated send: the broker knows that it has the records, but
        // no longer where.
        baseOffset: baseOffset === undefined || Number(baseOffset) < 0
          ? undefined
          : toOffset(baseOffset),
      }));
    } catch (thrown) {
      throw kafkaError(`send to topic "${this.topic}"`, thrown);
    }
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#producer.disconnect();
  }
}

/** kafkajs writes Node buffers and strings; the bytes are shared, not copied. */
function toBytes(data: string | Uint8Array | null): Buffer | string | null {
  if (data === null || typeof data === "string") return data;
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
