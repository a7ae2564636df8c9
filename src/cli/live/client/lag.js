/** How far back the lag is looked at to tell where it goes, in milliseconds. */
const LOOK_BACK_MS = 30_000;
/** With less there is no saying: Kafka is asked for the ends every five seconds. */
const LEAST_MS = 10_000;
/** What takes longer is not called an estimate. */
const LONGEST_SECONDS = 7 * 86_400;
/** Who is so little behind keeps up, in seconds of its own work. */
const KEEPS_UP_SECONDS = 5;

/**
 * Offsets of one Kafka partition, as of a run's snapshot.
 *
 * @typedef {object} Place
 * @property {number} partition
 * @property {number} start
 * @property {number} committed
 * @property {number} watermark
 * @property {number} read
 * @property {number} [end] absent before it is known
 */

/**
 * The end is asked for every few seconds; what is read meanwhile is there, too.
 *
 * @param {Place} place @returns {number | undefined} `undefined` before it is known
 */
export function endOfPlace({ read, end }) {
  return end === undefined ? undefined : Math.max(end, read);
}

/** @param {Place} place @returns {number | undefined} records that are not committed yet */
export function lagOfPlace(place) {
  const end = endOfPlace(place);
  return end === undefined ? undefined : Math.max(0, end - place.committed);
}

/** @param {{ partitions: Place[] }[]} topics @returns {number | undefined} `undefined` while any is unknown */
export function lagOfTopics(topics) {
  let sum = 0;
  for (const { partitions } of topics) {
    for (const place of partitions) {
      const lag = lagOfPlace(place);
      if (lag === undefined) return undefined;
      sum += lag;
    }
  }
  return sum;
}

/**
 * Where the lag goes, by its trend over half a minute.
 *
 * @typedef {{ kind: "unknown" | "caught up" | "steady" } | { kind: "growing", perSecond: number } | { kind: "shrinking", secondsLeft: number }} Outlook
 *
 * @param {{ atMs: number, lag?: number, rate?: number }[]} points the newest last
 * @returns {Outlook}
 */
export function lagOutlook(points) {
  const newest = points.at(-1);
  if (newest?.lag === undefined) return { kind: "unknown" };
  if (newest.lag === 0 || newest.lag < (newest.rate ?? 0) * KEEPS_UP_SECONDS) {
    return { kind: "caught up" };
  }
  const recent = [];
  for (let index = points.length - 1; index >= 0; index--) {
    const { atMs, lag } = points[index];
    if (lag === undefined || newest.atMs - atMs > LOOK_BACK_MS) break;
    recent.push({ seconds: (atMs - newest.atMs) / 1_000, lag });
  }
  if (-1_000 * recent.at(-1).seconds < LEAST_MS) return { kind: "unknown" };
  const perSecond = slope(recent);
  if (perSecond >= 1) return { kind: "growing", perSecond };
  const secondsLeft = newest.lag / -perSecond;
  return perSecond < 0 && secondsLeft <= LONGEST_SECONDS
    ? { kind: "shrinking", secondsLeft }
    : { kind: "steady" };
}

/** The line that is nearest to all of them: a single new end must not turn the outlook around. */
function slope(samples) {
  const mean = (of) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [middle, level] = [mean(({ seconds }) => seconds), mean(({ lag }) => lag)];
  return mean(({ seconds, lag }) => (seconds - middle) * (lag - level)) /
    mean(({ seconds }) => (seconds - middle) ** 2);
}
