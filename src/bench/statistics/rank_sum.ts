/** How two samples compare by their ranks. */
export interface RankSumTest {
  /** How likely the first would be so low by chance, were both drawn from the same. */
  pLower: number;
  /** The same for so high. */
  pHigher: number;
  /** The least that any two samples of these sizes could give: above it, nothing can be told. */
  pLeast: number;
}

/**
 * The Mann-Whitney U test, by the exact distribution over all ways in which these values could have
 * been divided among the samples: right for few values, and for ties, where tables and the normal
 * approximation are not. One-sided both ways. It asks only which is larger, and assumes nothing of
 * how values spread; but repetitions have to be independent of each other.
 *
 * @see Mann & Whitney 1947; Streitberg & Röhmel 1986 for the counting
 */
export function rankSumTest(first: readonly number[], second: readonly number[]): RankSumTest {
  const ranks = doubledRanks([...first, ...second]);
  const sum = ranks.slice(0, first.length).reduce((total, rank) => total + rank, 0);
  const ways = waysBySum(ranks, first.length);
  let [lower, higher, all] = [0, 0, 0];
  ways.forEach((count, at) => {
    all += count;
    if (at <= sum) lower += count;
    if (at >= sum) higher += count;
  });
  const separated = waysBySum(
    ranks.map((_, index) => 2 * (index + 1)),
    first.length,
  );
  const every = separated.reduce((total, count) => total + count, 0);
  return { pLower: lower / all, pHigher: higher / all, pLeast: 1 / every };
}

/** Twice the rank of each value, so that the mean rank of ties is whole. */
function doubledRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => sorted.indexOf(value) + sorted.lastIndexOf(value) + 2);
}

/** By the sum: in how many ways so many of the ranks give it. */
function waysBySum(ranks: readonly number[], chosen: number): Float64Array {
  const most = ranks.reduce((total, rank) => total + rank, 0);
  const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(most + 1));
  ways[0]![0] = 1;
  for (const rank of ranks) {
    for (let count = chosen; count > 0; count--) {
      const [from, to] = [ways[count - 1]!, ways[count]!];
      for (let sum = most; sum >= rank; sum--) to[sum]! += from[sum - rank]!;
    }
  }
  return ways[chosen]!;
}
