/** The middle of some figures, and how far they spread. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** @returns `undefined` of no figures */
export function spread(figures: readonly number[]): Spread | undefined {
  if (figures.length === 0) return undefined;
  const sorted = [...figures].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half]!;
  return {
    median: sorted.length % 2 === 1 ? upper : (sorted[half - 1]! + upper) / 2,
    min: sorted[0]!,
    max: sorted[sorted.length - 1]!,
  };
}

/** How many times a median another one is. @returns `undefined` where one is not known, or nothing */
export function ratio(one: Spread | undefined, base: Spread | undefined): number | undefined {
  if (one === undefined || base === undefined || base.median === 0) return undefined;
  return one.median / base.median;
}
