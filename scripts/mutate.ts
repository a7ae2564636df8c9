/**
 * Breaks the core in many ways, one at a time, and demands that unit tests notice each. The work tree
 * is not touched: copies of it are broken.
 *
 * Usage: deno task mutate [--only TEXT] [--list] [--json FILE] [--jobs N]
 */
import { parseArgs } from "node:util";
import { messageOf } from "../src/errors/andean_error.ts";
import { isCaught, mutated, type Mutation, type Outcome } from "./mutations/mutation.ts";
import { listText, resultText } from "./mutations/report.ts";
import { MUTATIONS } from "./mutations/table.ts";
import { outcomeOf } from "./mutations/verdict.ts";
import { Workspace } from "./mutations/workspace.ts";
import { say, tell } from "./output.ts";

/** A mutation may make a loop endless: so long may its tests take, in milliseconds. */
const HUNG_MS = 60_000;
/** So long may the tests of all mutations take together, without one. */
const ALL_MS = 600_000;

/** Breaks a copy, looks what its tests say, and mends it. */
async function tryOut(
  workspace: Workspace,
  mutation: Mutation,
  signal: AbortSignal,
): Promise<Outcome> {
  const source = await workspace.read(mutation.file);
  let broken: string;
  try {
    broken = mutated(source, mutation);
  } catch (thrown) {
    return { kind: "void", reason: `${messageOf(thrown)} in ${mutation.file}` };
  }
  await workspace.write(mutation.file, broken);
  try {
    return outcomeOf(await workspace.test(mutation.tests, HUNG_MS, signal));
  } finally {
    await workspace.write(mutation.file, source);
  }
}

/** @throws {Error} where the tests fail without a mutation, which would catch anything */
async function requireGreen(mutations: readonly Mutation[], signal: AbortSignal): Promise<void> {
  const tests = [...new Set(mutations.flatMap((one) => one.tests))];
  await using workspace = await Workspace.make();
  const { exitCode, output } = await workspace.test(tests, ALL_MS, signal);
  if (exitCode === 0) return;
  throw new Error(
    exitCode === undefined
      ? "the tests don't end without a mutation"
      : `the tests fail without a mutation:\n${output.slice(-2_000)}`,
  );
}

async function main(args: string[], signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: "" },
      list: { type: "boolean", default: false },
      json: { type: "string" },
      jobs: { type: "string", default: String(Math.min(4, navigator.hardwareConcurrency)) },
    },
  });
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error("wanted a number of --jobs from 1 up");
  const chosen = MUTATIONS.filter(({ name, file }) => `${file}: ${name}`.includes(values.only));
  if (chosen.length === 0) throw new Error(`no mutation has "${values.only}" in its name or file`);
  if (values.list) {
    say(listText(chosen));
    return 0;
  }
  const outcomes = new Map<Mutation, Outcome>();
  const waiting = [...chosen];
  await requireGreen(chosen, signal);
  const work = async () => {
    await using workspace = await Workspace.make();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      outcomes.set(next, await tryOut(workspace, next, signal));
      tell(`${outcomes.size} of ${chosen.length}: ${next.name}: ${outcomes.get(next)!.kind}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, chosen.length) }, work));
  const results = chosen.map((mutation) => ({ mutation, outcome: outcomes.get(mutation)! }));
  if (values.json !== undefined) {
    const told = results.map(({ mutation, outcome }) => ({ ...mutation, outcome }));
    await Deno.writeTextFile(values.json, `${JSON.stringify(told, null, 2)}\n`);
  }
  say(resultText(results));
  return results.every(({ outcome }) => isCaught(outcome)) ? 0 : 1;
}

if (import.meta.main) {
  const interrupted = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupted.abort());
  try {
    Deno.exitCode = await main(Deno.args, interrupted.signal);
  } catch (thrown) {
    tell(
      interrupted.signal.aborted ? "interrupted" : `Cannot try the mutations: ${messageOf(thrown)}`,
    );
    Deno.exitCode = interrupted.signal.aborted ? 130 : 1;
  }
}
