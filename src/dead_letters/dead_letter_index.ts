import type { Coordinates } from "../record/kafka_record.ts";
import { OffsetSet } from "../record/offset_set.ts";

/** The source coordinates of one topic's dead letters: distinct, however often each was set aside. */
export class DeadLetterIndex {
  #topic: string;
  #offsets = new Map<number, OffsetSet>();

  /** @param topic the topic that the dead letters come from */
  constructor(topic: string) {
    this.#topic = topic;
  }

  /** How many records were set aside. */
  get size(): number {
    return this.#offsets.values().reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Enters where a dead letter comes from; one of another topic is passed over.
   *
   * @returns whether this topic's record was not there before
   */
  add({ topic, partition, offset }: Coordinates): boolean {
    if (topic !== this.#topic) return false;
    let offsets = this.#offsets.get(partition);
    if (offsets === undefined) this.#offsets.set(partition, offsets = new OffsetSet());
    return offsets.add(offset);
  }

  /** Whether the record was set aside. */
  has(partition: number, offset: number): boolean {
    return this.#offsets.get(partition)?.has(offset) ?? false;
  }

  /** The offsets of a Kafka partition that were set aside; `undefined` for none. */
  offsets(partition: number): OffsetSet | undefined {
    return this.#offsets.get(partition);
  }
}
