import type { Environment } from "../../bench/environment.ts";
import type { BenchResult, StageResult, SweepResult } from "../../bench/result.ts";
import { comparisonText } from "./comparison_text.ts";
import { bytes, count, counted, latency } from "./numbers.ts";
import { table } from "./table.ts";

/** Stages in a table, and what they were measured on. */
export function benchText(
  { environment, stages, sweeps, comparison, config }: BenchResult,
): string {
  const { repetitions } = config as { repetitions: number };
  return [
    table([
      ["stage", "records", "per second", "range", "per cpu second", "p50", "p99", "max", "memory"],
      ...stages.map(stageRow),
    ]),
    "",
    ...(comparison === undefined ? [] : [comparisonText(comparison), ""]),
    ...sweeps.flatMap((sweep) => [sweepTable(sweep), ""]),
    `medians of ${counted(repetitions, "repetition")}`,
    ...shareLines(stages),
    ...(config["nullDatabase"] === true
      ? ["pipeline: batches were acknowledged by a stand-in, and not stored (--null-database)"]
      : []),
    ...stages.flatMap(paceLines),
    ...environmentLines(environment),
  ].join("\n");
}

/** How near the pipeline comes to what the database takes. */
function shareLines(stages: readonly StageResult[]): string[] {
  const [pipeline, limit] = ["pipeline", "limit"].map((wanted) =>
    stages.find(({ name }) => name === wanted)?.perSecond
  );
  if (pipeline === undefined || !limit) return [];
  return [`pipeline: ${Math.round((100 * pipeline) / limit)} % of the database's limit`];
}

function stageRow(stage: StageResult): string[] {
  const { name, records, perSecond, perCpuSecond, latencyMs } = stage;
  return [
    name,
    count(records),
    count(perSecond),
    rangeOf(stage),
    count(perCpuSecond),
    ...(latencyMs === null
      ? ["-", "-", "-"]
      : [latencyMs.p50, latencyMs.p99, latencyMs.max].map(latency)),
    bytes(stage.peakRssBytes),
  ];
}

function sweepTable({ parameter, points }: SweepResult): string {
  return table([
    [`--${parameter}`, "records", "per second", "range", "per cpu second", "memory"],
    ...points.map(({ value, ...point }) => [
      String(value),
      count(point.records),
      count(point.perSecond),
      rangeOf(point),
      count(point.perCpuSecond),
      bytes(point.peakRssBytes),
    ]),
  ], []);
}

function rangeOf({ repetitions, minPerSecond, maxPerSecond }: StageResult): string {
  return repetitions.length === 1 ? "-" : `${count(minPerSecond)}-${count(maxPerSecond)}`;
}

/** A latency is worth little without the rate at which it was seen. */
function paceLines({ repetitions }: StageResult): string[] {
  return repetitions.flatMap(({ pace, latencyMs, memory, perSecond }) => {
    if (pace === undefined || latencyMs === null) return [];
    const { askedPerSecond, kept, stored, worstLagMs, lastLagMs } = pace;
    const growth = memory.growth === null
      ? ""
      : `; memory of the last third ${percentChange(memory.growth)} of the second`;
    return [
      `latency at ${count(askedPerSecond)}/s: p99.9 ${latency(latencyMs.p999)}, ` +
      `p99.99 ${latency(latencyMs.p9999)}; ${count(stored)} sent and stored${growth}`,
      ...(kept ? [] : [
        `THE RATE WAS NOT KEPT: ${count(perSecond)}/s were stored; the sender was late by up to ` +
        `${latency(worstLagMs)}, the last record by ${latency(lastLagMs)}`,
      ]),
    ];
  });
}

function percentChange(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

function environmentLines(environment: Environment): string[] {
  const { cpu, cores, memoryGiB, system, deno, andean, services, loadAverage } = environment;
  const lines = [
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, deno ${deno}, andean ${andean}`,
  ];
  if (services !== null) {
    const { kafka, database: { product, version, nodes } } = services;
    lines.push(
      `${product} ${version} on ${counted(nodes, "node")}, ${counted(kafka.brokers, "broker")} ` +
        `(Fetch up to version ${kafka.fetchVersion ?? "unknown"})`,
    );
  }
  const [load = 0] = loadAverage;
  if (load > cores / 2) {
    lines.push(`others were at work when this began: a load of ${load} on ${cores} cores`);
  }
  return lines;
}
