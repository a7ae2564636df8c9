import { count, element } from "../../report/client/text.js";
import { shareText, sizeOf, STAGES } from "./bar.js";
/** @import { Stages } from "./bar.js" */
/** @import { Place } from "./lag.js" */

/** In pixels: how high a column is, how wide it is with its gap, and what stands between lines. */
const HEIGHT = 56;
const NARROWEST = 4;
const WIDEST = 24;
const BETWEEN = 6;

/**
 * All Kafka partitions in one picture: a column for each, which fills up from its foot, so that one
 * that stays behind stands out among hundreds.
 */
export class Skyline {
  /** @type {{ place: Place, stages: Stages }[]} */
  #all = [];

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    // Its height stays, so that nothing jumps where the pointer comes.
    this.says = element("p", { class: "quiet skyline-says" });
    root.append(this.canvas, this.says);
    this.canvas.addEventListener("pointermove", (event) => this.#point(event));
    this.canvas.addEventListener("pointerleave", () => this.#rest());
    new ResizeObserver(() => this.#paint()).observe(root);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#paint());
  }

  /** @param {{ place: Place, stages: Stages }[]} all sorted by number; none hides it */
  show(all) {
    const isNew = this.#all.length !== all.length;
    this.#all = all;
    this.root.hidden = all.length === 0;
    if (isNew) this.#rest();
    this.#paint();
  }

  #rest() {
    this.says.textContent = `Each column is one of ${
      count(this.#all.length)
    } Kafka partitions, in the order of their numbers.`;
  }

  /** How many columns stand in a line, and how wide each is. */
  get #lattice() {
    const room = this.root.clientWidth;
    const step = Math.min(WIDEST, Math.max(NARROWEST, room / this.#all.length));
    return { step, columns: Math.max(1, Math.floor(room / step + 1e-9)) };
  }

  #paint() {
    const room = this.root.clientWidth;
    if (this.root.hidden || room === 0) return;
    const { step, columns } = this.#lattice;
    const scale = devicePixelRatio;
    const lines = Math.ceil(this.#all.length / columns);
    const height = lines * (HEIGHT + BETWEEN) - BETWEEN;
    this.canvas.style.height = `${height}px`;
    this.canvas.width = Math.round(room * scale);
    this.canvas.height = Math.round(height * scale);
    const context = this.canvas.getContext("2d");
    context.scale(scale, scale);
    const style = getComputedStyle(document.documentElement);
    const colours = STAGES.map(({ key }) => style.getPropertyValue(`--stage-${key}`).trim());
    this.#all.forEach(({ stages }, index) => {
      // On whole pixels, so that no gap is wider or paler than another.
      const edge = (column) => Math.round(column * step * scale) / scale;
      const x = edge(index % columns);
      const width = edge((index % columns) + 1) - x - 1;
      let foot = Math.floor(index / columns) * (HEIGHT + BETWEEN) + HEIGHT;
      const size = sizeOf(stages);
      STAGES.forEach(({ key }, stage) => {
        const share = size === 0 ? Number(stage === 0) : stages[key] / size;
        context.fillStyle = colours[stage];
        context.fillRect(x, foot - share * HEIGHT, width, share * HEIGHT);
        foot -= share * HEIGHT;
      });
    });
  }

  #point({ offsetX, offsetY }) {
    const { step, columns } = this.#lattice;
    const column = Math.floor(offsetX / step);
    const at = Math.floor(offsetY / (HEIGHT + BETWEEN)) * columns + column;
    if (column >= columns || this.#all[at] === undefined) return this.#rest();
    const { place, stages } = this.#all[at];
    const size = sizeOf(stages);
    this.says.textContent = `Kafka partition ${place.partition}: ${
      shareText(stages.committed, size)
    } committed, ${count(size - stages.committed)} to go`;
  }
}
