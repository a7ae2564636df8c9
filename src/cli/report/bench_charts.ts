import type { Repetition, StageResult, SweepResult } from "../../bench/result.ts";
import { count, latency } from "../output/numbers.ts";
import { linearAxis, logAxis, percentileAxis, valuesAxis } from "./charts/axis.ts";
import { lineChart, type Series } from "./charts/line_chart.ts";

type OneRepetition = Omit<Repetition, "name">;

/** How fast each stage was while it ran: a chart for each that tells. */
export function throughputCharts(stages: readonly StageResult[]): string[] {
  return stages.flatMap(({ name, repetitions }) => {
    const series = repetitions.map((one, index): Series => ({
      label: repetitionName(index),
      color: index,
      points: throughput(one),
    })).filter(({ points }) => points.length > 1);
    if (series.length === 0) return [];
    return [lineChart({
      title: `${name}: records per second over time`,
      description: `Records per second of ${name} in each interval, a line for each repetition.`,
      x: secondsAxis(series),
      y: linearAxis(series.flatMap(({ points }) => points.map(({ y }) => y)), short),
      xLabel: "seconds",
      series,
    })];
  });
}

function throughput({ timeline }: OneRepetition): Series["points"] {
  if (timeline === undefined) return [];
  const { intervalMs, records } = timeline;
  return records.map((done, index) => ({
    x: ((index + 0.5) * intervalMs) / 1_000,
    y: done / (intervalMs / 1_000),
  }));
}

/** The latencies of all stages that have some, each further nine as wide as the one before. */
export function percentileChart(stages: readonly StageResult[]): string[] {
  const series = stages.flatMap((stage) => latencySeries(stage))
    .map((one, color): Series => ({ ...one, color }));
  if (series.length === 0) return [];
  return [lineChart({
    title: "Latency by percentile",
    description: "Latency in milliseconds by percentile, for each stage that has one.",
    x: percentileAxis(5),
    y: logAxis(series.flatMap(({ points }) => points.map(({ y }) => y)), latencyLabel),
    xLabel: "percentile",
    series,
  })];
}

function latencySeries({ name, repetitions, latencyMs }: StageResult): Series[] {
  const whole = repetitions.filter(({ percentiles }) => (percentiles?.length ?? 0) > 0);
  if (whole.length > 0) {
    return whole.map(({ percentiles = [] }, index) => ({
      label: whole.length === 1 ? name : `${name}, ${repetitionName(index)}`,
      color: 0,
      points: percentiles.map(([x, y]) => ({ x, y })),
    }));
  }
  if (latencyMs === null) return [];
  const { p50, p90, p99, p999, p9999 } = latencyMs;
  const known: [number, number][] = [[50, p50], [90, p90], [99, p99], [99.9, p999], [99.99, p9999]];
  const points = known.map(([x, y]) => ({ x, y, says: `${name}, p${x}: ${latency(y)}` }));
  return [{ label: `${name}, medians`, color: 0, points }];
}

/** The longest latency of each second, where records had a time at which they were due. */
export function worstChart(stages: readonly StageResult[]): string[] {
  const series = stages.flatMap(({ repetitions }) =>
    repetitions.flatMap(({ pace }, index): Series[] =>
      pace === undefined ? [] : [{
        label: repetitionName(index),
        color: index,
        points: pace.worstMs.map((y, second) => ({ x: second + 0.5, y })),
      }]
    )
  );
  if (series.length === 0) return [];
  return [lineChart({
    title: "The longest latency of each second",
    description: "The longest latency among the records that were stored in each second.",
    x: secondsAxis(series),
    y: linearAxis(series.flatMap(({ points }) => points.map(({ y }) => y)), latencyLabel),
    xLabel: "seconds",
    series,
  })];
}

/** The memory of the process in each stage's last repetition. */
export function memoryChart(stages: readonly StageResult[]): string[] {
  const series = stages.flatMap(({ name, repetitions }, color): Series[] => {
    const memory = repetitions.at(-1)?.memory;
    if (memory === undefined || memory.rssBytes.length < 5) return [];
    const points = memory.rssBytes.map((rss, index) => ({
      x: (index * memory.intervalMs) / 1_000,
      y: rss / 2 ** 20,
    }));
    return [{ label: name, color, points }];
  });
  if (series.length === 0) return [];
  return [lineChart({
    title: "Memory of the process, in each stage's last repetition",
    description: "Resident memory over time, a line for each stage.",
    x: secondsAxis(series),
    y: linearAxis(series.flatMap(({ points }) => points.map(({ y }) => y)), (mib) => `${mib} MiB`),
    xLabel: "seconds",
    series,
  })];
}

/** The stage `pipeline` over the values of one option: medians, and the range of each. */
export function sweepChart({ parameter, points }: SweepResult): string {
  const sorted = points.toSorted((a, b) => a.value - b.value);
  return lineChart({
    title: `pipeline by --${parameter}`,
    description: `Records per second of pipeline at each value of ${parameter}: ` +
      sorted.map(({ value, perSecond }) => `${value}: ${count(perSecond)}`).join(", "),
    x: valuesAxis(sorted.map(({ value }) => value), short),
    y: linearAxis(sorted.map(({ maxPerSecond }) => maxPerSecond), short),
    xLabel: parameter,
    series: [{
      label: "pipeline",
      color: 0,
      points: sorted.map(({ value, perSecond, minPerSecond, maxPerSecond }) => ({
        x: value,
        y: perSecond,
        low: minPerSecond,
        high: maxPerSecond,
        says: `${parameter} ${count(value)}: ${count(perSecond)} records per second ` +
          `(${count(minPerSecond)} to ${count(maxPerSecond)})`,
      })),
    }],
  });
}

function secondsAxis(series: readonly Series[]) {
  return linearAxis(series.flatMap(({ points }) => points.map(({ x }) => x)), String);
}

function repetitionName(index: number): string {
  return `repetition ${index + 1}`;
}

function latencyLabel(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${Number((milliseconds / 1_000).toFixed(1))} s`;
  return `${Number(milliseconds.toPrecision(3))} ms`;
}

/** `50k`, `1.2M`: as much as fits beside an axis. */
function short(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toFixed(2))}M`;
  return value >= 10_000 ? `${Number((value / 1e3).toFixed(1))}k` : String(value);
}
