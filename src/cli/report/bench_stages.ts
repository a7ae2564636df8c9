import type { StageComparison } from "../../bench/baseline/compare.ts";
import type { StageResult } from "../../bench/result.ts";
import { bytes, count, latency } from "../output/numbers.ts";
import { logAxis } from "./charts/axis.ts";
import { escaped } from "./charts/escape.ts";

/** Cells of one row; the first names it. */
export type Row = readonly string[];

/** A table that can be scrolled by itself where it is too wide. */
export function htmlTable(caption: string, [head = [], ...body]: readonly Row[]): string {
  const heads = head.map((cell, index) =>
    `<th scope="col"${index === 0 ? "" : ' class="number"'}>${escaped(cell)}</th>`
  );
  const rows = body.map(([name = "", ...cells]) =>
    `<tr><th scope="row">${escaped(name)}</th>${
      cells.map((cell) => `<td class="number">${escaped(cell)}</td>`).join("")
    }</tr>`
  );
  return `<div class="scroller" role="region" tabindex="0" aria-label="${escaped(caption)}">
<table><caption class="quiet-caption">${escaped(caption)}</caption>
<thead><tr>${heads.join("")}</tr></thead><tbody>
${rows.join("\n")}
</tbody></table></div>`;
}

/** All figures of the stages. */
export function stageTable(stages: readonly StageResult[]): string {
  const ms = (value: number | undefined) => value === undefined ? "–" : latency(value);
  return htmlTable("Medians of the repetitions, and the range of records per second", [
    [
      ...["stage", "records", "per second", "least", "most", "per CPU second", "CPU seconds"],
      ...["p50", "p90", "p99", "p99.9", "p99.99", "max", "memory at most"],
    ],
    ...stages.map((stage) => [
      stage.name,
      count(stage.records),
      count(stage.perSecond),
      count(stage.minPerSecond),
      count(stage.maxPerSecond),
      count(stage.perCpuSecond),
      stage.cpuSeconds.toFixed(2),
      ms(stage.latencyMs?.p50),
      ms(stage.latencyMs?.p90),
      ms(stage.latencyMs?.p99),
      ms(stage.latencyMs?.p999),
      ms(stage.latencyMs?.p9999),
      ms(stage.latencyMs?.max),
      bytes(stage.peakRssBytes),
    ]),
  ]);
}

/** What became of each stage since an earlier result. */
export function comparisonTable(stages: readonly StageComparison[]): string {
  return htmlTable("Speed against the baseline: above 1 is faster now", [
    ["stage", "by", "repetitions", "speed", "interval", "p slower", "p faster", "verdict"],
    ...stages.map((stage) => [
      stage.name,
      stage.metric === "p99" ? "p99" : "per second",
      stage.repetitions.join(" and "),
      `${stage.ratio.toFixed(3)}×`,
      stage.interval === null ? "–" : stage.interval.map((end) => end.toFixed(3)).join(" – "),
      stage.pSlower.toFixed(3),
      stage.pFaster.toFixed(3),
      stage.verdict,
    ]),
  ]);
}

const WIDTH = 960;
const LEFT = 190;
const RIGHT = 90;
const ROW = 26;

/** Each stage a line: every repetition a dot, the median a bar, on one scale of powers of ten. */
export function stageChart(stages: readonly StageResult[]): string {
  const speeds = stages.flatMap(({ repetitions }) => repetitions.map(({ perSecond }) => perSecond));
  const axis = logAxis(speeds, count);
  const px = (value: number) => (LEFT + axis.at(value) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const height = ROW * stages.length + 34;
  const rows = stages.map(({ name, perSecond, minPerSecond, maxPerSecond, repetitions }, index) => {
    const y = ROW * (index + 0.5) + 6;
    const dots = repetitions.map((one, number) =>
      `<circle class="mark series-0" cx="${px(one.perSecond)}" cy="${y}" r="3.5"><title>` +
      `${escaped(name)}, repetition ${number + 1}: ${count(one.perSecond)}</title></circle>`
    );
    return `<text class="name" x="${LEFT - 10}" y="${y + 4}" text-anchor="end">${
      escaped(name)
    }</text>
<line class="whisker series-0" x1="${px(minPerSecond)}" x2="${
      px(maxPerSecond)
    }" y1="${y}" y2="${y}"/>
${dots.join("")}<line class="median" x1="${px(perSecond)}" x2="${px(perSecond)}" y1="${
      y - 9
    }" y2="${y + 9}"/>`;
  });
  const grid = axis.ticks.map(({ value, label }) =>
    `<line class="grid" x1="${px(value)}" x2="${px(value)}" y1="6" y2="${height - 26}"/>` +
    `<text x="${px(value)}" y="${height - 8}" text-anchor="middle">${escaped(label)}</text>`
  );
  return `<figure class="chart wide">
<figcaption>Records per second: each repetition a dot, the median a bar</figcaption>
<div class="scroller plain" role="region" tabindex="0" aria-label="Chart of the stages">
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Records per second of each stage">
${grid.join("")}
${rows.join("\n")}
</svg></div></figure>`;
}
