import assert from "node:assert/strict";
import type { AndeanError } from "../../../src/errors/andean_error.ts";
import type { IngestTopicsOptions } from "../../../src/ingest/options.ts";
import { checkTopics, runTopics } from "../../../src/ingest/run_topics.ts";
import { withCode } from "../support/expect.ts";

/** Port 9 (discard) of the loopback address: nothing listens there. */
const NOBODY = "127.0.0.1:9";

Deno.test("runTopics, checkTopics: a start that is interrupted is told as such, with what it was at", async () => {
  const topic = {
    topic: "ticks",
    keyspace: "trading",
    table: "market_data",
    format: { name: "json" },
    deadLetterPlace: { kind: "topic", topic: "ticks.dead-letters" },
  };
  for (const run of [runTopics, checkTopics]) {
    const stop = new AbortController();
    const options = {
      kafka: { brokers: [NOBODY] },
      scylla: { contactPoints: [NOBODY] },
      topics: [topic],
      waitMs: 60_000,
      signal: stop.signal,
      onWaiting: () => stop.abort(),
    } as unknown as IngestTopicsOptions;
    await assert.rejects(run(options), (thrown: AndeanError) => {
      withCode("interrupted", /^Interrupted: nothing was read$/)(thrown);
      return withCode("interrupted", /cannot reach Kafka/)(thrown.cause);
    });
  }
});
