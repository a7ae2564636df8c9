import { table } from "../../src/cli/output/table.ts";
import type { Mutation } from "./mutation.ts";
import type { Outcome } from "./try_mutations.ts";
import { isCaught, type Verdict, verdictText } from "./verdict.ts";

/** How many mutations were noticed. */
export function caughtOf(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ verdict }) => isCaught(verdict)).length;
}

/** One outcome as a line. */
export function outcomeText({ mutation, verdict, seconds }: Outcome): string {
  return `${verdictText(verdict)}: ${mutation.name} (${seconds.toFixed(1)} s)`;
}

/** The mutations as a table. */
export function listText(mutations: readonly Mutation[]): string {
  return table(
    [
      ["mutation", "breaks", "file"],
      ...mutations.map((mutation) => [mutation.name, brokenBy(mutation), mutation.file]),
    ],
    [0, 1, 2],
  );
}

/** What came of each mutation as a table. */
export function resultText(outcomes: readonly Outcome[]): string {
  return table(
    [
      ["mutation", "breaks", "verdict", "first failing test"],
      ...outcomes.map(({ mutation, verdict }) => [
        mutation.name,
        brokenBy(mutation),
        verdictText(verdict),
        detailOf(verdict),
      ]),
    ],
    [0, 1, 2, 3],
  );
}

/** The same for programs. */
export function jsonOf(outcomes: readonly Outcome[]): string {
  const document = {
    caught: caughtOf(outcomes),
    of: outcomes.length,
    mutations: outcomes.map(({ mutation: { name, breaks, file, tests }, verdict, seconds }) => ({
      name,
      breaks,
      file,
      tests,
      verdict,
      seconds,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function brokenBy({ breaks }: Mutation): string {
  return typeof breaks === "number" ? `invariant ${breaks}` : breaks;
}

function detailOf(verdict: Verdict): string {
  if (verdict.kind === "caught") return verdict.first;
  return verdict.kind === "broken" ? verdict.reason : "";
}
