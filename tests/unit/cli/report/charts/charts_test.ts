import assert from "node:assert/strict";
import {
  linearAxis,
  logAxis,
  niceStep,
  percentileAxis,
  valuesAxis,
} from "../../../../../src/cli/report/charts/axis.ts";
import { escaped } from "../../../../../src/cli/report/charts/escape.ts";
import { lineChart } from "../../../../../src/cli/report/charts/line_chart.ts";
import { fc } from "../../../support/fc.ts";

const values = fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { minLength: 1 });

for (const [name, axisOf] of [["linearAxis", linearAxis], ["logAxis", logAxis]] as const) {
  Deno.test(`${name}: every value lies on it, in their order, between few ticks`, () => {
    fc.assert(fc.property(values, (given) => {
      const { at, ticks } = axisOf(given, String);
      const places = given.toSorted((a, b) => a - b).map(at);
      assert.ok(places.every((place) => place >= -1e-9 && place <= 1 + 1e-9), `${places}`);
      assert.deepEqual(places, places.toSorted((a, b) => a - b));
      assert.ok(ticks.length >= 2 && ticks.length <= 14, `${ticks.length}`);
      for (const { value } of ticks) assert.ok(at(value) >= -1e-9 && at(value) <= 1 + 1e-9);
    }));
  });
}

Deno.test("linearAxis: begins at zero, with round steps, also where all is zero", () => {
  assert.deepEqual(linearAxis([87_000], String).ticks.map(({ value }) => value), [
    ...[0, 50_000, 100_000],
  ]);
  assert.equal(linearAxis([0, 0], String).at(0), 0);
});

Deno.test("niceStep: 1, 2 or 5 times a power of ten, at least as large", () => {
  assert.deepEqual([1, 1.1, 2.1, 5.1, 0.03].map(niceStep), [1, 2, 5, 10, 0.05]);
});

Deno.test("valuesAxis: doublings stand evenly, and one value alone in the middle", () => {
  const { at } = valuesAxis([1, 2, 4, 16], String);
  assert.deepEqual([1, 2, 4, 16].map(at), [0, 0.25, 0.5, 1]);
  assert.equal(valuesAxis([7], String).at(7), 0.5);
});

Deno.test("percentileAxis: each further nine is as wide as the one before, 100 % at the end", () => {
  const { at, ticks } = percentileAxis(4);
  const places = [0, 90, 99, 99.9, 99.99, 100].map(at);
  [0, 0.25, 0.5, 0.75, 1, 1].forEach((place, index) => {
    assert.ok(Math.abs(places[index]! - place) < 1e-6, `${places}`);
  });
  assert.deepEqual(ticks.map(({ label }) => label), ["p50", "p90", "p99", "p99.9", "p99.99"]);
});

Deno.test("lineChart: names from outside are text, never markup", () => {
  const chart = lineChart({
    title: "<b>",
    description: '"><script>',
    x: linearAxis([1], String),
    y: linearAxis([1], String),
    xLabel: "<i>",
    series: ["<u>", "<s>"].map((label, color) => ({
      label,
      color,
      points: [{ x: 0, y: 1, says: "</title>" }],
    })),
  });
  assert.doesNotMatch(chart, /<(b|script|i|u|s)>/);
  assert.equal(escaped(`<&>"'`), "&lt;&amp;&gt;&quot;&#39;");
});
