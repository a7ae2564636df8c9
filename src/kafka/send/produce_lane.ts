import type { Buffer } from "node:buffer";
import { backoffMs } from "../../errors/backoff.ts";
import { sleep } from "../../errors/sleep.ts";
import { codecNumber, compress, type Compression } from "../batches/compression/compression.ts";
import { kafkaError, protocolErrorOf } from "../protocol/failures.ts";
import { toOffset } from "../protocol/offsets.ts";
import type { OutgoingRecord } from "../batches/outgoing_record.ts";
import type { RecordEncoder } from "../batches/record_encoder.ts";
import { type BatchParts, type ProducerIdentity, sealedBatch } from "../batches/sealed_batch.ts";

/** What the brokers acknowledged: records that follow each other in one Kafka partition. */
export interface Acknowledged {
  partition: number;
  /** The offset of the first; `undefined` where the broker had them already. */
  baseOffset: number | undefined;
  count: number;
}

/** What a lane works with. */
export interface LaneServices {
  topic: string;
  compression: Compression;
  /** Brokers that are away are waited for this long before a send fails, in milliseconds. */
  deliveryTimeoutMs: number;
  signal: AbortSignal | undefined;
  encoder: RecordEncoder;
  /** An id with which nothing was sent to this Kafka partition: another one than was used in it. */
  identityAfter(used: ProducerIdentity | undefined): Promise<ProducerIdentity>;
  /**
   * Sends a batch to the Kafka partition's leader.
   *
   * @returns its base offset, in decimal; negative where the broker tells none
   * @throws what kafkajs throws, after the leader was asked for again
   */
  deliver(batch: Buffer): Promise<string>;
}

/** Brokers count a producer's records modulo this. */
const SEQUENCES = 2 ** 31;
/**
 * Below the brokers' limit of a megabyte also where compression gains nothing. A larger record is
 * a batch of its own, for which the topic has to allow.
 */
const MAX_BATCH_BYTES = 512 * 1024;

/** So long a topic that was just made may be unknown to its leaders, in milliseconds. */
const NEW_TOPIC_MS = 10_000;

/**
 * Sends batches to one Kafka partition, one after the other, and repeats each with its own sequence
 * numbers until the broker has it, which knows a repetition by them.
 */
export class ProduceLane {
  #partition: number;
  #services: LaneServices;
  #identity: ProducerIdentity | undefined;
  #isUsedUp = true;
  #sequence = 0;
  #last: Promise<void> = Promise.resolve();

  /** @param partition the number of the Kafka partition */
  constructor(partition: number, services: LaneServices) {
    this.#partition = partition;
    this.#services = services;
  }

  /**
   * Sends records, after those that were given before.
   *
   * @param onAcknowledged told of each batch, in their order
   * @throws {AndeanError} where a batch was not acknowledged in time: its records may be stored or
   * not; those after it were not sent
   */
  send(
    records: readonly OutgoingRecord[],
    onAcknowledged: (acknowledged: Acknowledged) => void,
  ): Promise<void> {
    const sent = this.#last.then(() => this.#sendAll(records, onAcknowledged));
    this.#last = sent.catch(() => {}); // Told to who asked for it, and not to the next.
    return sent;
  }

  async #sendAll(
    records: readonly OutgoingRecord[],
    onAcknowledged: (acknowledged: Acknowledged) => void,
  ): Promise<void> {
    const deadline = performance.now() + this.#services.deliveryTimeoutMs;
    let mostRecords = records.length;
    for (let from = 0; from < records.length;) {
      const batch = await this.#batch(records, from, mostRecords);
      try {
        const baseOffset = await this.#untilAcknowledged(batch, deadline);
        onAcknowledged({ partition: this.#partition, baseOffset, count: batch.count });
        from += batch.count;
      } catch (thrown) {
        if (!isTooLarge(thrown) || batch.count === 1) throw thrown;
        mostRecords = Math.ceil(batch.count / 2); // Nothing of it is stored.
      }
    }
  }

  async #batch(
    records: readonly OutgoingRecord[],
    from: number,
    mostRecords: number,
  ): Promise<EncodedBatch> {
    const { encoder, compression } = this.#services;
    const end = Math.min(records.length, from + mostRecords);
    for (let at = from; at < end && encoder.bytes < MAX_BATCH_BYTES; at++) {
      encoder.add(records[at]!);
    }
    const { count } = encoder;
    return {
      count,
      timestampMs: Date.now(),
      codec: codecNumber(compression),
      records: await compress(compression, encoder.take()),
    };
  }

  /** @returns the base offset; `undefined` where the broker had the batch already */
  async #untilAcknowledged(batch: EncodedBatch, deadline: number): Promise<number | undefined> {
    const { topic, signal } = this.#services;
    const began = performance.now();
    for (let attempt = 0;; attempt++) {
      try {
        return await this.#deliver(batch);
      } catch (thrown) {
        const error = kafkaError(`send to topic "${topic}"`, thrown);
        const name = protocolErrorOf(thrown);
        // The broker knows us no longer, nor what we sent, and has not stored this either.
        if (name === "UNKNOWN_PRODUCER_ID") this.#isUsedUp = true;
        const now = performance.now();
        const passes = error.retriable || name === "UNKNOWN_PRODUCER_ID" ||
          (error.code === "topic-missing" && now < began + NEW_TOPIC_MS);
        const goesOn = passes && now < deadline &&
          await sleep(backoffMs(attempt, { initialMs: 200 }), signal);
        if (goesOn) continue;
        // Its numbers may be taken: the next batch must not be taken for a repetition of it.
        if (!isTooLarge(error)) this.#isUsedUp = true;
        throw error;
      }
    }
  }

  async #deliver({ count, ...batch }: EncodedBatch): Promise<number | undefined> {
    if (this.#isUsedUp || this.#identity === undefined) {
      this.#identity = await this.#services.identityAfter(this.#identity);
      this.#isUsedUp = false;
      this.#sequence = 0;
    }
    const parts = { ...batch, count, producer: this.#identity, baseSequence: this.#sequence };
    let baseOffset = "-1";
    try {
      baseOffset = await this.#services.deliver(sealedBatch(parts));
    } catch (thrown) {
      if (protocolErrorOf(thrown) !== "DUPLICATE_SEQUENCE_NUMBER") throw thrown;
    }
    this.#sequence = (this.#sequence + count) % SEQUENCES;
    return Number(baseOffset) < 0 ? undefined : toOffset(baseOffset);
  }
}

/** A batch as yet without the numbers of its producer. */
type EncodedBatch = Omit<BatchParts, "producer" | "baseSequence">;

/** What no broker has stored: it looks at the size first. */
function isTooLarge(thrown: unknown): boolean {
  return ["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"].includes(protocolErrorOf(thrown) ?? "");
}
