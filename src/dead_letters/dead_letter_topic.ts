import { AndeanError } from "../errors/andean_error.ts";
import { backoffMs } from "../errors/backoff.ts";
import { sleep } from "../errors/sleep.ts";
import type { KafkaCluster } from "../kafka/connection/cluster.ts";
import type { OutgoingRecord } from "../kafka/batches/outgoing_record.ts";
import { TopicWriter } from "../kafka/send/topic_writer.ts";
import { valuesOf } from "../record/record_headers.ts";
import { loggerFor } from "../telemetry/log.ts";
import type { DeadLetter } from "./dead_letter.ts";
import type { DeadLetterWriter } from "./dead_letter_store.ts";
import { letterRecord } from "./letter_record.ts";
import { letterTopicError } from "./letter_topic_error.ts";

/** What a dead-letter topic is like when we have to make it. */
const NEW_TOPIC = {
  partitions: 1,
  // Dead letters wait for people, not for a clock.
  config: { "retention.ms": "-1", "max.message.bytes": String(16 * 1024 * 1024) },
};

/** The most letters of a request. */
const MAX_LETTERS = 500;
/**
 * What the letters of a request may hold together, if they are several: they are one batch to the
 * broker, which takes 1 MiB where the topic says nothing else. What a topic refuses for good ends
 * the run, and letters that it takes must not be refused for coming together.
 */
const MAX_REQUEST_BYTES = 512 * 1024;

/** A letter that waits for its acknowledgement. */
interface Pending {
  record: OutgoingRecord;
  bytes: number;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * The dead-letter topic. It is made with the first dead letter, and it is waited for as long as
 * the run lasts: a record that can be stored nowhere must not be committed.
 */
export class DeadLetterTopic implements DeadLetterWriter {
  #cluster: KafkaCluster;
  #topic: string;
  #signal: AbortSignal;
  #writer: TopicWriter | undefined;
  #log = loggerFor("ingest");
  #pending: Pending[] = [];
  #sending: Promise<void> | undefined;

  /**
   * @param topic the name of the dead-letter topic itself
   * @param signal ends the waiting for a topic that is away
   */
  constructor(cluster: KafkaCluster, topic: string, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#signal = signal;
  }

  /** It is made with the first letter. */
  ready(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Resolves when all in-sync replicas have the dead letter.
   *
   * @throws {AndeanError} where the topic refuses it for good, or the run ends before it has it
   */
  add(letter: DeadLetter): Promise<void> {
    return new Promise((done, failed) => {
      const record = letterRecord(letter);
      this.#pending.push({ record, bytes: bytesOf(record), done, failed });
      this.#sending ??= this.#sendAll();
    });
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    await this.#writer?.close();
  }

  async #sendAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const letters = this.#pending.splice(0, this.#nextCount());
      try {
        await this.#untilSent(letters.map(({ record }) => record));
        for (const { done } of letters) done();
      } catch (error) {
        for (const { failed } of letters) failed(error);
      }
    }
    // At once, and not after this promise has resolved: a letter that comes in between would find
    // a sender that has already looked for the last time.
    this.#sending = undefined;
  }

  /** How many letters go with the next request: one at least. */
  #nextCount(): number {
    let bytes = 0;
    const end = this.#pending.findIndex((letter, index) => {
      bytes += letter.bytes;
      return index > 0 && (index >= MAX_LETTERS || bytes > MAX_REQUEST_BYTES);
    });
    return end < 0 ? this.#pending.length : end;
  }

  async #untilSent(records: OutgoingRecord[]): Promise<void> {
    for (let attempt = 0;; attempt++) {
      try {
        this.#writer ??= await this.#open();
        await this.#writer.send(records);
        return;
      } catch (thrown) {
        const error = letterTopicError(thrown);
        if (!(error instanceof AndeanError) || !error.retriable || this.#signal.aborted) {
          throw error;
        }
        this.#log.warn("dead letters wait: {message}", { message: error.message });
        if (!await sleep(backoffMs(attempt, { initialMs: 500 }), this.#signal)) throw error;
      }
    }
  }

  async #open(): Promise<TopicWriter> {
    if (await this.#cluster.ensureTopic(this.#topic, NEW_TOPIC)) {
      this.#log.info("made the dead-letter topic {topic}", { topic: this.#topic });
    }
    return await TopicWriter.open(this.#cluster.connection, this.#topic);
  }
}

/** About what a record takes in a batch; characters of text count as one byte each. */
function bytesOf({ key, value, headers }: OutgoingRecord): number {
  let bytes = (key?.length ?? 0) + (value?.length ?? 0);
  for (const name of Object.keys(headers)) {
    for (const value of valuesOf(headers, name)) bytes += name.length + (value?.length ?? 0);
  }
  return bytes;
}
