/**
 * Checks that imports in src/ go one way, and that each package stands behind its own room.
 *
 * Usage: deno run --allow-read scripts/layers.ts
 */
import { layerProblems } from "./layers/check.ts";
import { RULES } from "./layers/rules.ts";
import { importsOf, readSources } from "./layers/sources.ts";
import { say } from "./output.ts";

if (import.meta.main) {
  const main = { path: "main.ts", imports: importsOf(await Deno.readTextFile("main.ts")) };
  const sources = [main, ...await readSources("src")];
  const problems = layerProblems(sources);
  for (const { rule, text } of problems) say(`${text} [${rule}]`);
  for (const rule of new Set(problems.map((problem) => problem.rule))) {
    say(`Rule "${rule}": ${RULES[rule]}.`);
  }
  if (problems.length === 0) say(`${sources.length} files keep to the layers`);
  Deno.exitCode = problems.length > 0 ? 1 : 0;
}
