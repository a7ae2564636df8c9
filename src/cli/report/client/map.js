import { under } from "./bins.js";
import { rangeAt } from "./data.js";
import { FATES } from "./fates.js";
import { keysOf } from "./map_keys.js";
import { mouseOf } from "./map_mouse.js";
import { fillsOf, swatch } from "./paint.js";
import { byId, count, counted, element, rangeText } from "./text.js";
import { Tip } from "./tip.js";
import { TrackBar } from "./track.js";
import { panned, spanning, viewText, WHOLE, zoomed } from "./view.js";
/** @import { ReportData } from "./data.js" */
/** @import { View } from "./view.js" */

/** The closest zoom still has this many offsets of the longest Kafka partition in view. */
const LEAST_OFFSETS = 8;
const ZOOM_STEP = 2;

/** The completeness map: all bars, and the view that they share. */
export class CompletenessMap {
  /** @param {ReportData} data */
  constructor({ tracks, fates, partitions }) {
    this.fates = fates;
    this.view = WHOLE;
    this.active = 0;
    this.dirty = new Set();
    this.visible = new Set();
    const missing = new Map(partitions.map((report) => [report.partition, report.missing]));
    this.bars = tracks
      .filter(({ mapped }) => mapped)
      .map((track) => new TrackBar(track, fates, missing.get(track.partition) ?? 0));
    this.least = Math.min(1, LEAST_OFFSETS / Math.max(1, ...this.bars.map(({ size }) => size)));
    this.tip = new Tip(byId("tip"));
    if (this.bars.length === 0) {
      byId("map-body").replaceChildren(element("p", { class: "none" }, "No map was made."));
      return;
    }
    byId("tracks").append(...this.bars.map(({ root }) => root));
    this.bars[0].bar.tabIndex = 0;
    this.bars.forEach((bar, place) => {
      keysOf(this, bar, place);
      mouseOf(this, bar, place);
      bar.bar.addEventListener("focus", () => {
        this.activate(place);
        this.tell(bar);
      });
      bar.bar.addEventListener("blur", () => this.tip.hide());
    });
    this.connectButtons();
    this.watch();
  }

  connectButtons() {
    const anyMissing = this.bars.some((bar) => bar.nextMissing(0, 1) !== undefined);
    const actions = {
      "zoom-in": () => this.zoom(ZOOM_STEP),
      "zoom-out": () => this.zoom(1 / ZOOM_STEP),
      "pan-left": () => this.pan(-0.5),
      "pan-right": () => this.pan(0.5),
      "zoom-all": () => this.show(WHOLE),
      "missing-before": () => this.seekMissing(-1),
      "missing-next": () => this.seekMissing(1),
    };
    for (const [id, action] of Object.entries(actions)) {
      byId(id).addEventListener("click", action);
      if (id.startsWith("missing")) byId(id).disabled = !anyMissing;
    }
  }

  /** Paints what is on the screen only, again whenever its size or colours change. */
  watch() {
    const seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const bar = this.bars.find(({ root }) => root === target);
        if (isIntersecting) this.visible.add(bar);
        else this.visible.delete(bar);
      }
      this.schedule();
    }, { rootMargin: "200px" });
    for (const { root } of this.bars) seen.observe(root);
    const restyle = () => {
      this.scale = Math.max(1, devicePixelRatio);
      this.fills = fillsOf(this.fates, this.scale);
      this.legend();
      this.repaint();
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
    new ResizeObserver(restyle).observe(byId("tracks"));
    addEventListener("beforeprint", () => {
      for (const bar of this.bars) bar.paint(this.view, this.fills, this.scale);
    });
    restyle();
  }

  legend() {
    byId("legend").replaceChildren(
      ...Object.entries(FATES).map(([fate, { word, meaning }]) =>
        element(
          "li",
          { title: meaning },
          swatch(this.fills[this.fates.indexOf(fate)].fill, this.scale),
          " ",
          word,
        )
      ),
    );
  }

  repaint() {
    this.dirty = new Set(this.bars);
    this.schedule();
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      for (const bar of this.visible) {
        if (this.dirty.delete(bar)) bar.paint(this.view, this.fills, this.scale);
      }
    });
  }

  /** @param {View} view */
  show(view) {
    this.view = view;
    this.tip.hide();
    this.repaint();
    // Told when it comes to rest: a wheel would have every step read out.
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.readOut(), 120);
    const whole = view.end - view.start >= 1;
    for (const id of ["zoom-out", "zoom-all", "pan-left", "pan-right"]) byId(id).disabled = whole;
    byId("zoom-in").disabled = view.end - view.start <= this.least * 1.000001;
  }

  readOut() {
    const bar = this.bars[this.active];
    const [from, to] = bar.offsets(this.view);
    const range = rangeText(Math.floor(from), Math.max(Math.floor(from), Math.ceil(to) - 1));
    byId("map-readout").textContent = this.view.end - this.view.start >= 1
      ? viewText(this.view)
      : `${viewText(this.view)} In Kafka partition ${bar.track.partition}: offsets ${range}.`;
  }

  /** Zooms around a share, by default in on the range that the keyboard is at, if it is in view. */
  zoom(factor, at) {
    const { start, end } = this.view;
    const bar = this.bars[this.active];
    const [first, last] = bar.track.first.length > 0 ? bar.shares(bar.index) : [0, 1];
    const middle = (first + last) / 2;
    const fits = last - first < end - start && middle >= start && middle <= end;
    if (at === undefined && factor > 1 && fits) {
      const half = (end - start) / factor / 2;
      this.span(middle - half, middle + half);
    } else {
      this.show(zoomed(this.view, factor, at ?? (start + end) / 2, this.least));
    }
  }

  pan(by) {
    this.show(panned(this.view, by));
  }

  span(from, to) {
    this.show(spanning(from, to, this.least));
  }

  activate(place) {
    if (place === this.active) return;
    this.bars[this.active].bar.tabIndex = -1;
    this.active = place;
    this.bars[place].bar.tabIndex = 0;
  }

  focus(place) {
    const bar = this.bars[Math.min(Math.max(0, place), this.bars.length - 1)];
    bar.bar.focus();
  }

  /** Moves the keyboard to a range and brings it into view. */
  step(bar, index) {
    bar.step(index);
    if (bar.track.first.length === 0) return;
    const [a, b] = bar.shares(bar.index);
    const { start, end } = this.view;
    if (b <= start || a >= end) {
      this.span((a + b) / 2 - (end - start) / 2, (a + b) / 2 + (end - start) / 2);
    }
    bar.placeCursor(this.view);
    this.tell(bar);
  }

  /** Shows a range so closely that it can be seen among its neighbours. */
  reveal(bar, index) {
    this.activate(this.bars.indexOf(bar));
    bar.step(index);
    const [a, b] = bar.shares(bar.index);
    const around = Math.max((b - a) * 1.5, this.least);
    const { start, end } = this.view;
    // Where it is wide enough and in view already, the reader keeps the view.
    if (a < start || b > end || (b - a) / (end - start) < 0.02) this.span(a - around, b + around);
    bar.bar.focus();
    bar.bar.scrollIntoView({ block: "nearest" });
    this.tell(bar);
  }

  revealRange(track, index) {
    const bar = this.bars.find((one) => one.track === track);
    if (bar !== undefined) this.reveal(bar, index);
  }

  /** Goes on to the next missing range, in the next Kafka partition if need be, and around. */
  seekMissing(direction) {
    const { length } = this.bars;
    for (let turn = 0; turn <= length; turn++) {
      const bar = this.bars[(this.active + direction * turn + length * 2) % length];
      const end = direction > 0 ? 0 : bar.track.code.length - 1;
      // What the reader has been told already is not next, unless nothing has been told yet.
      const here = this.told === bar ? bar.index + direction : bar.index;
      const from = turn > 0 ? end : here;
      const found = bar.nextMissing(from, direction);
      if (found === undefined) continue;
      this.reveal(bar, found);
      return;
    }
  }

  /** The exact range at the keyboard, beside its bar. */
  tell(bar) {
    if (bar.track.first.length === 0) return;
    this.told = bar;
    const { left, width, bottom } = bar.bar.getBoundingClientRect();
    const [a, b] = bar.shares(bar.index);
    const { start, end } = this.view;
    const place = Math.min(1, Math.max(0, ((a + b) / 2 - start) / (end - start)));
    this.tip.show(this.rangeLines(bar, bar.index, 0), left + place * width, bottom);
  }

  /** What lies under the pointer. */
  point(bar, clientX) {
    const [from, to] = bar.offsets(this.view);
    const place = bar.place(clientX);
    const slack = (1.5 * (to - from)) / bar.bar.clientWidth;
    const found = under(bar.track, from + place * (to - from), slack, bar.missing);
    if (found === undefined) return this.tip.hide();
    const lines = found.index === undefined
      ? [
        `offsets ${rangeText(found.from, found.to)}`,
        `${count(found.ranges)} ranges: ${
          found.counts.flatMap((n, code) =>
            n > 0 ? [`${count(n)} ${FATES[this.fates[code]].word}`] : []
          ).join(", ")
        }`,
      ]
      : this.rangeLines(bar, found.index, found.others);
    this.tip.show(lines, clientX, bar.bar.getBoundingClientRect().bottom);
  }

  /** Moves the keyboard to the range under the pointer. */
  pick(bar, clientX) {
    const [from, to] = bar.offsets(this.view);
    const offset = from + bar.place(clientX) * (to - from);
    const slack = (1.5 * (to - from)) / bar.bar.clientWidth;
    const found = under(bar.track, offset, slack, bar.missing);
    this.step(bar, found?.index ?? rangeAt(bar.track, Math.floor(offset)));
  }

  rangeLines(bar, index, others) {
    const { first, last, code, partition } = bar.track;
    const lines = [
      `${FATES[this.fates[code[index]]].word}: ${rangeText(first[index], last[index])}`,
      `${counted(last[index] - first[index] + 1, "offset")} of Kafka partition ${partition}`,
    ];
    return others > 0 ? [...lines, `and ${counted(others, "missing range")} more here`] : lines;
  }
}
