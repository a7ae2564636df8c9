import { count } from "../../report/client/text.js";
import { latencyText } from "./times.js";

/**
 * Where values stand in a chart: from 0 at its foot to 1 at its head.
 *
 * @typedef {{ at: (value: number) => number, ticks: { value: number, label: string }[] }} Scale
 */

/** @param {number} largest @returns {Scale} from zero to a round number */
export function linearScale(largest) {
  const step = roundStep(Math.max(largest, 1) / 3);
  const top = Math.ceil(largest / step) * step || step;
  const ticks = [];
  for (let value = 0; value <= top; value += step) ticks.push({ value, label: shortCount(value) });
  return { at: (value) => value / top, ticks };
}

/** @param {number[]} seconds @returns {Scale} over whole powers of ten, three of them at least */
export function latencyScale(seconds) {
  const positive = seconds.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive, 0.01)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...positive, 0.01)) - 1e-9), low + 3);
  const ticks = [];
  // Four lines at most, whatever it spans.
  const step = Math.ceil((high - low) / 3);
  for (let power = low; power <= high; power += step) {
    ticks.push({ value: 10 ** power, label: latencyText(10 ** power) });
  }
  return { at: (value) => (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low), ticks };
}

/** 1, 2 or 5 times a power of ten, at least as large; whole, because records are. */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least);
}

/** @param {number} value @returns {string} for an axis: `250 k`, `1.5 M` */
export function shortCount(value) {
  for (const [size, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e4, "k"]]) {
    const divisor = unit === "k" ? 1e3 : size;
    if (value >= size) return `${Number((value / divisor).toPrecision(3))} ${unit}`;
  }
  return count(value);
}
