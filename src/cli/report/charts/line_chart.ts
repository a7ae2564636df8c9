import type { Axis } from "./axis.ts";
import { escaped } from "./escape.ts";

/** A line, and what it is called in the legend. */
export interface Series {
  label: string;
  /** Which of the page's colours: from 0. */
  color: number;
  points: Point[];
}

/** One point; with its range where it stands for several measurements. */
export interface Point {
  x: number;
  y: number;
  low?: number;
  high?: number;
  /** Said when the pointer rests on it; a point without is not drawn by itself. */
  says?: string;
}

/** A chart of lines. */
export interface LineChart {
  title: string;
  /** In words, for those who don't see it. */
  description: string;
  x: Axis;
  y: Axis;
  xLabel: string;
  series: readonly Series[];
}

/** The drawing, in units that are pixels where a chart has its usual width. */
const WIDTH = 480;
const HEIGHT = 280;
const LEFT = 58;
const RIGHT = 26;
const TOP = 12;
const BOTTOM = 44;
const COLORS = 6;

/** Draws a chart as a figure without scripts: it can be printed, and scaled to any width. */
export function lineChart(chart: LineChart): string {
  const { title, description, series, xLabel } = chart;
  const px = (value: number) => round(LEFT + chart.x.at(value) * (WIDTH - LEFT - RIGHT));
  const py = (value: number) =>
    round(HEIGHT - BOTTOM - chart.y.at(value) * (HEIGHT - TOP - BOTTOM));
  const shown = series.filter(({ points }) => points.length > 0);
  return `<figure class="chart">
<figcaption>${escaped(title)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(description)}">
${chart.y.ticks.map(({ value, label }) => yTick(py(value), label)).join("")}
${chart.x.ticks.map(({ value, label }) => xTick(px(value), label)).join("")}
<text class="axis" x="${(WIDTH + LEFT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${
    escaped(xLabel)
  }</text>
${shown.map((one) => drawn(one, px, py)).join("\n")}
</svg>
${legend(shown)}</figure>`;
}

function yTick(y: number, label: string): string {
  return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>` +
    `<text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${escaped(label)}</text>`;
}

function xTick(x: number, label: string): string {
  const [from, to] = [HEIGHT - BOTTOM, HEIGHT - BOTTOM + 4];
  return `<line class="tick" x1="${x}" x2="${x}" y1="${from}" y2="${to}"/>` +
    `<text x="${x}" y="${to + 12}" text-anchor="middle">${escaped(label)}</text>`;
}

type Place = (value: number) => number;

function drawn({ points, color }: Series, px: Place, py: Place): string {
  const kind = `series-${color % COLORS}`;
  const line = points.map(({ x, y }) => `${px(x)},${py(y)}`).join(" ");
  const marks = points.map(({ x, y, low, high, says }) => {
    const whisker = low === undefined || high === undefined
      ? ""
      : `<line class="whisker ${kind}" x1="${px(x)}" x2="${px(x)}" y1="${py(low)}" y2="${
        py(high)
      }"/>`;
    if (says === undefined) return whisker;
    return `${whisker}<circle class="mark ${kind}" cx="${px(x)}" cy="${py(y)}" r="3.5">` +
      `<title>${escaped(says)}</title></circle>`;
  });
  return `<polyline class="line ${kind}" points="${line}"/>${marks.join("")}`;
}

/** With one line the title says all. */
function legend(series: readonly Series[]): string {
  if (series.length < 2) return "";
  const items = series.map(({ label, color }) =>
    `<li><span class="swatch swatch-${color % COLORS}"></span>${escaped(label)}</li>`
  );
  return `<ul class="legend">${items.join("")}</ul>\n`;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
