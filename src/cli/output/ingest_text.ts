import type { IngestFigures, IngestResult, IngestTopicsResult } from "../../ingest/options.ts";
import { settledOf } from "../../ingest/counts.ts";
import { lagOfRun, type RunSnapshot } from "../../ingest/snapshot/run_snapshot.ts";
import { count, counted, duration, latency, timeLeft } from "./numbers.ts";
import { table } from "./table.ts";

/** How far a run is, in one line. */
export function progressText(snapshot: RunSnapshot): string {
  const { counts, inFlight, remaining, seconds } = snapshot;
  const { stored, deadLettered, deleted, retried } = counts;
  const parts = [`${count(stored)} stored`, `${count(stored / seconds)}/s`];
  const lag = remaining === undefined ? lagOfRun(snapshot) : undefined;
  if (lag !== undefined) parts.push(`lag ${count(lag)}`);
  if (inFlight.rows > 0) parts.push(`${count(inFlight.rows)} in flight`);
  if (deleted > 0) parts.push(`${count(deleted)} deleted`);
  if (deadLettered > 0) parts.push(`${count(deadLettered)} dead-lettered`);
  if (retried > 0) parts.push(`${counted(retried, "request")} retried`);
  const done = settledOf(counts);
  const left = remaining === undefined ? "" : timeLeft(done, done + remaining, seconds);
  return parts.join(", ") + left;
}

/** What a run of one topic did: what it has committed, and the sum. */
export function ingestText(result: IngestResult): string {
  const { committed } = result;
  const lines = committed.length === 0 ? [] : [
    table([
      ["partition", "committed"],
      ...committed.map(({ partition, offset }) => [String(partition), String(offset)]),
    ]),
    "",
  ];
  return [...lines, ...sumLines(result)].join("\n");
}

/** What a run of several topics did: a line for each, and the sum. */
export function ingestTopicsText(result: IngestTopicsResult): string {
  const some = (field: "deleted" | "retried") => result[field] > 0;
  const cells = (figures: IngestFigures) => [
    count(figures.consumed),
    count(figures.stored),
    count(figures.deadLettered),
    ...(some("deleted") ? [count(figures.deleted)] : []),
    ...(some("retried") ? [count(figures.retried)] : []),
  ];
  const headings = ["topic", "table", "records", "stored", "dead-lettered"];
  if (some("deleted")) headings.push("deleted");
  if (some("retried")) headings.push("retried");
  return [
    table([
      headings,
      ...result.topics.map((one) => [one.topic, `${one.keyspace}.${one.table}`, ...cells(one)]),
    ], [0, 1]),
    "",
    ...sumLines(result),
  ].join("\n");
}

function sumLines(result: IngestFigures): string[] {
  const { consumed, stored, deadLettered, deleted, retried, latencyMs } = result;
  return [
    `${counted(consumed, "record")} = ${count(stored)} stored + ${count(deadLettered)} ` +
    `dead-lettered${deleted > 0 ? ` + ${count(deleted)} deleted` : ""}${
      retried > 0 ? `, ${counted(retried, "request")} retried` : ""
    }`,
    `in ${duration(result.seconds)}, ${count(result.recordsPerSecond)}/s; acknowledged after ` +
    `p50 ${latency(latencyMs.p50)}, p99 ${latency(latencyMs.p99)}, max ${latency(latencyMs.max)}`,
    ...(deadLettered > 0 ? ["", "why they were set aside: andean dead-letters list"] : []),
  ];
}
