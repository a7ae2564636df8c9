import { binRanges } from "./bins.js";
import { FATES } from "./fates.js";
import { MARKER_HEIGHT, paintBar } from "./paint.js";
import { count, counted, element, rangeText } from "./text.js";
/** @import { Track } from "./data.js" */
/** @import { View } from "./view.js" */

const BAR_HEIGHT = 26;

/**
 * The bar of one Kafka partition: a slider whose steps are its ranges, because that is what screen
 * readers know how to speak of.
 */
export class TrackBar {
  /**
   * @param {Track} track
   * @param {readonly string[]} fates by code
   * @param {number} missing how many of its records are lost
   */
  constructor(track, fates, missing) {
    this.track = track;
    this.fates = fates;
    this.missing = fates.indexOf("missing");
    /** The range that the keyboard is at. */
    this.index = 0;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.cursor = element("div", { class: "cursor" });
    this.bar = element(
      "div",
      {
        class: "bar",
        role: "slider",
        tabindex: "-1",
        "aria-label": `Kafka partition ${track.partition}`,
        "aria-describedby": "map-keys",
        "aria-valuemin": String(track.from),
        "aria-valuemax": String(Math.max(track.from, track.to - 1)),
      },
      this.canvas,
      this.cursor,
    );
    this.left = element("span");
    this.right = element("span");
    const lost = missing > 0
      ? element("span", { class: "fault" }, `${count(missing)} missing`)
      : element("span", { class: "quiet" }, "none missing");
    this.root = element(
      "div",
      { class: "track" },
      element(
        "div",
        { class: "track-name" },
        element("b", {}, `Kafka partition ${track.partition}`),
        " ",
        lost,
      ),
      this.bar,
      element("div", { class: "axis", "aria-hidden": "true" }, this.left, this.right),
    );
    this.step(0);
  }

  get size() {
    return this.track.to - this.track.from;
  }

  /** @param {View} view @returns {[number, number]} offsets, in fractions */
  offsets({ start, end }) {
    return [this.track.from + start * this.size, this.track.from + end * this.size];
  }

  /** @returns {[number, number]} the range's place as shares of the bar's offsets */
  shares(index) {
    const { first, last, from } = this.track;
    return [(first[index] - from) / this.size, (last[index] + 1 - from) / this.size];
  }

  /** @param {number} clientX @returns {number} the share of the view, from 0 to 1 */
  place(clientX) {
    const { left, width } = this.bar.getBoundingClientRect();
    return width === 0 ? 0 : Math.min(1, Math.max(0, (clientX - left) / width));
  }

  /** Moves the keyboard to a range. */
  step(index) {
    const { first, last, code } = this.track;
    if (first.length === 0) {
      this.bar.setAttribute("aria-valuenow", String(this.track.from));
      this.bar.setAttribute("aria-valuetext", "no offsets");
      return;
    }
    this.index = Math.min(Math.max(0, index), first.length - 1);
    const at = this.index;
    this.bar.setAttribute("aria-valuenow", String(first[at]));
    this.bar.setAttribute(
      "aria-valuetext",
      `${FATES[this.fates[code[at]]].word}, ${rangeText(first[at], last[at])}, ` +
        `${counted(last[at] - first[at] + 1, "offset")}, ` +
        `range ${count(at + 1)} of ${count(first.length)}`,
    );
  }

  /** @returns {number | undefined} the next missing range, or the one before */
  nextMissing(from, direction) {
    const { code } = this.track;
    for (let index = from; index >= 0 && index < code.length; index += direction) {
      if (code[index] === this.missing) return index;
    }
    return undefined;
  }

  /** Draws the part in view; `fills` are made for `scale`. */
  paint(view, fills, scale) {
    const width = Math.round(this.bar.clientWidth * scale);
    const height = Math.round((BAR_HEIGHT + MARKER_HEIGHT) * scale);
    if (width === 0) return;
    // Setting a size clears the canvas, even if it is the same.
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const [from, to] = this.offsets(view);
    if (to > from) {
      const bins = binRanges(this.track, from, to, width);
      const context = this.canvas.getContext("2d");
      paintBar(context, bins, fills, { missing: this.missing, height, scale });
    }
    const [first, last] = [Math.floor(from), Math.max(Math.floor(from), Math.ceil(to) - 1)];
    this.left.textContent = this.size === 0 ? "no offsets" : count(first);
    this.right.textContent = this.size === 0 ? "" : count(last);
    this.placeCursor(view);
  }

  placeCursor({ start, end }) {
    if (this.track.first.length === 0) {
      this.cursor.hidden = true;
      return;
    }
    const [a, b] = this.shares(this.index).map((share) => (share - start) / (end - start));
    this.cursor.hidden = b < 0 || a > 1;
    const left = Math.max(0, a);
    this.cursor.style.left = `${left * 100}%`;
    this.cursor.style.width = `${(Math.min(1, b) - left) * 100}%`;
  }
}
