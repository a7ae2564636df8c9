/**
 * How often values of some sizes occurred: `counts` has one class more than there are upper ends.
 *
 * @typedef {{ bounds: readonly number[], counts: readonly number[] }} Classes
 */

/**
 * @param {Classes} newer
 * @param {Classes | undefined} older of the same classes
 * @returns {Classes} what came between the two
 */
export function between({ bounds, counts }, older) {
  return {
    bounds,
    counts: counts.map((count, index) => Math.max(0, count - (older?.counts[index] ?? 0))),
  };
}

/** @param {Classes[]} all of the same classes @returns {Classes | undefined} `undefined` of none */
export function together(all) {
  if (all.length === 0) return undefined;
  return {
    bounds: all[0].bounds,
    counts: all[0].counts.map((_, index) => all.reduce((sum, one) => sum + one.counts[index], 0)),
  };
}

/**
 * The value below which a share of all values lies, as Prometheus estimates it: evenly spread
 * within the class that holds it. What lies in the last class is told as the end of the one before.
 *
 * @param {Classes | undefined} classes
 * @param {number} share from 0 to 1
 * @returns {number | undefined} `undefined` where there are no values
 */
export function quantile(classes, share) {
  if (classes === undefined) return undefined;
  const { bounds, counts } = classes;
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  let below = 0;
  for (let index = 0; index < bounds.length; index++) {
    const within = counts[index];
    if (within > 0 && below + within >= share * all) {
      const low = index === 0 ? 0 : bounds[index - 1];
      return low + (bounds[index] - low) * (share * all - below) / within;
    }
    below += within;
  }
  return bounds.at(-1);
}
