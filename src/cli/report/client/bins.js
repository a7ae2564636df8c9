import { rangeAt } from "./data.js";
/** @import { Track } from "./data.js" */

/**
 * What each column of pixels shows.
 *
 * @typedef {object} Bins
 * @property {Uint8Array} mask one bit for each fate that occurs, however short its range
 * @property {Float32Array} share of the column, for each fate in turn
 */

/** The fates that a column can tell of: one bit of a byte each. */
export const FATE_COUNT = 8;

/**
 * @param {Track} track
 * @param {number} from the offset at the left edge, in fractions
 * @param {number} to the offset at the right edge
 * @param {number} width columns
 * @returns {Bins}
 */
export function binRanges(track, from, to, width) {
  const mask = new Uint8Array(width);
  const share = new Float32Array(width * FATE_COUNT);
  const scale = width / (to - from);
  for (let index = rangeAt(track, Math.floor(from)); index < track.first.length; index++) {
    const left = Math.max(0, (track.first[index] - from) * scale);
    const right = Math.min(width, (track.last[index] + 1 - from) * scale);
    if (left >= width) break;
    const code = track.code[index];
    const end = Math.min(width - 1, Math.ceil(right) - 1);
    for (let column = Math.floor(left); column <= end; column++) {
      const part = Math.min(right, column + 1) - Math.max(left, column);
      // Rounding can leave a shadow of a wide range in the column beside it; a short range must
      // not get lost between two columns.
      if (part < 1e-6 && right - left > 1e-3) continue;
      mask[column] |= 1 << code;
      share[column * FATE_COUNT + code] += part;
    }
  }
  return { mask, share };
}

/**
 * What lies under a pointer that can't be placed more exactly than `slack` offsets: the range if
 * it is one, else the first missing range, else how much there is of each fate.
 *
 * @param {Track} track
 * @param {number} offset in fractions
 * @param {number} slack
 * @param {number} missing the code of that fate
 * @returns {{ index: number, others: number } | { from: number, to: number, counts: number[], ranges: number } | undefined}
 */
export function under(track, offset, slack, missing) {
  const from = Math.max(track.from, Math.floor(offset - slack));
  const to = Math.min(track.to - 1, Math.floor(offset + slack));
  const begin = rangeAt(track, from);
  const counts = new Array(FATE_COUNT).fill(0);
  let end = begin;
  let lost = -1;
  let losses = 0;
  for (; end < track.first.length && track.first[end] <= to; end++) {
    const code = track.code[end];
    counts[code] += Math.min(to, track.last[end]) - Math.max(from, track.first[end]) + 1;
    if (code !== missing) continue;
    if (lost < 0) lost = end;
    losses++;
  }
  if (end === begin) return undefined;
  if (lost >= 0) return { index: lost, others: losses - 1 };
  if (end - begin === 1) return { index: begin, others: 0 };
  const exact = rangeAt(track, Math.floor(offset));
  // Two ranges meet within the slack: the pointer is on one of them.
  if (end - begin === 2 && exact < end) return { index: exact, others: 0 };
  return { from, to, counts, ranges: end - begin };
}
