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

/** Seconds at which a chart of latencies may have a line: powers of ten, as people say them. */
const RUNGS = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3_600, 36_000, 86_400];

/** @param {number[]} seconds @returns {Scale} by their logarithms, from rung to rung */
export function latencyScale(seconds) {
  const [least, most] = [Math.min(...seconds, Infinity), Math.max(...seconds, 0)];
  const above = RUNGS.findIndex((rung) => rung >= most);
  const top = Math.max(2, above < 0 ? RUNGS.length - 1 : above);
  const under = RUNGS.findLastIndex((rung) => rung <= least);
  const foot = Math.max(0, Math.min(under, top - 2));
  const place = (value) => Math.log10(Math.max(value, RUNGS[foot]) / RUNGS[foot]);
  const ticks = [];
  // Four lines at most, whatever it spans.
  const step = Math.ceil((top - foot) / 3);
  for (let rung = top; rung >= foot; rung -= step) {
    ticks.push({ value: RUNGS[rung], label: latencyText(RUNGS[rung]) });
  }
  return { at: (value) => place(value) / place(RUNGS[top]), ticks };
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
