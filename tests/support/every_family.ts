import type { Family } from "../../src/monitor/families/family.ts";
import { IngestWatch } from "../../src/monitor/ingest_watch.ts";
import { VerifyWatch } from "../../src/monitor/verify_watch.ts";
import { verifyFamilies } from "../../src/monitor/families/verify_families.ts";
import { noTotals } from "../../src/verify/books/totals.ts";
import { memberSnapshot, topicSnapshot } from "./run_snapshots.ts";

const BUILD = { version: "0.1.0", commit: "0123456789ab" };
const SUBJECT = { topic: "ticks", keyspace: "trading", table: "market_data" };

/** A run in which there is something of everything, so that each family has a sample. */
function ingestWatch(): IngestWatch {
  const watch = new IngestWatch(BUILD);
  const partition = { partition: 0, start: 0, committed: 1, watermark: 2, read: 3, end: 4 };
  watch.told(memberSnapshot({
    topics: [
      topicSnapshot({
        partitions: [partition],
        letters: [{ stage: "decode", code: "undecodable", count: 1 }],
        retries: { "timed-out": 1 },
        settledAtMs: 1,
      }),
    ],
  }));
  return watch;
}

/** The same of a verification that goes on. */
function verifyWatch(): VerifyWatch {
  const watch = new VerifyWatch(BUILD, SUBJECT);
  watch.looked({ fresh: noTotals(), totals: noTotals(), lag: 0 });
  return watch;
}

/** What `ingest --metrics` serves, each family with a sample. */
export const INGEST_FAMILIES: readonly Family[] = ingestWatch().families();

/** What `verify` serves, or writes to a file, each family with a sample. */
export const VERIFY_FAMILIES: readonly Family[] = withSamples([
  ...verifyWatch().families(),
  // Of one that is over, which alone tells how long it took.
  ...verifyFamilies([
    { ...SUBJECT, verdict: "exactly-once", totals: noTotals(), atMs: 1, seconds: 1 },
  ]),
]);

/** Each family once, as the first that has a sample. */
function withSamples(families: readonly Family[]): Family[] {
  const names = [...new Set(families.map(({ name }) => name))];
  return names.map((name) =>
    families.find((family) => family.name === name && family.samples.length > 0) ??
      families.find((family) => family.name === name)!
  );
}

/** The names of a family's labels. @throws where it has no sample, which would tell */
export function labelsOf({ name, samples }: Family): string[] {
  const [sample] = samples;
  if (sample === undefined) throw new Error(`${name} has no sample, which would tell its labels`);
  return Object.keys(sample.labels);
}
