import { allEnded } from "../errors/all_ended.ts";
import type { AndeanError } from "../errors/andean_error.ts";
import { backoffMs } from "../errors/backoff.ts";
import { sleep } from "../errors/sleep.ts";
import type { DeliveredBatch } from "./delivered_batch.ts";
import { kafkaError, protocolErrorOf } from "./failures.ts";
import { type FetchedPage, fetchedPage } from "./fetched_page.ts";
import type { RawCluster } from "./internals.ts";

/** What is done with what is fetched. */
export interface FetchHandlers {
  isPaused(partition: number): boolean;
  /** @returns whether all of it was taken over */
  onBatch(batch: DeliveredBatch): Promise<boolean>;
  onGap(partition: number, nextOffset: number): void;
  /** The topic no longer holds the offset that was asked for. */
  onOutOfRange(partition: number): void;
  /** A leader did not answer; it is asked again. */
  onTrouble(error: AndeanError): void;
  /** A leader has answered. */
  onAnswer(): void;
}

/**
 * Enough for some ten thousand small records at once. Compressed ones grow tenfold, and the objects of
 * their records as much again: larger fetches are no faster, and take a gigabyte.
 */
const MAX_BYTES_PER_PARTITION = 1024 * 1024;
const MAX_BYTES = 6 * 1024 * 1024;
/** How long a broker waits for the first new record, in milliseconds. */
const MAX_WAIT_MS = 250;
/** Between two looks at whether a paused loop may go on, in milliseconds. */
const PAUSE_MS = 50;

/**
 * Fetches Kafka partitions from their leaders, one request under way per leader, and hands out
 * what arrives in the order of the offsets.
 */
export class FetchLoops {
  #cluster: RawCluster;
  #topic: string;
  #positions: Map<number, number>;
  #handlers: FetchHandlers;
  #ended = new AbortController();

  /** @param starts where reading of each Kafka partition begins */
  constructor(
    cluster: RawCluster,
    topic: string,
    starts: ReadonlyMap<number, number>,
    handlers: FetchHandlers,
  ) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#positions = new Map(starts);
    this.#handlers = handlers;
  }

  /** Aborted when the loops have been told to end. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Tells the loops to end; {@linkcode run} resolves once they have. */
  end(): void {
    this.#ended.abort();
  }

  /**
   * Reads until told to end.
   *
   * @throws what kafkajs throws, where waiting does not mend it or an offset is out of range
   */
  async run(): Promise<void> {
    for (let failures = 0; !this.signal.aborted;) {
      // One leader's error ends all loops: what it is about (who leads what) concerns them all.
      const round = new AbortController();
      const onEnd = () => round.abort();
      this.signal.addEventListener("abort", onEnd, { once: true });
      try {
        const leaders = this.#byLeader();
        // Without a partition there is nothing to read, but a membership to keep; without a leader
        // there is somebody to wait for.
        if (leaders.size === 0) {
          await sleep(PAUSE_MS, this.signal);
          if (this.#positions.size > 0) await this.#cluster.refreshMetadata();
          continue;
        }
        // A reader that still hands out when the next round has begun would do so twice.
        const onAnswer = () => {
          failures = 0;
          this.#handlers.onAnswer();
        };
        await allEnded(
          [...leaders].map(([leader, partitions]) =>
            this.#read(leader, partitions, round.signal, onAnswer)
          ),
          () => round.abort(),
        );
      } catch (thrown) {
        if (this.signal.aborted) return;
        const error = kafkaError(`read topic "${this.#topic}"`, thrown);
        if (!error.retriable) throw thrown;
        this.#handlers.onTrouble(error);
        await sleep(backoffMs(failures++, { initialMs: 100, ceilingMs: 2_000 }), this.signal);
        await this.#cluster.refreshMetadata();
      } finally {
        this.signal.removeEventListener("abort", onEnd);
      }
    }
  }

  #byLeader(): Map<number, number[]> {
    const leaders = new Map<number, number[]>();
    for (const { partitionId, leader } of this.#cluster.findTopicPartitionMetadata(this.#topic)) {
      if (!this.#positions.has(partitionId)) continue;
      leaders.set(leader, [...(leaders.get(leader) ?? []), partitionId]);
    }
    return leaders;
  }

  async #read(
    leader: number,
    partitions: number[],
    signal: AbortSignal,
    onAnswer: () => void,
  ): Promise<void> {
    let doubtful: number | undefined;
    while (!signal.aborted) {
      const wanted = (doubtful === undefined ? partitions : [doubtful])
        .filter((partition) => !this.#handlers.isPaused(partition));
      doubtful = undefined;
      if (wanted.length === 0) {
        await sleep(PAUSE_MS, signal);
        continue;
      }
      const pages = await this.#fetch(leader, wanted);
      onAnswer();
      // Nothing where there should be something: asked alone, the answer is conclusive.
      doubtful = pages.find(({ from, upTo, stableEnd }) => upTo === from && stableEnd > from)
        ?.partition;
      for (const page of pages) {
        if (signal.aborted) return;
        await this.#deliver(page, signal);
      }
      // Brokers fill an answer in the order of the request: nobody shall always come last.
      partitions.push(partitions.shift()!);
    }
  }

  async #fetch(leader: number, partitions: readonly number[]): Promise<FetchedPage[]> {
    const broker = await this.#cluster.findBroker({ nodeId: leader });
    const from = new Map(
      partitions.map((partition) => [partition, this.#positions.get(partition)!]),
    );
    try {
      const { responses } = await broker.fetch({
        maxWaitTime: MAX_WAIT_MS,
        minBytes: 1,
        maxBytes: MAX_BYTES,
        isolationLevel: 1,
        topics: [{
          topic: this.#topic,
          partitions: [...from].map(([partition, offset]) => ({
            partition,
            fetchOffset: String(offset),
            maxBytes: MAX_BYTES_PER_PARTITION,
          })),
        }],
      });
      return (responses[0]?.partitions ?? []).map((raw) =>
        fetchedPage(raw, from.get(raw.partition)!, partitions.length === 1)
      );
    } catch (thrown) {
      if (protocolErrorOf(thrown) === "OFFSET_OUT_OF_RANGE") {
        this.#handlers.onOutOfRange((thrown as { partition: number }).partition);
      }
      throw thrown;
    }
  }

  async #deliver({ partition, records, upTo, from }: FetchedPage, signal: AbortSignal) {
    if (upTo === from) return;
    if (records.length === 0) this.#handlers.onGap(partition, upTo);
    else if (!await this.#handlers.onBatch({ partition, records, nextOffset: upTo })) {
      await sleep(PAUSE_MS, signal); // Delivered again, unless the run ends meanwhile.
      return;
    }
    this.#positions.set(partition, upTo);
  }
}
