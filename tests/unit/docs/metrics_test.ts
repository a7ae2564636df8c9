import assert from "node:assert/strict";
import { REPOSITORY_ROOT } from "../../../scripts/stack/layout.ts";
import type { Family } from "../../../src/monitor/families/family.ts";
import { INGEST_FAMILIES, labelsOf, VERIFY_FAMILIES } from "../../support/every_family.ts";

const FILE = `${REPOSITORY_ROOT}/docs/METRICS.md`;

/** From one of these to the next, a table of the document is made of the program. */
const mark = (name: string) => `<!-- ${name}, from the program -->`;

/** A table as `deno fmt` writes it, so that the document stays as it is. */
function tableOf(families: readonly Family[]): string {
  const rows = [
    ["metric", "type", "labels", "tells"],
    ...families.map((family) => [
      `\`${family.name}\``,
      family.type,
      labelsOf(family).map((label) => `\`${label}\``).join(", "),
      family.help.replaceAll("|", "\\|"),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const [head, ...body] = rows as [string[], ...string[][]];
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

function withTables(document: string): string {
  const tables = { ingest: tableOf(INGEST_FAMILIES), verify: tableOf(VERIFY_FAMILIES) };
  for (const [name, table] of Object.entries(tables)) {
    const [before, rest] = document.split(`${mark(name)}\n`);
    assert.ok(rest !== undefined, `docs/METRICS.md has no ${mark(name)}`);
    const after = rest.replace(/^\n*(\|.*\n)*\n*/, "");
    document = `${before}${mark(name)}\n\n${table}\n${after === "" ? "" : `\n${after}`}`;
  }
  return document;
}

Deno.test("docs/METRICS.md: lists what the program serves (UPDATE_SNAPSHOTS=1 writes it)", async () => {
  const document = await Deno.readTextFile(FILE);
  const wanted = withTables(document);
  if (Deno.env.get("UPDATE_SNAPSHOTS") === "1") return await Deno.writeTextFile(FILE, wanted);
  assert.equal(document, wanted);
});

Deno.test("every metric keeps to Prometheus's names: counters end in _total, units are base units", () => {
  for (const { name, type } of [...INGEST_FAMILIES, ...VERIFY_FAMILIES]) {
    assert.match(name, /^andean_[a-z0-9_]+$/);
    assert.equal(name.endsWith("_total"), type === "counter", name);
    assert.doesNotMatch(name, /_(ms|milliseconds|minutes|kib|mib)\b/, name);
  }
});
