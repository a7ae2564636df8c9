import type { BenchResult } from "../../bench/result.ts";
import { count, counted } from "../output/numbers.ts";
import template from "./bench_report.html" with { type: "text" };
import benchStyle from "./bench_report.css" with { type: "text" };
import {
  memoryChart,
  percentileChart,
  sweepChart,
  throughputCharts,
  worstChart,
} from "./bench_charts.ts";
import { comparisonTable, htmlTable, stageChart, stageTable } from "./bench_stages.ts";
import { escaped } from "./charts/escape.ts";
import { standalonePage } from "./standalone_page.ts";
import pageStyle from "./verify_report.css" with { type: "text" };
import partsStyle from "./verify_report_parts.css" with { type: "text" };

interface Section {
  id: string;
  title: string;
  html: string;
}

/** A result as one HTML file that needs no network and no script. */
export function benchReport(result: BenchResult): string {
  const sections = sectionsOf(result);
  const parts: Record<string, string> = {
    heading: escaped(headingOf(result)),
    reason: escaped(reasonOf(result)),
    facts: factsOf(result),
    links: sections.map(({ id, title }) => `<a href="#${id}">${escaped(title)}</a>`).join("\n"),
    sections: sections.map(sectionHtml).join("\n"),
  };
  return standalonePage({
    template: template.replace(
      /<!-- (heading|reason|facts|links|sections) -->/g,
      (_, name: string) => parts[name] ?? "",
    ),
    title: "andean bench",
    style: [pageStyle, partsStyle, benchStyle].join("\n"),
    modules: [],
    data: result,
  });
}

function sectionsOf({ stages, sweeps, comparison, config, environment }: BenchResult): Section[] {
  const sections: (Section | false)[] = [
    { id: "stages", title: "Stages", html: stageChart(stages) + stageTable(stages) },
    comparison !== undefined && {
      id: "comparison",
      title: "Against the baseline",
      html: comparisonTable(comparison.stages) +
        (comparison.differences.length === 0 ? "" : htmlTable(
          "What the two do not have in common",
          [
            ["what", "then", "now"],
            ...comparison.differences.map(({ what, then, now }) => [what, text(then), text(now)]),
          ],
        )),
    },
    chartSection("throughput", "Throughput over time", throughputCharts(stages)),
    chartSection("latency", "Latency", [...percentileChart(stages), ...worstChart(stages)]),
    chartSection("memory", "Memory", memoryChart(stages)),
    chartSection("sweeps", "Scaling", sweeps.map(sweepChart)),
    {
      id: "origin",
      title: "How it was made",
      html: htmlTable("Configuration", settingRows(config)) +
        htmlTable("Environment", settingRows({ ...environment })),
    },
  ];
  return sections.filter((section) => section !== false);
}

function chartSection(id: string, title: string, charts: readonly string[]): Section | false {
  if (charts.length === 0) return false;
  return { id, title, html: `<div class="charts">\n${charts.join("\n")}\n</div>` };
}

function sectionHtml({ id, title, html }: Section): string {
  return `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${escaped(title)}</h2>
${html}
</section>`;
}

function headingOf({ stages, comparison }: BenchResult): string {
  const slower = comparison?.stages.filter(({ verdict }) => verdict === "slower") ?? [];
  if (slower.length > 0) {
    return `Slower than the baseline: ${slower.map(({ name }) => name).join()}`;
  }
  return `Measured: ${stages.map(({ name }) => name).join(", ")}`;
}

function reasonOf(
  { stages, environment: { loadAverage: [load = 0], cores } }: BenchResult,
): string {
  const late = stages.flatMap(({ repetitions }) => repetitions)
    .filter(({ pace }) => pace !== undefined && !pace.kept);
  return [
    load > cores / 2 ? `Others were at work when this began: a load of ${load}.` : "",
    late.length > 0 ? `The rate was not kept in ${counted(late.length, "repetition")}.` : "",
  ].filter((line) => line !== "").join(" ");
}

function factsOf({ environment, config }: BenchResult): string {
  const { cpu, cores, memoryGiB, deno, andean, services, date } = environment;
  const facts: [string, string][] = [
    ["Repetitions", text(config["repetitions"])],
    ["Records each", count(Number(config["records"]))],
    ["Machine", `${cpu}, ${cores} cores, ${memoryGiB} GiB`],
    ...(services === null ? [] : [
      [
        "Database",
        `${services.database.product} ${services.database.version}, ${
          counted(services.database.nodes, "node")
        }`,
      ] satisfies [string, string],
    ]),
    ["Made", date.replace("T", " ").replace(/(?:\.\d+)?Z$/, " UTC")],
    ["By", `andean ${andean}, deno ${deno}`],
  ];
  return facts.map(([name, value]) =>
    `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`
  ).join("\n");
}

function settingRows(settings: Record<string, unknown>): string[][] {
  return [
    ["setting", "value"],
    ...Object.entries(settings).map(([name, value]) => [name, text(value)]),
  ];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
