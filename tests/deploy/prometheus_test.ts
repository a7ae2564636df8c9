import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { OwnFolder } from "../support/own_folder.ts";
import { expressionProblems } from "./expressions.ts";
import { installed, run, testWith } from "./validators.ts";

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
}

interface Panel {
  title: string;
  type: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string }[];
}

const RULES = "deploy/prometheus/andean.rules.yml";
const RULE_TESTS = "tests/deploy/andean.rules.test.yml";
const DASHBOARD = "deploy/grafana/dashboards/andean.json";

const read = (path: string) => Deno.readTextFile(join(REPOSITORY_ROOT, path));
const rules: Rule[] = parse(await read(RULES)).groups.flatMap((group: { rules: Rule[] }) =>
  group.rules
);
const recorded = rules.flatMap(({ record }) => record ?? []);
const dashboard: { panels: Panel[]; annotations: { list: { expr: string }[] } } = JSON.parse(
  await read(DASHBOARD),
);
const shown = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ title, expr }))
  ),
  ...dashboard.annotations.list.map(({ expr }) => ({ title: "annotation", expr })),
];
const promtool = installed("promtool");

testWith(promtool, "andean.rules.yml and prometheus.yml: promtool takes them", async (tool) => {
  const rulesChecked = await run([...tool, "check", "rules", RULES]);
  assert.ok(rulesChecked.success, rulesChecked.said);
  const configChecked = await run([...tool, "check", "config", "deploy/prometheus/prometheus.yml"]);
  assert.ok(configChecked.success, configChecked.said);
});

testWith(
  promtool,
  "andean.rules.yml: each alert fires when it should, and then only",
  async (tool) => {
    const { success, said } = await run([...tool, "test", "rules", RULE_TESTS]);
    assert.ok(success, said);
  },
);

Deno.test("andean.rules.yml: each alert has a test", async () => {
  const tested = new Set(
    [...(await read(RULE_TESTS)).matchAll(/alertname: (\w+)/g)].map((m) => m[1]),
  );
  assert.deepEqual(tested, new Set(rules.flatMap(({ alert }) => alert ?? [])));
});

Deno.test("andean.rules.yml: asks for metrics and labels that andean serves", () => {
  for (const { alert, record, expr } of rules) {
    assert.deepEqual(expressionProblems(expr, recorded), [], alert ?? record);
  }
});

Deno.test("andean.json: asks for metrics and labels that andean serves", () => {
  assert.ok(shown.length > 30);
  for (const { title, expr } of shown) assert.deepEqual(expressionProblems(expr), [], title);
});

testWith(promtool, "andean.json: promtool takes each expression", async (tool) => {
  await using folder = await OwnFolder.make();
  const exprs = shown.map(({ expr }) =>
    expr.replaceAll("$__rate_interval", "1m").replaceAll("$topic", ".*")
  );
  // Nothing checks an expression alone; as a rule it is checked, and JSON is YAML.
  const group = exprs.map((expr, index) => ({ record: `panel:${index}`, expr }));
  const file = folder.file("panels.yml");
  await Deno.writeTextFile(file, JSON.stringify({ groups: [{ name: "panels", rules: group }] }));
  const { success, said } = await run([...tool, "check", "rules", file]);
  assert.ok(success, said);
});

Deno.test("andean.json: no two panels lie on each other, and none leaves the page", () => {
  const cells = new Map<string, string>();
  for (const { title, gridPos: { x, y, w, h } } of dashboard.panels) {
    assert.ok(x + w <= 24, title);
    for (let row = y; row < y + h; row++) {
      for (let column = x; column < x + w; column++) {
        const cell = `${column},${row}`;
        assert.ok(!cells.has(cell), `${title} lies on ${cells.get(cell)}`);
        cells.set(cell, title);
      }
    }
  }
});
