import type { OffsetRange } from "../record/offset_ranges.ts";

/**
 * Picks entries of one Kafka partition that speak together for as many offsets of `[from, to)` as
 * can be, and for none twice: replays and rebalances leave entries that overlap, each true for its
 * own range and none divisible, since nobody knows where in its range its records lie.
 *
 * To take the longest entry at each position would not do: after `[0, 10)` it would pass over
 * `[9, 100)`, which begins in it. This is weighted interval scheduling with the lengths as weights
 * (Kleinberg and Tardos, "Algorithm Design", 6.1), in O(n log n) time and 20 bytes per entry. Of
 * two entries at one position that are as good as each other the shorter one is taken, which tells
 * more closely where a record was lost.
 *
 * @param entries in any order; already sorted by `from`, then `to`, they are sorted again for free
 * @returns entries that don't overlap and lie wholly inside the range, ascending
 */
export function coverOf<T extends OffsetRange>(
  entries: readonly T[],
  range: OffsetRange,
): T[] {
  const inside = entries
    .filter(({ from, to }) => from >= range.from && to <= range.to && from < to)
    .sort((a, b) => a.from - b.from || a.to - b.to);
  return bestChain(inside);
}

/** The chain without overlap that covers the most; `sorted` ascends by `from`, then by `to`. */
function bestChain<T extends OffsetRange>(sorted: readonly T[]): T[] {
  const count = sorted.length;
  const starts = Float64Array.from(sorted, ({ from }) => from);
  // How many offsets the best chain out of the entries from `index` on covers.
  const best = new Float64Array(count + 1);
  const after = new Uint32Array(count);
  for (let index = count - 1; index >= 0; index--) {
    const { from, to } = sorted[index]!;
    const next = firstNotBelow(starts, to, index + 1);
    after[index] = next;
    best[index] = Math.max(best[index + 1]!, to - from + best[next]!);
  }
  const chain: T[] = [];
  for (let index = 0; index < count;) {
    const entry = sorted[index]!;
    const next = after[index]!;
    if (entry.to - entry.from + best[next]! < best[index]!) index++;
    else {
      chain.push(entry);
      index = next;
    }
  }
  return chain;
}

/** The first index from `low` on whose value is at least `bound`; the length if there is none. */
function firstNotBelow(ascending: Float64Array, bound: number, low: number): number {
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
