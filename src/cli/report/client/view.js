/**
 * The part of every Kafka partition that the map shows, as shares from 0 to 1 of its offsets. All
 * bars show the same part, because what happens to a pipeline happens to its partitions together.
 *
 * @typedef {{ start: number, end: number }} View
 */

/** @type {View} */
export const WHOLE = { start: 0, end: 1 };

/**
 * @param {View} view
 * @param {number} factor above 1 to see more closely
 * @param {number} at the share that keeps its place
 * @param {number} least the narrowest span
 * @returns {View}
 */
export function zoomed({ start, end }, factor, at, least) {
  const span = Math.min(1, Math.max(least, (end - start) / factor));
  const place = (at - start) / (end - start);
  return within(at - place * span, span);
}

/** @param {View} view @param {number} by a share of what is shown @returns {View} */
export function panned({ start, end }, by) {
  return within(start + by * (end - start), end - start);
}

/** @param {number} a @param {number} b @param {number} least @returns {View} */
export function spanning(a, b, least) {
  const span = Math.min(1, Math.max(least, Math.abs(b - a)));
  return within((a + b) / 2 - span / 2, span);
}

/** @returns {View} of this span, moved to lie in the whole */
function within(start, span) {
  const first = Math.min(Math.max(0, start), 1 - span);
  return { start: first, end: first + span };
}

/** @param {View} view @returns {string} for people */
export function viewText({ start, end }) {
  const span = end - start;
  if (span >= 1) return "All offsets are shown.";
  const digits = Math.min(8, Math.max(1, Math.ceil(-Math.log10(span))));
  const percent = (share) => `${(share * 100).toFixed(digits)} %`;
  const times = 1 / span;
  const zoom = times < 10 ? times.toFixed(1) : Math.round(times).toLocaleString("en-US");
  return `Zoom ${zoom}×: from ${percent(start)} to ${percent(end)} of each Kafka partition.`;
}
