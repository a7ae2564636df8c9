/**
 * Changes the core in small ways, one after the other, and expects that unit tests fail: what none
 * of them notices is not tested. The changes are made in copies of the repository, never here.
 *
 * Usage: deno task mutate [--list] [--only TEXT]… [--jobs N] [--json FILE]
 *
 * `--only` takes mutations whose name or file has the text in it.
 *
 * Exit codes: 0 all were caught; 1 some were not, or could not be tried; 2 wrong arguments.
 */
import { parseArgs } from "node:util";
import { messageOf } from "../src/errors/andean_error.ts";
import { type Mutation, problemsOf } from "./mutations/mutation.ts";
import { caughtOf, jsonOf, listText, outcomeText, resultText } from "./mutations/report.ts";
import { hasTests, readSource } from "./mutations/sources.ts";
import { MUTATIONS } from "./mutations/table.ts";
import { tryMutations } from "./mutations/try_mutations.ts";
import { say, tell } from "./output.ts";

const FAILED = 1;
const MISUSED = 2;
const INTERRUPTED = 130;

/** What the command line asks for. */
interface MutateOptions {
  list: boolean;
  mutations: readonly Mutation[];
  jobs: number;
  json: string | undefined;
}

/** @throws {Error} for what can't be asked for */
function optionsOf(args: string[]): MutateOptions {
  const { list, only, jobs, json } = parseArgs({
    args,
    options: {
      list: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      jobs: { type: "string", default: "2" },
      json: { type: "string" },
    },
  }).values;
  const wanted = only.map((text) => text.toLowerCase());
  const mutations = MUTATIONS.filter(({ name, file }) =>
    wanted.length === 0 ||
    wanted.some((text) => name.toLowerCase().includes(text) || file.includes(text))
  );
  if (mutations.length === 0) {
    throw new Error(`--only: no mutation has "${only.join('" or "')}" in it; see --list`);
  }
  if (!/^[1-9]\d?$/.test(jobs)) throw new Error(`--jobs: "${jobs}" is no number from 1 to 99`);
  return { list, mutations, jobs: Number(jobs), json };
}

async function mutate({ mutations, jobs, json }: MutateOptions): Promise<number> {
  const problems = problemsOf(mutations, readSource, hasTests);
  for (const problem of problems) tell(`error: ${problem}`);
  if (problems.length > 0) return FAILED;
  const stop = new AbortController();
  const onSignal = () => stop.abort(new Error("Interrupted"));
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, onSignal);
  try {
    let ended = 0;
    const outcomes = await tryMutations(mutations, {
      jobs,
      signal: stop.signal,
      onOutcome: (outcome) => tell(`${++ended}/${mutations.length} ${outcomeText(outcome)}`),
    });
    say(resultText(outcomes));
    if (json !== undefined) await Deno.writeTextFile(json, jsonOf(outcomes));
    const caught = caughtOf(outcomes);
    say(`${caught} of ${outcomes.length} mutations caught`);
    return caught === outcomes.length ? 0 : FAILED;
  } catch (error) {
    tell(messageOf(error));
    return stop.signal.aborted ? INTERRUPTED : FAILED;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.removeSignalListener(signal, onSignal);
    }
  }
}

if (import.meta.main) {
  let options: MutateOptions | undefined;
  try {
    options = optionsOf(Deno.args);
  } catch (error) {
    tell(messageOf(error));
    Deno.exit(MISUSED);
  }
  if (options.list) say(listText(options.mutations));
  else Deno.exitCode = await mutate(options);
}
