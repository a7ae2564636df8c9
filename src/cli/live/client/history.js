import { between, quantile, together } from "./distributions.js";
import { lagOfTopics } from "./lag.js";

/** How far back the charts reach, in milliseconds. */
export const REACH_MS = 5 * 60_000;
/** What rates and latencies are taken over, in milliseconds. */
const WINDOW_MS = 10_000;
/** However fast it is asked: a page stays open for days. */
const MOST_POINTS = 600;
/** A run that seems to have begun later than this is another one, in milliseconds. */
const OTHER_RUN_MS = 5_000;

/**
 * One moment of the charts; what is absent is not known, and breaks the line.
 *
 * @typedef {object} Point
 * @property {number} atMs
 * @property {number} [rate] records a second
 * @property {number} [lag] records
 * @property {number} [inFlight] rows
 * @property {number} [p50] seconds from a record's timestamp to its acknowledgement
 * @property {number} [p99]
 */

/** What the page remembers of what it was told: the last minutes, and never more. */
export class History {
  /** @type {Point[]} */
  points = [];
  /** Snapshots of the window, the newest last. */
  recent = [];

  /** Takes a snapshot of the run. */
  add(run) {
    const last = this.recent.at(-1);
    if (last?.atMs === run.atMs) return;
    if (last !== undefined && isOther(run, last)) {
      this.recent = [];
      this.interrupt();
    }
    this.recent.push(run);
    // Two are kept in any case: a page in the background hears of the run every now and then.
    while (this.recent.length > 2 && this.recent[0].atMs < run.atMs - WINDOW_MS) {
      this.recent.shift();
    }
    const latency = this.since(({ topics }) =>
      together(topics.map(({ endToEndSeconds }) => endToEndSeconds))
    );
    this.#push({
      atMs: run.atMs,
      rate: this.rate(({ counts }) => settled(counts)),
      lag: lagOfTopics(run.topics),
      inFlight: run.inFlight.rows,
      p50: quantile(latency, 0.5),
      p99: quantile(latency, 0.99),
    });
  }

  /** Nothing was told for a while: lines must not run through that. */
  interrupt() {
    const last = this.points.at(-1);
    if (last !== undefined && last.inFlight !== undefined) this.#push({ atMs: last.atMs + 1 });
  }

  /**
   * @param {(run: any) => number | undefined} of a count that only grows
   * @returns {number | undefined} by how much it grows each second; `undefined` before that is known
   */
  rate(of) {
    const [oldest, newest] = [this.recent[0], this.recent.at(-1)];
    if (oldest === newest) return undefined;
    const [before, now] = [of(oldest), of(newest)];
    if (before === undefined || now === undefined) return undefined;
    return Math.max(0, now - before) / ((newest.atMs - oldest.atMs) / 1_000);
  }

  /**
   * @param {(run: any) => import("./distributions.js").Classes | undefined} of
   * @returns {import("./distributions.js").Classes | undefined} what the window has added to it
   */
  since(of) {
    const [oldest, newest] = [this.recent[0], this.recent.at(-1)];
    const now = oldest === newest ? undefined : of(newest);
    return now && between(now, of(oldest));
  }

  #push(point) {
    this.points.push(point);
    while (this.points.length > MOST_POINTS || this.points[0].atMs < point.atMs - REACH_MS) {
      this.points.shift();
    }
  }
}

/** @returns {number} records that are acknowledged, whatever became of them */
export function settled({ stored, deadLettered, deleted }) {
  return stored + deadLettered + deleted;
}

function isOther(run, last) {
  const beganMs = ({ atMs, seconds }) => atMs - seconds * 1_000;
  return beganMs(run) - beganMs(last) > OTHER_RUN_MS || settled(run.counts) < settled(last.counts);
}
