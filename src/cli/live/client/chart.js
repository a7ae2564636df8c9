import { element } from "../../report/client/text.js";
import { clockText } from "./times.js";
import { REACH_MS } from "./history.js";
/** @import { Point } from "./history.js" */
/** @import { Scale } from "./scales.js" */

/** Room for the labels at the right, in pixels; and so that no line is cut in half. */
const GUTTER = 52;
const MARGIN = 6;

/**
 * A line over the last minutes.
 *
 * @typedef {object} Line
 * @property {"rate" | "lag" | "inFlight" | "p50" | "p99"} key which of a point's values
 * @property {string} name said beside the value under the pointer; empty where there is one line
 */

/** A chart of one or two lines, drawn anew with each answer. */
export class Chart {
  /** @type {readonly Point[]} */
  #points = [];
  /** @type {Scale | undefined} */
  #scale;
  /** Where the pointer is, from 0 to 1. */
  #pointer;

  /**
   * @param {HTMLElement} root of a size of its own
   * @param {{ lines: Line[], scale: (points: readonly Point[]) => Scale, text: (value: number) => string }} options
   */
  constructor(root, { lines, scale, text }) {
    this.root = root;
    this.lines = lines;
    this.scaleOf = scale;
    this.text = text;
    this.svg = svg("svg", { role: "img" });
    this.tip = element("p", { class: "chart-tip", "aria-hidden": "true" });
    this.tip.hidden = true;
    root.append(this.svg, this.tip);
    root.addEventListener("pointermove", ({ clientX }) => {
      const { left } = root.getBoundingClientRect();
      this.#pointer = (clientX - left) / this.#width;
      this.#point();
    });
    root.addEventListener("pointerleave", () => {
      this.#pointer = undefined;
      this.#point();
    });
    new ResizeObserver(() => this.#paint()).observe(root);
  }

  /** @param {readonly Point[]} points the newest last @param {string} description in words */
  show(points, description) {
    this.#points = points;
    this.#scale = this.scaleOf(points);
    this.svg.setAttribute("aria-label", description);
    this.#paint();
  }

  get #width() {
    return Math.max(1, this.root.clientWidth - GUTTER);
  }

  #paint() {
    if (this.#scale === undefined || this.root.clientWidth === 0) return;
    const width = this.#width;
    const height = this.root.clientHeight;
    const y = (share) => (MARGIN + (1 - share) * (height - 2 * MARGIN)).toFixed(1);
    this.svg.setAttribute("viewBox", `0 0 ${width + GUTTER} ${height}`);
    const { at, ticks } = this.#scale;
    const grid = ticks.flatMap(({ value, label }) => {
      const text = svg("text", { x: width + 8, y: Number(y(at(value))) + 4 });
      text.textContent = label;
      return [
        svg("line", { class: "grid", x1: 0, x2: width, y1: y(at(value)), y2: y(at(value)) }),
        text,
      ];
    });
    const paths = this.lines.flatMap(({ key }) => {
      const strokes = this.#strokes(key, width, y);
      const line = svg("path", { class: `line line-${key}`, d: strokes.map(pathOf).join("") });
      // Two areas would hide each other.
      if (this.lines.length > 1) return [line];
      const foot = y(0);
      const areas = strokes.map((stroke) =>
        `${pathOf(stroke)}L${stroke.at(-1)[0]},${foot}L${stroke[0][0]},${foot}Z`
      );
      return [svg("path", { class: `area area-${key}`, d: areas.join("") }), line];
    });
    this.cross = svg("line", { class: "cross", y1: 0, y2: height });
    this.svg.replaceChildren(...grid, ...paths, this.cross);
    this.#point();
  }

  /** Places of a line, cut where a value is not known. @returns {[string, string][][]} */
  #strokes(key, width, y) {
    const strokes = [];
    let stroke = [];
    for (const point of this.#points) {
      const value = point[key];
      if (value === undefined) {
        if (stroke.length > 0) strokes.push(stroke);
        stroke = [];
      } else stroke.push([(this.#share(point) * width).toFixed(1), y(this.#scale.at(value))]);
    }
    if (stroke.length > 0) strokes.push(stroke);
    return strokes;
  }

  /** @param {Point} point @returns {number} where it stands, from 0 at the left */
  #share({ atMs }) {
    return 1 - (this.#points.at(-1).atMs - atMs) / REACH_MS;
  }

  /** Tells the values under the pointer. */
  #point() {
    const known = this.#points.filter((point) => this.lines.some(({ key }) => key in point));
    const nearest = this.#pointer === undefined || known.length === 0
      ? undefined
      : known.reduce((best, point) =>
        Math.abs(this.#share(point) - this.#pointer) < Math.abs(this.#share(best) - this.#pointer)
          ? point
          : best
      );
    this.tip.hidden = nearest === undefined;
    this.cross?.classList.toggle("shown", nearest !== undefined);
    if (nearest === undefined) return;
    const x = this.#share(nearest) * this.#width;
    this.cross?.setAttribute("x1", x.toFixed(1));
    this.cross?.setAttribute("x2", x.toFixed(1));
    const values = this.lines.map(({ key, name }) => {
      const value = nearest[key];
      return `${name === "" ? "" : `${name} `}${value === undefined ? "–" : this.text(value)}`;
    });
    this.tip.textContent = `${clockText(nearest.atMs)}  ${values.join("  ")}`;
    // On the side that has more room.
    this.tip.classList.toggle("right", x < this.#width / 2);
  }
}

/** A line from place to place; one place alone is a dot. */
function pathOf(stroke) {
  return `M${stroke.join("L")}${stroke.length === 1 ? "h0" : ""}`;
}

function svg(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
