import type {
  PartitionSnapshot,
  RunOutage,
  RunSnapshot,
  TopicSnapshot,
} from "../../src/ingest/snapshot/run_snapshot.ts";
import { type Distribution, observe } from "../../src/telemetry/distribution.ts";
import { memberSnapshot, topicSnapshot } from "./run_snapshots.ts";

/** When the runs here began. */
const BEGAN_MS = Date.UTC(2026, 10, 24, 6);

/** How many records there are in each Kafka partition. */
const SIZE = 20_000;

/** A Kafka partition, of which 200 records are in flight where so many are left. */
export function place(partition: number, committed: number, end = SIZE): PartitionSnapshot {
  const watermark = Math.min(end, committed + 50);
  const read = Math.min(end, committed + 200);
  return { partition, start: 0, committed, watermark, read, end };
}

/** A run that commits 1,000 records each second, of which it sets two aside. */
export function runAt(
  second: number,
  { partitions = 3, ...some }: Partial<RunSnapshot> & { partitions?: number } = {},
): RunSnapshot {
  const records = 1_000 * second;
  const deadLettered = 2 * second;
  const stored = records - deadLettered;
  const counts = { consumed: records + 600, stored, deadLettered, deleted: 0, retried: 0 };
  const topic = topicSnapshot({
    counts,
    committed: { records, stored, deadLettered, deleted: 0 },
    partitions: Array.from(
      { length: partitions },
      (_, partition) =>
        place(partition, Math.min(SIZE, Math.floor((records + partition) / partitions))),
    ),
  });
  measure(topic, second);
  return memberSnapshot({
    atMs: BEGAN_MS + second * 1_000,
    seconds: second,
    counts,
    inFlight: { rows: 600, bytes: 2 ** 20, maxRows: 20_000, maxBytes: 2 ** 28 },
    topics: [topic],
    ...some,
  });
}

/** Each second has ten batches of 100 rows, written in 4 ms, and the records are 30 ms old. */
function measure({ batchRows, writeSeconds, endToEndSeconds }: TopicSnapshot, second: number) {
  const observed: [Distribution, number, number][] = [
    [batchRows, 100, 10],
    [writeSeconds, 0.004, 10],
    [endToEndSeconds, 0.03, 1_000],
  ];
  for (const [distribution, value, eachSecond] of observed) {
    observe(distribution, value, eachSecond * second);
  }
}

/** The database is away, in many words, since the fifth second. */
export const OUTAGES: RunOutage[] = [
  { part: "scylla", reason: `no host answers: ${"x".repeat(300)}`, sinceMs: runAt(5).atMs },
  { part: "room", reason: "20000 rows wait for the database", sinceMs: runAt(6).atMs },
];
