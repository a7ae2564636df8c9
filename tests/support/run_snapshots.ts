import type { RunSnapshot, TopicSnapshot } from "../../src/ingest/snapshot/run_snapshot.ts";
import { TopicMeter } from "../../src/ingest/snapshot/topic_meter.ts";

/** What one member that reads tells, with what a test says about it. */
export function memberSnapshot(some: Partial<RunSnapshot>): RunSnapshot {
  return {
    atMs: 0,
    seconds: 1,
    phase: "reading",
    members: { all: 1, joined: 1 },
    rebalances: 0,
    outages: [],
    inFlight: { rows: 5, bytes: 100, maxRows: 50, maxBytes: 1_000 },
    counts: { consumed: 0, stored: 0, deadLettered: 0, deleted: 0, retried: 0 },
    remaining: undefined,
    topics: [],
    ...some,
  };
}

/** One topic of a {@linkcode memberSnapshot}. */
export function topicSnapshot(some: Partial<TopicSnapshot>): TopicSnapshot {
  return {
    topic: "ticks",
    keyspace: "trading",
    table: "market_data",
    counts: { consumed: 0, stored: 0, deadLettered: 0, deleted: 0, retried: 0 },
    committed: { records: 0, stored: 0, deadLettered: 0, deleted: 0 },
    partitions: [],
    ...new TopicMeter().snapshot(),
    ...some,
  };
}
