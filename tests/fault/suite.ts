/**
 * Breaks real things while records flow, lets them recover, and asks two judges what became of each
 * record: `andean verify`, and a program that shares no code with it. The last line counts:
 * "N passed, N failed".
 *
 * Usage: deno task test:fault [--short] [--seed N] [--minutes N] [--jobs N] [--only NAME] [--prove]
 */
import { parseArgs } from "node:util";
import { say, tell } from "../../scripts/output.ts";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { table } from "../../src/cli/output/table.ts";
import { messageOf } from "../../src/errors/andean_error.ts";
import { concurrently } from "../../src/errors/concurrently.ts";
import { killProcesses } from "../support/andean_process.ts";
import { prove } from "./harness/prove.ts";
import { runScenario } from "./harness/run_scenario.ts";
import type { Outcome, Scenario } from "./harness/scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";

const HELP = `Breaks real things while records flow, and counts what became of each record.

Usage: deno task test:fault [flags]

  --short        smaller loads and shorter outages
  --seed N       repeat a run's choices (default: drawn)
  --minutes N    go on with new seeds for so long
  --jobs N       scenarios at once, each on services of its own (default: 3)
  --only NAME    only the scenarios whose name contains this
  --prove        plant a bug instead (commit before the database has answered), and check that at
                 least two scenarios find it
  --list         name the scenarios
  --help         show this
`;

/** A number of a flag, which has to be whole. */
function whole(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} wants a whole number, not "${text}"`);
  return Number(text);
}

/** Seeds differ between scenarios, and depend on nothing but the run's seed and the name. */
function seedOf(seed: number, { name }: Scenario): number {
  let mixed = seed >>> 0;
  for (const letter of name) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return mixed;
}

function outcomeTable(outcomes: readonly Outcome[]): string {
  return table([
    [
      "scenario",
      "records",
      "faults",
      "redelivered",
      "stored",
      "set aside",
      "missing",
      "duplicates",
      "recovery s",
      "peak MiB",
      "s",
      "result",
    ],
    ...outcomes.map((outcome) => [
      outcome.scenario,
      String(outcome.records),
      String(outcome.faults),
      String(outcome.redelivered),
      String(outcome.stored),
      String(outcome.deadLettered),
      String(outcome.missing),
      String(outcome.duplicates),
      outcome.recoverySeconds?.toFixed(1) ?? "-",
      String(outcome.peakMiB),
      outcome.seconds.toFixed(0),
      outcome.problems.length === 0 ? "ok" : "FAILED",
    ]),
  ]);
}

async function main(args: readonly string[]): Promise<number> {
  const { values: flags } = parseArgs({
    args: [...args],
    options: {
      short: { type: "boolean", default: false },
      seed: { type: "string" },
      minutes: { type: "string" },
      jobs: { type: "string" },
      only: { type: "string" },
      prove: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (flags.help || flags.list) {
    say(flags.help ? HELP.trimEnd() : SCENARIOS.map(({ name }) => name).join("\n"));
    return 0;
  }
  const chosen = SCENARIOS.filter(({ name, onDemand }) =>
    onDemand ? name === flags.only : name.includes(flags.only ?? "")
  );
  if (chosen.length === 0) {
    throw new Error(`No scenario's name contains "${flags.only}": see --list`);
  }
  const { short } = flags;
  const firstSeed = whole("seed", flags.seed, Math.floor(Math.random() * 1e6));
  const jobs = Math.max(1, whole("jobs", flags.jobs, 3));
  const until = performance.now() + whole("minutes", flags.minutes, 0) * 60_000;
  if (flags.prove) return await prove(SCENARIOS, { seed: firstSeed, short });
  const outcomes: Outcome[] = [];
  const started = performance.now();
  for (let seed = firstSeed; seed === firstSeed || performance.now() < until; seed++) {
    tell(`seed ${seed}`);
    const ofSeed: Outcome[] = [];
    await concurrently(chosen, jobs, async (scenario) => {
      const outcome = await runScenario(scenario, {
        seed: seedOf(seed, scenario),
        short,
        root: REPOSITORY_ROOT,
        report: (line) => tell(`  ${scenario.name}: ${line}`),
      });
      ofSeed.push(outcome);
      const { problems, lastWords, seconds } = outcome;
      tell(`${scenario.name} ${problems.length === 0 ? "ok" : "FAILED"} (${seconds.toFixed(0)} s)`);
      for (const line of [...problems, ...lastWords]) tell(`    ${line}`);
    });
    const order = (outcome: Outcome) => chosen.findIndex(({ name }) => name === outcome.scenario);
    ofSeed.sort((a, b) => order(a) - order(b));
    say(`\nseed ${seed}${short ? ", short" : ""}\n${outcomeTable(ofSeed)}\n`);
    for (const { scenario, problems } of ofSeed) {
      for (const problem of problems) say(`${scenario}: ${problem}`);
    }
    outcomes.push(...ofSeed);
  }
  const failed = outcomes.filter(({ problems }) => problems.length > 0).length;
  say(`in ${((performance.now() - started) / 60_000).toFixed(1)} min`);
  say(`${outcomes.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      killProcesses();
      Deno.exit(130);
    });
  }
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    tell(`Cannot run the fault suite: ${messageOf(error)}`);
    say("0 passed, 1 failed");
    Deno.exit(1);
  }
}
