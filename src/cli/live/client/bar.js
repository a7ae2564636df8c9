import { element } from "../../report/client/text.js";
/** @import { Place } from "./lag.js" */

/** What becomes of offsets, in the order in which a bar has them. */
export const STAGES = [
  { key: "committed", meaning: "committed" },
  { key: "acknowledged", meaning: "acknowledged, and not committed yet" },
  { key: "read", meaning: "read, and not acknowledged yet" },
  { key: "unread", meaning: "not read yet" },
];

/**
 * How many offsets are at each stage, from where the run began to where the topic ends.
 *
 * @typedef {{ committed: number, acknowledged: number, read: number, unread: number }} Stages
 *
 * @param {Place} place @returns {Stages}
 */
export function stagesOf({ start, committed, watermark, read, end = read }) {
  const upTo = (offset, below) => Math.max(0, offset - Math.max(start, below));
  const taken = Math.max(committed, watermark);
  const reached = Math.max(taken, read);
  return {
    committed: upTo(committed, start),
    acknowledged: upTo(taken, committed),
    read: upTo(reached, taken),
    unread: upTo(end, reached),
  };
}

/** @param {Stages[]} all @returns {Stages} */
export function sumStages(all) {
  const sum = { committed: 0, acknowledged: 0, read: 0, unread: 0 };
  for (const stages of all) for (const { key } of STAGES) sum[key] += stages[key];
  return sum;
}

/** @param {Stages} stages @returns {number} offsets in all */
export function sizeOf({ committed, acknowledged, read, unread }) {
  return committed + acknowledged + read + unread;
}

/**
 * Only a whole is 100 %, and only nothing is 0 %.
 *
 * @param {number} part @param {number} whole @returns {string} `100 %`, `99.9 %`; of nothing all is done
 */
export function shareText(part, whole) {
  if (part >= whole) return "100 %";
  if (part === 0) return "0 %";
  return `${Math.min(99.9, Math.max(0.1, 100 * part / whole)).toFixed(1)} %`;
}

/** A bar that fills up; its numbers stand beside it. */
export class Bar {
  constructor() {
    this.parts = STAGES.map(({ key }) => element("i", { class: `stage-${key}` }));
    this.root = element("div", { class: "fill", "aria-hidden": "true" }, ...this.parts);
  }

  /** @param {Stages} stages */
  show(stages) {
    // Of nothing there is nothing left to do.
    const size = sizeOf(stages);
    STAGES.forEach(({ key }, index) => {
      const share = size === 0 ? Number(index === 0) : stages[key] / size;
      const { style } = this.parts[index];
      // However short a part is, it is seen.
      style.minWidth = share > 0 ? "2px" : "0";
      style.flexGrow = String(Math.round(share * 1e5) / 1e2);
    });
  }
}
