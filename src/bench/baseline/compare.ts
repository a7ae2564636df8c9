import { ratioInterval } from "../statistics/ratio_interval.ts";
import { rankSumTest } from "../statistics/rank_sum.ts";
import { type Difference, differences } from "./differences.ts";

/** At most so often is a stage called slower, or faster, that is neither. */
const ALPHA = 0.05;

/** One repetition of an earlier or of this result, as far as it is compared. */
export interface ComparedRepetition {
  perSecond: number;
  latencyMs: { p99: number } | null;
}

/** An earlier or this result, as far as it is compared. */
export interface ComparedResult {
  config: Record<string, unknown>;
  environment: Record<string, unknown>;
  stages: readonly {
    name: string;
    perSecond: number;
    latencyMs: { p99: number } | null;
    /** Absent in results of before there were any: one. */
    repetitions?: readonly ComparedRepetition[] | undefined;
  }[];
}

/**
 * `unclear` means that no difference was shown, and none can be excluded either; `cannot-tell`
 * that so few repetitions could not have shown any.
 */
export type StageVerdict = "slower" | "faster" | "same" | "unclear" | "cannot-tell";

/** One stage then and now. */
export interface StageComparison {
  name: string;
  metric: "perSecond" | "p99";
  /** Repetitions, then and now. */
  repetitions: [then: number, now: number];
  /** Of speed: above 1 is better now, for latencies, too. */
  ratio: number;
  interval: [low: number, high: number] | null;
  pSlower: number;
  pFaster: number;
  verdict: StageVerdict;
}

/** An earlier result against this one. */
export interface Comparison {
  /** The share by which a stage has to differ, beside being told apart from the noise. */
  tolerance: number;
  alpha: number;
  stages: StageComparison[];
  /** What the two do not have in common. */
  differences: Difference[];
}

/** Compares the stages that both have. */
export function compare(
  then: ComparedResult,
  now: ComparedResult,
  tolerance: number,
): Comparison {
  const stages = now.stages.flatMap((stage) => {
    const before = then.stages.find(({ name }) => name === stage.name);
    return before === undefined ? [] : [compareStage(before, stage, tolerance)];
  });
  return { tolerance, alpha: ALPHA, stages, differences: differences(then, now) };
}

function compareStage(
  then: ComparedResult["stages"][number],
  now: ComparedResult["stages"][number],
  tolerance: number,
): StageComparison {
  // Its rate is given: what can change is how long records take.
  const metric = now.name === "latency" ? "p99" : "perSecond";
  const speeds = (stage: ComparedResult["stages"][number]) =>
    (stage.repetitions ?? [stage]).map(({ perSecond, latencyMs }) =>
      metric === "p99" ? 1 / Math.max(latencyMs?.p99 ?? 0, 0.001) : perSecond
    );
  const [before, after] = [speeds(then), speeds(now)];
  const { pLower, pHigher, pLeast } = rankSumTest(after, before);
  const { ratio, interval } = ratioInterval(after, before, ALPHA);
  return {
    name: now.name,
    metric,
    repetitions: [before.length, after.length],
    ratio,
    interval,
    pSlower: pLower,
    pFaster: pHigher,
    verdict: verdictOf({ ratio, interval, pLower, pHigher, pLeast, tolerance }),
  };
}

function verdictOf({ ratio, interval, pLower, pHigher, pLeast, tolerance }: {
  ratio: number;
  interval: [number, number] | null;
  pLower: number;
  pHigher: number;
  pLeast: number;
  tolerance: number;
}): StageVerdict {
  if (pLeast > ALPHA || interval === null) return "cannot-tell";
  const [least, most] = [1 - tolerance, 1 + tolerance];
  if (pLower <= ALPHA && ratio < least) return "slower";
  if (pHigher <= ALPHA && ratio > most) return "faster";
  return interval[0] >= least && interval[1] <= most ? "same" : "unclear";
}
