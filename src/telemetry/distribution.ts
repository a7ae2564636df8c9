/** How often values of some sizes occurred; plain, so that it travels between threads. */
export interface Distribution {
  /** The upper ends of all classes but the last, which has none; ascending. */
  bounds: readonly number[];
  /** How many values each class holds: one more than there are bounds. */
  counts: number[];
  /** Of all values. */
  sum: number;
}

/** One that has counted nothing. */
export function emptyDistribution(bounds: readonly number[]): Distribution {
  return { bounds, counts: new Array(bounds.length + 1).fill(0), sum: 0 };
}

/** Adds `count` observations of a value: to the first class whose bound it does not exceed. */
export function observe(distribution: Distribution, value: number, count = 1): void {
  const { bounds, counts } = distribution;
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= bounds[middle]!) high = middle;
    else low = middle + 1;
  }
  counts[low]! += count;
  distribution.sum += value * count;
}

/** A copy that does not change with the original. */
export function copyOf({ bounds, counts, sum }: Distribution): Distribution {
  return { bounds, counts: [...counts], sum };
}

/** What several with the same bounds have counted together; at least one. */
export function mergeDistributions(all: readonly Distribution[]): Distribution {
  const [{ bounds }] = all as [Distribution];
  const merged = emptyDistribution(bounds);
  for (const { counts, sum } of all) {
    counts.forEach((count, index) => merged.counts[index]! += count);
    merged.sum += sum;
  }
  return merged;
}
