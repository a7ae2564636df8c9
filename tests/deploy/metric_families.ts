import { ingestFamilies } from "../../src/monitor/families/ingest_families.ts";
import { verifyFamilies } from "../../src/monitor/families/verify_families.ts";
import { noTotals } from "../../src/verify/totals.ts";
import { memberSnapshot, topicSnapshot } from "../support/snapshots.ts";

/** A family of metrics that andean serves. */
export interface MetricFamily {
  type: "counter" | "gauge" | "histogram";
  /** Its own, beside those that a scrape adds. */
  labels: readonly string[];
}

const partition = { partition: 0, start: 0, committed: 1, watermark: 2, read: 3, end: 4 };

/** A run in which there is something of everything, so that each family has a sample. */
const run = memberSnapshot({
  topics: [
    topicSnapshot({
      partitions: [partition],
      letters: [{ stage: "decode", code: "undecodable", count: 1 }],
      retries: { timeout: 1 },
      settledAtMs: 1,
    }),
  ],
});

/** A verification that could count. */
const verification = {
  topic: "ticks",
  keyspace: "trading",
  table: "market_data",
  verdict: "exactly-once",
  totals: noTotals(),
  atMs: 1,
  seconds: 1,
} as const;

/** Every family, by its name: what rules and dashboards may ask for. */
export const METRIC_FAMILIES: ReadonlyMap<string, MetricFamily> = new Map(
  [...ingestFamilies(run), ...verifyFamilies([verification])].map(({ name, type, samples }) => {
    const [sample] = samples;
    if (sample === undefined) throw new Error(`${name} has no sample, which would tell its labels`);
    return [name, { type, labels: Object.keys(sample.labels) }];
  }),
);
