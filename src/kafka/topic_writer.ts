import kafkajs, { type Producer, type RecordMetadata } from "kafkajs";
import { Buffer } from "node:buffer";
import { backoffMs } from "../errors/backoff.ts";
import { sleep } from "../errors/sleep.ts";
import type { RecordHeaders } from "../record/kafka_record.ts";
import { type Compression, compressionType } from "./compression.ts";
import { createKafka, type KafkaConnection } from "./connection.ts";
import { kafkaError } from "./failures.ts";
import { toOffset } from "./offsets.ts";
import { outgoingHeaders } from "./outgoing_headers.ts";

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
  /** Brokers that are away are waited for this long before a send fails. @default 120_000 */
  deliveryTimeoutMs?: number | undefined;
  /** Ends that waiting. */
  signal?: AbortSignal | undefined;
}

/** Sends records to one topic: idempotent, acknowledged by all in-sync replicas. */
export class TopicWriter {
  readonly topic: string;
  #producer: Producer;
  #compression: kafkajs.CompressionTypes;
  #deliveryTimeoutMs: number;
  #signal: AbortSignal | undefined;

  private constructor(topic: string, producer: Producer, options: TopicWriterOptions) {
    this.topic = topic;
    this.#producer = producer;
    this.#compression = compressionType(options.compression ?? "none");
    this.#deliveryTimeoutMs = options.deliveryTimeoutMs ?? 120_000;
    this.#signal = options.signal;
  }

  /** @throws {AndeanError} where no broker can be reached or refuses us */
  static async open(
    connection: KafkaConnection,
    topic: string,
    options: TopicWriterOptions = {},
  ): Promise<TopicWriter> {
    const producer = createKafka(connection).producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
    } catch (thrown) {
      throw kafkaError(`send to topic "${topic}"`, thrown);
    }
    return new TopicWriter(topic, producer, options);
  }

  /**
   * Sends records of one Kafka partition and waits until all in-sync replicas have them. Only one
   * send per Kafka partition may be under way: kafkajs gives a failed request's sequence numbers to
   * the next one, which the broker would take for a repetition and drop.
   *
   * A send that fails for a passing reason is repeated, whole and with the same sequence numbers,
   * so that the broker knows a repetition. That holds within one Kafka partition: of a request to
   * several brokers, those that had acknowledged it would get the records twice.
   *
   * @throws {AndeanError} where they were not acknowledged in time: they may be stored or not
   */
  async send(records: readonly OutgoingRecord[]): Promise<Acknowledged> {
    const deadline = performance.now() + this.#deliveryTimeoutMs;
    const messages = records.map(({ key, value, headers, partition }) => ({
      key: toBytes(key),
      value: toBytes(value),
      headers: outgoingHeaders(headers),
      ...(partition === undefined ? {} : { partition }),
    }));
    for (let attempt = 0;; attempt++) {
      try {
        const [answer] = await this.#producer.send({
          topic: this.topic,
          acks: -1,
          compression: this.#compression,
          messages,
        });
        return acknowledged(answer);
      } catch (thrown) {
        const error = kafkaError(`send to topic "${this.topic}"`, thrown);
        if (!error.retriable || performance.now() > deadline) throw error;
        if (!await sleep(backoffMs(attempt, { initialMs: 200 }), this.#signal)) throw error;
      }
    }
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#producer.disconnect();
  }
}

function acknowledged(answer: RecordMetadata | undefined): Acknowledged {
  const baseOffset = answer?.baseOffset;
  return {
    partition: answer?.partition ?? 0,
    // -1 is the answer to a repeated send: the broker knows that it has the records, but no
    // longer where.
    baseOffset: baseOffset === undefined || Number(baseOffset) < 0
      ? undefined
      : toOffset(baseOffset),
  };
}

/** kafkajs writes Node buffers and strings; the bytes are shared, not copied. */
function toBytes(data: string | Uint8Array | null): Buffer | string | null {
  if (data === null || typeof data === "string") return data;
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
