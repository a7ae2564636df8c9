import assert from "node:assert/strict";
import type { IngestOptions, IngestResult } from "../../src/ingest/options.ts";
import type { Feed } from "./feed.ts";

/** An `andean ingest` that goes on until it is told to end. */
export class RunningIngest implements AsyncDisposable {
  #feed: Feed;
  #stop = new AbortController();
  #run: Promise<IngestResult>;
  /** What has been counted so far. */
  progress = { stored: 0, deadLettered: 0, consumed: 0 };

  constructor(feed: Feed, options: Partial<IngestOptions>) {
    this.#feed = feed;
    this.#run = feed.ingest({
      ...options,
      until: undefined,
      signal: this.#stop.signal,
      onProgress: ({ counts }) => this.progress = counts,
    });
    this.#run.catch(() => {}); // Whoever waits for the end is told.
  }

  /** Waits until every record of the topic is committed, or the run has failed. */
  async caughtUp(): Promise<void> {
    const { cluster, topic } = this.#feed;
    const held = await cluster.offsets(topic);
    let failure: unknown;
    this.#run.catch((error) => failure = error);
    await until(async () => {
      if (failure !== undefined) throw failure;
      const committed = await cluster.committedOffsets(topic, topic);
      return held.every(({ partition, to }) => (committed.get(partition) ?? 0) >= to);
    });
  }

  /** Ends it. */
  end(): Promise<IngestResult> {
    this.#stop.abort();
    return this.#run;
  }

  /** Waits until it ends by itself, which is a failure. */
  async failure(): Promise<unknown> {
    try {
      await this.#run;
    } catch (thrown) {
      return thrown;
    }
    return assert.fail("it has ended without a failure");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#run.catch(() => {});
  }
}

/** Waits until something is so, for at most 60 seconds. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!await isSo()) {
    assert.ok(performance.now() < deadline, "it has not become so within 60 seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
