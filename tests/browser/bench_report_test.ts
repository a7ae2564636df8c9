/** The page of `bench --report`, as readers see it. */
import assert from "node:assert/strict";
import type { BenchResult, StageResult } from "../../src/bench/result.ts";
import { summarize } from "../../src/bench/summarize.ts";
import { benchReport } from "../../src/cli/report/bench_report.ts";
import { pageTests } from "../support/browser.ts";
import { repetition } from "../unit/bench/repetitions.ts";

const pageTest = pageTests("benchReport", benchReport);

const latencyMs = { p50: 20, p90: 60, p99: 120, p999: 300, p9999: 800, max: 900 };
const memory = {
  ...repetition().memory,
  rssBytes: Array.from({ length: 50 }, (_, index) => (100 + index) * 2 ** 20),
};

function stage(name: string, perSecond: number): StageResult {
  const once = (factor: number) =>
    repetition({
      name,
      perSecond: Math.round(perSecond * factor),
      memory,
      latencyMs: name === "pipeline" ? latencyMs : null,
      timeline: { intervalMs: 250, records: [0, 20_000, 30_000, 10_000] },
      ...(name !== "latency" ? {} : {
        latencyMs,
        percentiles: [[0, 1], [50, 20], [99, 120], [99.99, 800], [100, 900]],
        pace: {
          ...{ askedPerSecond: 50_000, kept: false, produced: 9, stored: 9, repeated: 0 },
          ...{ worstLagMs: 3, lastLagMs: 4_000, worstMs: [40, 900, 60] },
        },
      }),
    });
  return summarize([once(1), once(0.9), once(1.1)]);
}

function result(more: Partial<BenchResult> = {}): BenchResult {
  return {
    config: { records: 100_000, repetitions: 3, batchRows: 200 },
    environment: {
      ...{ andean: "0.1.0", deno: "2.9.6", v8: "15", system: "linux x86_64", cpu: "A CPU" },
      ...{ cores: 2, memoryGiB: 24, loadAverage: [3, 2, 1], date: "2026-11-24T06:43:56.120Z" },
      services: {
        kafka: { brokers: 1, produceVersion: 13, fetchVersion: 18 },
        database: { product: "Cassandra", version: "5.0.5", nodes: 1 },
      },
    },
    stages: [stage("codec", 600_000), stage("pipeline", 130_000), stage("latency", 50_000)],
    sweeps: [{
      parameter: "workers",
      points: [1, 2, 4].map((value) => ({ value, ...stage("pipeline", 100_000 * value) })),
    }],
    comparison: {
      tolerance: 0.05,
      alpha: 0.05,
      stages: [{
        ...{ name: "pipeline", metric: "perSecond", repetitions: [3, 3], ratio: 0.8 },
        ...{ interval: [0.7, 0.9], pSlower: 0.05, pFaster: 1, verdict: "slower" },
      }],
      differences: [{ what: "config.batchRows", then: 8, now: 200 }],
    },
    ...more,
  };
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [400, 1_600]) {
    pageTest(`fits a screen of ${width} pixels, ${colorScheme}`, result, async (page) => {
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
      const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      const [red] = /\d+/.exec(ground as string)!;
      assert.equal(Number(red) < 128, colorScheme === "dark");
      // Words in charts can be read on the small screen, too.
      const height = await page.evaluate(
        'document.querySelector(".charts svg text").getBoundingClientRect().height',
      ) as number;
      assert.ok(height >= 9, `${height} pixels`);
    }, { viewport: { width, height: 900 }, colorScheme });
  }
}

pageTest("says what was measured, what is slower, and what to doubt", result, async (page) => {
  assert.equal(
    await page.getByRole("heading", { level: 1 }).innerText(),
    "Slower than the baseline: pipeline",
  );
  const reason = await page.locator("#verdict p").innerText();
  assert.match(reason, /Others were at work .* load of 3\. The rate was not kept in 3 rep/);
  const row = page.getByRole("row", { name: /^pipeline 1,000 130,000 117,000 143,000/ });
  assert.equal(await row.count(), 1);
  assert.equal(await page.getByRole("row", { name: /^config\.batchRows 8 200/ }).count(), 1);
});

pageTest("has a chart for each kind, named for who doesn't see it", result, async (page) => {
  const names = await page.evaluate(
    'Array.from(document.querySelectorAll("svg"), (svg) => svg.getAttribute("aria-label"))',
  ) as string[];
  assert.equal(names.length, 8);
  assert.ok(names.every((name) => name.length > 20), names.join("\n"));
  assert.ok(names.some((name) => name.includes("1: 100,000, 2: 200,000, 4: 400,000")));
  // Lines are drawn, within their charts.
  const outside = await page.evaluate(`Array.from(document.querySelectorAll("svg"), (svg) => {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    return Array.from(svg.querySelectorAll("polyline"), (line) => Array.from(line.points))
      .flat().filter(({ x, y }) => !(x >= 0 && x <= width && y >= 0 && y <= height)).length;
  }).reduce((sum, count) => sum + count, 0)`);
  assert.equal(outside, 0);
  assert.ok(await page.locator("polyline").count() >= 10);
});

pageTest("leaves out what was not measured", () => {
  const { comparison: _, ...rest } = result({ sweeps: [], stages: [stage("codec", 1_000)] });
  return rest;
}, async (page) => {
  const titles = await page.locator("section h2").allInnerTexts();
  assert.deepEqual(titles, ["Stages", "Throughput over time", "Memory", "How it was made"]);
});

const NASTY = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>';
pageTest("markup in names and settings is shown, not obeyed", () => {
  const stages = [{ ...stage("codec", 1_000), name: NASTY }];
  return result({ stages, config: { [NASTY]: NASTY, records: 1, repetitions: 1 } });
}, async (page) => {
  assert.equal(await page.locator("img").count(), 0);
  assert.ok((await page.locator("#stages").innerText()).includes(NASTY));
  assert.ok((await page.locator("#origin").innerText()).includes(NASTY));
  assert.equal(await page.title(), "andean bench");
});

pageTest("holds the whole result as JSON", result, async (page) => {
  const data = await page.evaluate("JSON.parse(document.getElementById('data').textContent)");
  assert.deepEqual(data, JSON.parse(JSON.stringify(result())));
});
