import { allEnded } from "../../errors/all_ended.ts";
import type { AndeanError } from "../../errors/andean_error.ts";
import { backoffMs } from "../../errors/backoff.ts";
import { sleep } from "../../errors/sleep.ts";
import type { DeliveredBatch } from "./delivered_batch.ts";
import { kafkaError, protocolErrorOf } from "../protocol/failures.ts";
import { type FetchedPage, fetchedPage } from "../fetch/fetched_page.ts";
import type { TopicOffsets } from "./group_membership.ts";
import { namesOf } from "./group_protocol.ts";
import type { FetchRequest, RawCluster } from "../protocol/internals.ts";

/** What is done with what is fetched. */
export interface FetchHandlers {
  isPaused(topic: string, partition: number): boolean;
  /** @returns whether all of it was taken over */
  onBatch(topic: string, batch: DeliveredBatch): Promise<boolean>;
  onGap(topic: string, partition: number, nextOffset: number): void;
  /** The topic no longer holds the offset that was asked for. */
  onOutOfRange(topic: string, partition: number): void;
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
/** When a broker answers: once it has so many bytes, or after so many milliseconds. */
interface FetchWait {
  minBytes: number;
  maxWaitTime: number;
}

/** Where nothing was new: the first record is answered at once. */
const AT_REST: FetchWait = { minBytes: 1, maxWaitTime: 250 };
/**
 * While records come in: asked again and again, a broker would answer with a handful each time, and
 * each handful is batches of a few rows, which cost the client and the database several times what
 * rows in large ones do. What comes faster than this is not held up at all.
 */
const IN_FLOW: FetchWait = { minBytes: 64 * 1024, maxWaitTime: 20 };
/** Between two looks at whether a paused loop may go on, in milliseconds. */
const PAUSE_MS = 50;

/** Where reading of a Kafka partition goes on. */
interface Position {
  readonly topic: string;
  readonly partition: number;
  offset: number;
}

/**
 * Fetches Kafka partitions of some topics from their leaders, one request under way per leader for
 * all topics, and hands out what arrives in the order of the offsets.
 */
export class FetchLoops {
  #cluster: RawCluster;
  #topics: string[];
  #positions: Position[];
  #handlers: FetchHandlers;
  #ended = new AbortController();

  /** @param starts by topic, where reading of each Kafka partition begins */
  constructor(cluster: RawCluster, starts: TopicOffsets, handlers: FetchHandlers) {
    this.#cluster = cluster;
    this.#topics = [...starts.keys()];
    this.#positions = [...starts].flatMap(([topic, offsets]) =>
      [...offsets].map(([partition, offset]) => ({ topic, partition, offset }))
    );
    this.#handlers = handlers;
  }

  /** Aborted when the loops have been told to end. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Tells the loops to end; {@linkcode FetchLoops.run} resolves once they have. */
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
          if (this.#positions.length > 0) await this.#cluster.refreshMetadata();
          continue;
        }
        // A reader that still hands out when the next round has begun would do so twice.
        const onAnswer = () => {
          failures = 0;
          this.#handlers.onAnswer();
        };
        await allEnded(
          [...leaders].map(([leader, positions]) =>
            this.#read(leader, positions, round.signal, onAnswer)
          ),
          () => round.abort(),
        );
      } catch (thrown) {
        if (this.signal.aborted) return;
        const error = kafkaError(`read ${namesOf(this.#topics)}`, thrown);
        if (!error.retriable) throw thrown;
        this.#handlers.onTrouble(error);
        await sleep(backoffMs(failures++, { initialMs: 100, ceilingMs: 2_000 }), this.signal);
        await this.#cluster.refreshMetadata();
      } finally {
        this.signal.removeEventListener("abort", onEnd);
      }
    }
  }

  #byLeader(): Map<number, Position[]> {
    const leaders = new Map<number, Position[]>();
    for (const topic of this.#topics) {
      for (const { partitionId, leader } of this.#cluster.findTopicPartitionMetadata(topic)) {
        const position = this.#position(topic, partitionId);
        if (position === undefined) continue;
        leaders.set(leader, [...(leaders.get(leader) ?? []), position]);
      }
    }
    return leaders;
  }

  #position(topic: string, partition: number): Position | undefined {
    return this.#positions.find((position) =>
      position.partition === partition && position.topic === topic
    );
  }

  async #read(
    leader: number,
    positions: Position[],
    signal: AbortSignal,
    onAnswer: () => void,
  ): Promise<void> {
    let doubtful: Position | undefined;
    let wait = AT_REST;
    while (!signal.aborted) {
      const wanted = (doubtful === undefined ? positions : [doubtful])
        .filter(({ topic, partition }) => !this.#handlers.isPaused(topic, partition));
      doubtful = undefined;
      if (wanted.length === 0) {
        await sleep(PAUSE_MS, signal);
        continue;
      }
      const pages = await this.#fetch(leader, wanted, wait);
      onAnswer();
      wait = pages.some(({ page }) => page.records.length > 0) ? IN_FLOW : AT_REST;
      // Nothing where there should be something: asked alone, the answer is conclusive.
      doubtful = pages.find(({ page: { from, upTo, stableEnd } }) =>
        upTo === from && stableEnd > from
      )?.position;
      for (const { position, page } of pages) {
        if (signal.aborted) return;
        await this.#deliver(position, page, signal);
      }
      // Brokers fill an answer in the order of the request: nobody shall always come last.
      positions.push(positions.shift()!);
    }
  }

  async #fetch(
    leader: number,
    positions: readonly Position[],
    wait: FetchWait,
  ): Promise<{ position: Position; page: FetchedPage }[]> {
    const broker = await this.#cluster.findBroker({ nodeId: leader });
    const alone = positions.length === 1;
    try {
      const { responses } = await broker.fetch({
        ...wait,
        maxBytes: MAX_BYTES,
        isolationLevel: 1,
        topics: inOrder(positions),
      });
      return responses.flatMap(({ topicName, partitions }) =>
        partitions.flatMap((raw) => {
          const position = this.#position(topicName, raw.partition);
          if (position === undefined) return [];
          return [{ position, page: fetchedPage(raw, position.offset, alone) }];
        })
      );
    } catch (thrown) {
      if (protocolErrorOf(thrown) === "OFFSET_OUT_OF_RANGE") {
        const { topic, partition } = thrown as { topic: string; partition: number };
        this.#handlers.onOutOfRange(topic, partition);
      }
      throw thrown;
    }
  }

  async #deliver(
    position: Position,
    { records, upTo, from }: FetchedPage,
    signal: AbortSignal,
  ): Promise<void> {
    if (upTo === from) return;
    const { topic, partition } = position;
    if (records.length === 0) this.#handlers.onGap(topic, partition, upTo);
    else if (!await this.#handlers.onBatch(topic, { partition, records, nextOffset: upTo })) {
      await sleep(PAUSE_MS, signal); // Delivered again, unless the run ends meanwhile.
      return;
    }
    position.offset = upTo;
  }
}

/**
 * Kafka partitions as they are asked for. Those of one topic stand together only where they follow
 * each other (as with Kafka's own client): brokers fill an answer in this order, in which a topic
 * with many Kafka partitions must not always come before one with few.
 */
function inOrder(positions: readonly Position[]): FetchRequest["topics"] {
  const topics: FetchRequest["topics"] = [];
  for (const { topic, partition, offset } of positions) {
    if (topics.at(-1)?.topic !== topic) topics.push({ topic, partitions: [] });
    topics.at(-1)?.partitions.push({
      partition,
      fetchOffset: String(offset),
      maxBytes: MAX_BYTES_PER_PARTITION,
    });
  }
  return topics;
}
