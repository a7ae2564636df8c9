import { messageOf } from "../../errors/andean_error.ts";
import { sleep } from "../../errors/sleep.ts";
import type { KafkaCluster } from "../../kafka/connection/cluster.ts";
import { loggerFor } from "../../telemetry/log.ts";

/** From one look to the next, in milliseconds. */
const LOOK_MS = 5_000;
/** A look that is under way at the end is waited for so long: brokers that are away take longer. */
const STOP_MS = 1_000;

/**
 * Where topics end, asked every few seconds. What is fetched tells that, too, but nothing is
 * fetched while the database is away, which is when somebody wants to know how far behind we are.
 */
export class EndOffsets {
  #cluster: Pick<KafkaCluster, "offsets">;
  #topics: readonly string[];
  #ends = new Map<string, ReadonlyMap<number, number>>();
  #stopped = new AbortController();
  #watching: Promise<void> | undefined;

  constructor(cluster: Pick<KafkaCluster, "offsets">, topics: readonly string[]) {
    this.#cluster = cluster;
    this.#topics = topics;
  }

  /** One past the last record that can be read, as of the last look. */
  end(topic: string, partition: number): number | undefined {
    return this.#ends.get(topic)?.get(partition);
  }

  /** Looks from now on, until {@linkcode EndOffsets.stop}. */
  start(): void {
    this.#watching ??= this.#watch();
  }

  /** Looks no more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    const late = new AbortController();
    await Promise.race([this.#watching, sleep(STOP_MS, late.signal)]);
    late.abort();
  }

  async #watch(): Promise<void> {
    do {
      for (const topic of this.#topics) {
        try {
          const held = await this.#cluster.offsets(topic);
          this.#ends.set(topic, new Map(held.map(({ partition, to }) => [partition, to])));
        } catch (thrown) {
          // Whoever reads the topic tells that Kafka is away; the next look makes up for this one.
          loggerFor("ingest").debug("the end of {topic} is unknown: {reason}", {
            topic,
            reason: messageOf(thrown),
          });
        }
      }
    } while (await sleep(LOOK_MS, this.#stopped.signal));
  }
}
