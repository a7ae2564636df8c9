import { isCaught, type Mutation, type Outcome } from "./mutation.ts";

/** A mutation and what became of it. */
export interface Result {
  mutation: Mutation;
  outcome: Outcome;
}

/** The mutations of a table, without having tried them. */
export function listText(mutations: readonly Mutation[]): string {
  return mutations.map(({ name, breaks, file }) => `${name} (${whatOf(breaks)}): ${file}`).join(
    "\n",
  );
}

/** A Markdown table of what became of each, and a line that counts. */
export function resultText(results: readonly Result[]): string {
  const rows = results.map(({ mutation: { name, breaks }, outcome }) => [
    name,
    whatOf(breaks),
    ...wordsOf(outcome),
  ]);
  const caught = results.filter(({ outcome }) => isCaught(outcome)).length;
  return [
    "| the program … | breaks | verdict | first test that fails |",
    "| --- | --- | --- | --- |",
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `${caught} of ${results.length} mutations caught`,
  ].join("\n");
}

function whatOf(breaks: Mutation["breaks"]): string {
  return typeof breaks === "number" ? `invariant ${breaks}` : breaks;
}

function wordsOf(outcome: Outcome): [verdict: string, test: string] {
  switch (outcome.kind) {
    case "caught":
      return [`caught by ${outcome.failed}`, outcome.first];
    case "hung":
      return ["caught: the tests hang", ""];
    case "survived":
      return ["SURVIVED", "none: one is missing"];
    case "void":
      return [`VOID: ${outcome.reason}`, ""];
  }
}
