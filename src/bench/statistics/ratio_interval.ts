import { median } from "./median.ts";
import { rankSumTest } from "./rank_sum.ts";

/** How much larger one sample is than another. */
export interface RatioInterval {
  /** The median of all ratios of one of each (Hodges and Lehmann's, of ratios). */
  ratio: number;
  /** Where it lies, but for `2 alpha` of all cases; `null` where so few values can't tell. */
  interval: [low: number, high: number] | null;
}

/**
 * The ratio of the first sample to the second, and the interval of those ratios that
 * {@linkcode rankSumTest} would not refuse at `alpha` on either side.
 *
 * @param first positive values, as are the second's
 */
export function ratioInterval(
  first: readonly number[],
  second: readonly number[],
  alpha: number,
): RatioInterval {
  const ratios = first.flatMap((one) => second.map((other) => one / other))
    .toSorted((a, b) => a - b);
  const ratio = median(ratios);
  const outside = pairsOutside(first.length, second.length, alpha);
  if (outside === 0) return { ratio, interval: null };
  return { ratio, interval: [ratios[outside - 1]!, ratios[ratios.length - outside]!] };
}

/** How many of the pairs may lie beyond the interval's end; 0 where there is no such end. */
function pairsOutside(first: number, second: number, alpha: number): number {
  const above = Array.from({ length: second }, (_, index) => index + 1);
  let outside = 0;
  // A sample of which exactly `pairs` comparisons are won is refused while that is too unlikely.
  for (let pairs = 0; pairs < first * second; pairs++) {
    const { pLower } = rankSumTest(winning(pairs, first, second), above);
    if (pLower > alpha) break;
    outside = pairs + 1;
  }
  return outside;
}

/** A sample that wins so many comparisons with 1, 2, … */
function winning(pairs: number, first: number, second: number): number[] {
  return Array.from({ length: first }, (_, index) => {
    const wins = Math.min(second, Math.max(0, pairs - index * second));
    return wins + 0.5 + index * 1e-6; // Above `wins` of them.
  });
}
