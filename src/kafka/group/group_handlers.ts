import type { AndeanError } from "../../errors/andean_error.ts";
import type { DeliveredBatch } from "./delivered_batch.ts";
import type { TopicOffsets, TopicPartitions } from "./group_membership.ts";

/** What the owner of a group consumer does with what arrives. */
export interface GroupConsumerHandlers {
  /**
   * These Kafka partitions are ours from now on, by topic, and are read from these offsets: what
   * was delivered before and not committed is delivered again, to whichever member owns it now.
   * Every topic is among them, also where none of its Kafka partitions is ours.
   *
   * @param ownCommits Kafka partitions whose start we have committed ourselves, and nobody after us
   */
  onAssigned(starts: TopicOffsets, ownCommits: TopicPartitions): void;
  /**
   * The group is about to divide the Kafka partitions anew. What is committed before this
   * resolves need not be read again by the next owner; it must resolve within some seconds.
   */
  onRevoking(): Promise<void>;
  /** Nothing is ours any more, and nothing can be committed for it. */
  onLost(): void;
  /**
   * Takes over a batch, waiting as long as it must.
   *
   * @returns whether all of it was taken over; otherwise it is delivered again
   */
  onBatch(topic: string, batch: DeliveredBatch): Promise<boolean>;
  /** Offsets up to `nextOffset` hold no record for us (transaction markers, aborted records). */
  onGap(topic: string, partition: number, nextOffset: number): void;
  /** The consumer has ended for a reason that no waiting mends. */
  onFailed(error: AndeanError): void;
}
