import type { OutgoingRecord } from "../../kafka/batches/outgoing_record.ts";

/** What an outbox sends with: one send of a Kafka partition at a time. */
export type SendPart = (records: readonly OutgoingRecord[]) => Promise<void>;

/**
 * The records of one Kafka partition that wait for their turn: what gathers while a request is
 * under way is the next one, so that slow brokers get larger requests, not more of them.
 */
export class Outbox {
  #send: SendPart;
  #waiting: OutgoingRecord[] = [];
  #underWay: Promise<void> | undefined;
  failure: unknown;

  constructor(send: SendPart) {
    this.#send = send;
  }

  /** Records that wait; those under way are not counted. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Keeps a record for the next {@linkcode Outbox.flush}. */
  add(record: OutgoingRecord): void {
    this.#waiting.push(record);
  }

  /** Sends what waits, unless a request is under way: then it goes when that is done. */
  flush(): void {
    if (this.#underWay !== undefined || this.#waiting.length === 0 || this.failure !== undefined) {
      return;
    }
    const records = this.#waiting;
    this.#waiting = [];
    this.#underWay = this.#send(records)
      .catch((thrown) => {
        this.failure ??= thrown;
      })
      .finally(() => {
        this.#underWay = undefined;
        this.flush();
      });
  }

  /** Resolves when nothing waits and nothing is under way, or after a failure. */
  async empty(): Promise<void> {
    this.flush();
    while (this.#underWay !== undefined) await this.#underWay;
  }
}
