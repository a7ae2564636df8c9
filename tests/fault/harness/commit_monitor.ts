import { sleep } from "../../../src/errors/sleep.ts";
import { KafkaCluster } from "../../../src/kafka/connection/cluster.ts";

const EVERY_MS = 250;

/** Looks all the time at what a group has committed. */
export class CommitMonitor {
  /** Commits that went back: what a member without its Kafka partitions must not do. */
  readonly regressions: string[] = [];
  #cluster: KafkaCluster;
  #topic: string;
  #group: string;
  #offsets = new Map<number, number>();
  #changedAt = performance.now();
  #stopped = new AbortController();
  #watching: Promise<void>;

  private constructor(cluster: KafkaCluster, topic: string, group: string) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#group = group;
    this.#watching = this.#watch();
  }

  static async start(brokers: string, topic: string, group: string): Promise<CommitMonitor> {
    const cluster = await KafkaCluster.connect({ brokers: brokers.split(","), waitMs: 60_000 });
    return new CommitMonitor(cluster, topic, group);
  }

  /** The sum of the committed offsets: records, as the topic has no gaps. */
  get total(): number {
    return this.#offsets.values().reduce((sum, offset) => sum + offset, 0);
  }

  /** When the total was last seen to grow, on the clock of `performance.now`. */
  get changedAt(): number {
    return this.#changedAt;
  }

  /** The records that the topic holds now. */
  async records(): Promise<number> {
    const ranges = await this.#cluster.offsets(this.#topic);
    return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /**
   * Waits until so much is committed.
   *
   * @throws after `seconds` without any progress
   */
  async until(total: number, seconds: number): Promise<void> {
    const since = performance.now();
    while (this.total < total) {
      if (performance.now() - Math.max(this.#changedAt, since) > seconds * 1_000) {
        throw new Error(`${this.total} of ${total} records are committed after ${seconds} s`);
      }
      await sleep(EVERY_MS / 2);
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#watching;
    await this.#cluster.close();
  }

  async #watch(): Promise<void> {
    while (await sleep(EVERY_MS, this.#stopped.signal)) {
      try {
        this.#see(await this.#cluster.committedOffsets(this.#group, this.#topic));
      } catch {
        // The brokers are down, for all we know: that is what the test is about.
      }
    }
  }

  #see(offsets: ReadonlyMap<number, number>): void {
    for (const [partition, offset] of offsets) {
      const before = this.#offsets.get(partition) ?? 0;
      if (offset > before) this.#changedAt = performance.now();
      if (offset < before) this.regressions.push(`${partition}: ${before} -> ${offset}`);
      this.#offsets.set(partition, offset);
    }
  }
}
