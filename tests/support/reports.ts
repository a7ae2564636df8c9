import type { VerifyReportInput } from "../../src/cli/report/verify_report.ts";
import type {
  CompletenessMap,
  FateRange,
  OffsetFate,
} from "../../src/verify/books/completeness.ts";
import type { PartitionReport } from "../../src/verify/books/partition_books.ts";
import type { VerifyResult } from "../../src/verify/options.ts";
import { noTotals, sumTotals, type Totals, verdictOf } from "../../src/verify/books/totals.ts";

/** Lengths of consecutive ranges, each with its fate. */
export type Runs = readonly (readonly [OffsetFate, number])[];

/** A map and its counts, as they come from the same offsets. */
export function audited(
  partition: number,
  from: number,
  runs: Runs,
): { map: CompletenessMap; report: PartitionReport } {
  const ranges: FateRange[] = [];
  const totals = noTotals();
  let first = from;
  for (const [fate, length] of runs) {
    const last = first + length - 1;
    ranges.push({ fate, first, last });
    first = last + 1;
    if (fate === "unseen") continue;
    if (fate === "gap") totals.gaps += length;
    else {
      totals[fate as keyof Totals] += length;
      totals.records += length;
    }
  }
  const missingRanges = ranges
    .filter(({ fate }) => fate === "missing")
    .map((range): [number, number] => [range.first, range.last]);
  return {
    map: { partition, ranges },
    report: { partition, from, to: first, ...totals, missingRanges },
  };
}

/** A report of some Kafka partitions, each given by its runs from offset 0. */
export function reportOf(
  partitions: readonly Runs[],
  some: Partial<VerifyReportInput["result"]> = {},
): VerifyReportInput {
  const all = partitions.map((runs, partition) => audited(partition, 0, runs));
  const reports = all.map(({ report }) => report);
  const totals = sumTotals(reports);
  return {
    version: "0.1.0",
    createdAt: "2026-11-24T06:43:56.120Z",
    command: "andean verify --topic input_readings --report report.html",
    config: { brokers: "kafka:9092", scylla: "scylladb-01:9042", consistency: "local-quorum" },
    topic: "input_readings",
    keyspace: "trading",
    table: "market_data",
    result: {
      verdict: verdictOf(totals),
      totals,
      partitions: reports,
      rows: totals.stored,
      seconds: 2,
      rowsPerSecond: totals.stored / 2,
      method: "scan",
      tableKind: "coordinates",
      notes: [],
      unseenTokenRanges: [],
      map: all.map(({ map }) => map),
      ...some,
    },
  };
}

/** Every fate once, the missing ones a single offset among many. */
export const EVERY_FATE: Runs = [
  ["stored", 4_000],
  ["gap", 500],
  ["superseded", 1_000],
  ["deadLettered", 800],
  ["deleted", 600],
  ["expired", 900],
  ["stored", 2_000],
  ["missing", 1],
  ["stored", 40_000],
  ["unseen", 700],
];

/** What a scan without anything to remark tells beside the counts. */
export const PLAIN_SCAN = {
  tableKind: "coordinates",
  method: "scan",
  notes: [],
  unseenTokenRanges: [],
  unseen: 0,
} satisfies Partial<VerifyResult>;
