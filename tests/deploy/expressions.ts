import { METRIC_FAMILIES } from "./metric_families.ts";

/** What a scrape adds to each series. */
const SCRAPED = ["job", "instance"];

/** The series of a histogram. */
const PARTS = /_(bucket|sum|count)$/;

/** A label where it is matched (`topic="x"`), or where series are put together by it. */
const MATCHED = /([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g;
const GROUPED = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g;

/**
 * What is wrong with the metrics and labels of a PromQL expression, as far as andean's metrics tell;
 * its grammar is a matter for promtool.
 *
 * @param recorded names of recording rules that it may use
 */
export function expressionProblems(expression: string, recorded: readonly string[] = []): string[] {
  const names = [
    ...expression.matchAll(/(?<![\w:])andean_[a-z_]+|[a-z]+:andean_[a-z_]+:[a-z]+|\bup\b/g),
  ]
    .map(([name]) => name);
  if (names.length === 0) return [`no metric: ${expression}`];
  const problems: string[] = [];
  const labels = new Set(SCRAPED);
  for (const name of names) {
    if (name === "up") continue;
    if (recorded.includes(name)) {
      labels.add(name.split(":")[0]!);
      continue;
    }
    const base = name.replace(PARTS, "");
    const family = METRIC_FAMILIES.get(name) ?? METRIC_FAMILIES.get(base);
    if (family === undefined || (family.type === "histogram") !== PARTS.test(name)) {
      problems.push(`no such metric: ${name}`);
      continue;
    }
    family.labels.forEach((label) => labels.add(label));
    if (name.endsWith("_bucket")) labels.add("le");
    const counts = new RegExp(`(?:rate|increase)\\(\\s*${name}\\b`).test(expression);
    if (counts && family.type === "gauge" && !name.endsWith("_offset")) {
      problems.push(`a rate of ${name}, which is no counter`);
    }
  }
  const used = [
    ...[...expression.matchAll(MATCHED)].map(([, label]) => label!),
    ...[...expression.matchAll(GROUPED)].flatMap(([, list]) => list!.split(",")),
  ].map((label) => label.trim()).filter((label) => label !== "");
  for (const label of used) {
    if (!labels.has(label)) problems.push(`no such label: ${label} in ${expression.trim()}`);
  }
  return problems;
}
