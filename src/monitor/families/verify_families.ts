import type { Totals, Verdict } from "../../verify/books/totals.ts";
import { type Family, gauge } from "./family.ts";

/** What is verified. */
export interface Subject {
  topic: string;
  keyspace: string;
  table: string;
}

/** A verification that is over, or a look of one that goes on. */
export interface Verified extends Subject {
  verdict: Verdict;
  /** Absent where none could be counted. */
  totals?: Totals | undefined;
  /** When it was over, in milliseconds since the epoch. */
  atMs: number;
  seconds?: number | undefined;
}

const VERDICTS: readonly Verdict[] = ["exactly-once", "discrepancy", "inconclusive"];

/** Each record has one of these. */
const FATES = {
  stored: "stored",
  superseded: "superseded",
  deadLettered: "dead_lettered",
  deleted: "deleted",
  expired: "expired",
  missing: "missing",
} as const satisfies Partial<Record<keyof Totals, string>>;

/** Rows that are not as they should be, or of records that the topic has forgotten. */
const ROWS = ["duplicates", "unexpected", "mismatched", "forgotten"] as const;

/** What Prometheus is told of verifications. */
export function verifyFamilies(all: readonly Verified[]): Family[] {
  const labelled = all.map((one) => {
    const { topic, keyspace, table } = one;
    return { labels: { topic, keyspace, table }, ...one };
  });
  return [
    gauge(
      "andean_verify_verdict",
      "1 for the verdict of the last verification, 0 for the others.",
      labelled.flatMap(({ labels, verdict }) =>
        VERDICTS.map((word) => ({
          labels: { ...labels, verdict: word },
          value: Number(word === verdict),
        }))
      ),
    ),
    gauge(
      "andean_verify_records",
      "Records by what became of them.",
      labelled.flatMap(({ labels, totals }) =>
        totals === undefined ? [] : Object.entries(FATES).map(([field, fate]) => ({
          labels: { ...labels, fate },
          value: totals[field as keyof typeof FATES],
        }))
      ),
    ),
    gauge(
      "andean_verify_rows",
      "Rows that no record explains, that are there twice, that differ, or whose records are gone.",
      labelled.flatMap(({ labels, totals }) =>
        totals === undefined
          ? []
          : ROWS.map((kind) => ({ labels: { ...labels, kind }, value: totals[kind] }))
      ),
    ),
    gauge(
      "andean_verify_timestamp_seconds",
      "When the last verification was over, since 1970.",
      labelled.map(({ labels, atMs }) => ({ labels, value: atMs / 1_000 })),
    ),
    gauge(
      "andean_verify_duration_seconds",
      "How long the last verification took.",
      labelled.flatMap(({ labels, seconds }) =>
        seconds === undefined ? [] : [{ labels, value: seconds }]
      ),
    ),
  ];
}
