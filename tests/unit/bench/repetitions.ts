import type { Repetition } from "../../../src/bench/result.ts";

/** A repetition with these figures, and some for all else. */
export function repetition(figures: Partial<Repetition> = {}): Repetition {
  const { records = 1_000, seconds = 1, cpuSeconds = 0.5 } = figures;
  return {
    name: "codec",
    records,
    seconds,
    perSecond: Math.round(records / seconds),
    cpuSeconds,
    perCpuSecond: Math.round(records / cpuSeconds),
    latencyMs: null,
    memory: {
      startBytes: 100,
      peakBytes: 200,
      endBytes: 150,
      growth: null,
      intervalMs: 100,
      rssBytes: [100, 200, 150],
    },
    ...figures,
  };
}
