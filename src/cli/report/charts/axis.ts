/** One axis: where a value stands, from 0 to 1, and where its ticks are. */
export interface Axis {
  at(value: number): number;
  ticks: { value: number; label: string }[];
}

/** From zero to a round number at or above the largest value. */
export function linearAxis(values: readonly number[], label: (value: number) => string): Axis {
  const top = Math.max(...values.filter(Number.isFinite), 0) || 1;
  const step = niceStep(top / 4);
  const end = Math.ceil(top / step - 1e-9) * step;
  const count = Math.round(end / step);
  return {
    at: (value) => value / end,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step)
      .map((value) => ({ value, label: label(value) })),
  };
}

/** From a power of ten at or below the smallest value to one at or above the largest. */
export function logAxis(values: readonly number[], label: (value: number) => string): Axis {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const low = Math.floor(Math.log10(Math.min(...positive, Infinity)));
  const high = Math.ceil(Math.log10(Math.max(...positive, 0)) - 1e-9);
  const [from, to] = positive.length === 0 ? [0, 1] : [low, Math.max(high, low + 1)];
  return {
    at: (value) => (Math.log10(Math.max(value, 10 ** from)) - from) / (to - from),
    ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index))
      .map((value) => ({ value, label: label(value) })),
  };
}

/** Values as they are given, at equal distances that double: 1, 2, 4, 8 stand evenly. */
export function valuesAxis(values: readonly number[], label: (value: number) => string): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.log2(high) - Math.log2(low);
  return {
    at: (value) => span === 0 ? 0.5 : (Math.log2(value) - Math.log2(low)) / span,
    ticks: values.map((value) => ({ value, label: label(value) })),
  };
}

/**
 * Percentiles so that each further nine takes as much room as the one before: what happens once in
 * ten thousand is seen as well as the median.
 *
 * @param nines how many: 4 for up to 99.99 %
 */
export function percentileAxis(nines: number): Axis {
  const place = (percentile: number) => -Math.log10(Math.max(1 - percentile / 100, 10 ** -nines));
  const most = 100 * (1 - 10 ** -nines) + 1e-9;
  const labels = [50, 90, 99, 99.9, 99.99, 99.999, 99.9999];
  return {
    at: (value) => place(value) / nines,
    ticks: labels.filter((value) => place(value) <= nines + 1e-9 && value <= most)
      .map((value) => ({ value, label: `p${value}` })),
  };
}

/** 1, 2 or 5 times a power of ten, at least as large. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least - 1e-12) ??
    10 * power;
}
