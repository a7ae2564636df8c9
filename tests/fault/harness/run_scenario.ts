import { messageOf } from "../../../src/errors/andean_error.ts";
import type { Judgement } from "../judge/judge.ts";
import { redelivered } from "./redelivery.ts";
import type { Outcome, Scenario } from "./scenario.ts";
import { World, type WorldOptions } from "./world.ts";

/** Runs a scenario in a world of its own, and lets both judges count. */
export async function runScenario(scenario: Scenario, options: WorldOptions): Promise<Outcome> {
  const started = performance.now();
  const outcome: Outcome = {
    scenario: scenario.name,
    seed: options.seed,
    records: 0,
    faults: 0,
    redelivered: 0,
    stored: 0,
    deadLettered: 0,
    missing: 0,
    duplicates: 0,
    recoverySeconds: undefined,
    seconds: 0,
    peakMiB: 0,
    problems: [],
    lastWords: [],
  };
  try {
    await using world = await World.open(scenario, options);
    outcome.problems = world.problems;
    try {
      await scenario.run(world);
      await world.settle();
      await account(world, outcome);
    } catch (error) {
      world.problems.push(messageOf(error));
      outcome.lastWords = lastWords(world);
    }
  } catch (error) {
    outcome.problems.push(messageOf(error));
  }
  outcome.seconds = (performance.now() - started) / 1_000;
  return outcome;
}

/** How much of a hanging process' log goes with the failure, which CI may keep nothing else of. */
const LAST_LINES = 15;

/** What the processes that still run have said last: where records are stuck, one of them has them. */
function lastWords(world: World): string[] {
  return world.processes.filter(({ running }) => running).map(({ name, log }) =>
    `${name} said last:\n    ${log.trim().split("\n").slice(-LAST_LINES).join("\n    ")}`
  );
}

/** For ten million records, on a busy machine. */
const VERIFY_SECONDS = 1_200;

/** Compares what andean says of itself with what the judge counts. */
async function account(world: World, outcome: Outcome): Promise<void> {
  const verified = await world.start("verify", ["verify", "--deep"]).end(VERIFY_SECONDS);
  const judged = await world.services.judge();
  const logs = await Promise.all(world.processes.map(async ({ ended }) => (await ended).log));
  const { records, stored, deadLettered, missing, duplicates } = judged;
  Object.assign(outcome, { records, stored, deadLettered, missing, duplicates });
  outcome.faults = world.faults.length;
  outcome.redelivered = redelivered(logs);
  outcome.peakMiB = world.peakMiB;
  if (world.recoveries.length > 0) outcome.recoverySeconds = Math.max(...world.recoveries);
  const { verdict, totals } = (verified.result ?? {}) as {
    verdict?: string;
    totals?: Record<string, number>;
  };
  if (verdict !== "exactly-once") {
    world.problems.push(`verify says ${verdict ?? `nothing, and ${verified.log.trim()}`}`);
  }
  world.problems.push(
    ...disagreements(judged, totals ?? {}),
    ...world.checks.flatMap((check) => check(judged)),
    ...world.processes.filter(({ log }) => FALSE_START.test(log)).map(({ name }) =>
      `${name} says that the topic does not hold what the group has committed`
    ),
  );
}

/** No scenario makes a topic anew or lets it lose records. */
const FALSE_START = /the topic was made anew|has lost offsets|no longer holds the group's offset/;

const SHARED = ["records", "stored", "superseded", "deadLettered", "missing"] as const;
const WRONG = ["missing", "duplicates", "unexpected", "mismatched", "repeatedSequences"] as const;

function disagreements(judged: Judgement, totals: Record<string, number>): string[] {
  return [
    ...WRONG.filter((field) => judged[field] !== 0)
      .map((field) => `the judge counts ${judged[field]} ${field}`),
    ...SHARED.filter((field) => judged[field] !== totals[field])
      .map((field) => `${field}: the judge counts ${judged[field]}, verify ${totals[field]}`),
    ...(judged.records === 0 ? ["nothing was moved"] : []),
  ];
}
