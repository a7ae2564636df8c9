import { AndeanError } from "../errors/andean_error.ts";
import type { LatencySummary } from "../telemetry/latency.ts";
import type { Repetition, StageResult } from "./result.ts";
import { median } from "./statistics/median.ts";

/** Puts the repetitions of each stage together, in the order in which stages first occur. */
export function summarizeAll(repetitions: readonly Repetition[]): StageResult[] {
  return [...Map.groupBy(repetitions, ({ name }) => name).values()].map(summarize);
}

/**
 * Medians over the repetitions of one stage; the largest latency is the largest of all.
 *
 * @throws {AndeanError} `internal` without a repetition
 */
export function summarize(repetitions: readonly Repetition[]): StageResult {
  const [first] = repetitions;
  if (first === undefined) throw new AndeanError("internal", "Cannot sum up no repetition");
  const of = (pick: (one: Repetition) => number) => repetitions.map(pick);
  const perSecond = of((one) => one.perSecond);
  return {
    name: first.name,
    records: Math.round(median(of(({ records }) => records))),
    seconds: median(of(({ seconds }) => seconds)),
    perSecond: Math.round(median(perSecond)),
    cpuSeconds: median(of(({ cpuSeconds }) => cpuSeconds)),
    perCpuSecond: Math.round(median(of(({ perCpuSecond }) => perCpuSecond))),
    latencyMs: medianLatency(repetitions.flatMap(({ latencyMs }) => latencyMs ?? [])),
    minPerSecond: Math.min(...perSecond),
    maxPerSecond: Math.max(...perSecond),
    peakRssBytes: Math.max(...of(({ memory }) => memory.peakBytes)),
    repetitions: repetitions.map(({ name: _, ...rest }) => rest),
  };
}

function medianLatency(all: readonly LatencySummary[]): LatencySummary | null {
  if (all.length === 0) return null;
  const of = (key: keyof LatencySummary) => median(all.map((one) => one[key]));
  return {
    p50: of("p50"),
    p90: of("p90"),
    p99: of("p99"),
    p999: of("p999"),
    p9999: of("p9999"),
    max: Math.max(...all.map(({ max }) => max)),
  };
}
