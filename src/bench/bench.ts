import { AndeanError } from "../errors/andean_error.ts";
import { configOf } from "./config.ts";
import { environment, servicesOf } from "./environment.ts";
import { openServices, type Services } from "../services/open_services.ts";
import {
  type BenchOptions,
  LOCAL_STAGES,
  type Round,
  SERVED_STAGES,
  type ServedStage,
  type StageName,
} from "./options.ts";
import type { BenchResult, Repetition, SweepResult } from "./result.ts";
import { inRound } from "./round.ts";
import { LOCAL_RUNNERS, SERVED_RUNNERS } from "./stages.ts";
import { summarizeAll } from "./summarize.ts";
import { runSweep } from "./sweep/run_sweep.ts";
import { watched } from "./watched.ts";

/** What a stage needs to have run before it. */
const NEEDS: Record<ServedStage, ServedStage[]> = {
  produce: [],
  limit: [],
  write: [],
  pipeline: ["produce"],
  verify: ["produce", "pipeline"],
  latency: [],
};

/**
 * Measures the stages that are asked for, and those that they need, against running services where
 * a stage has need of them. Stages take turns: what slows the machine down for a while does so for
 * all of them. Topics and tables are of this run alone, and are removed when they are done with.
 *
 * @throws {AndeanError} `interrupted` between two stages, `unaccounted` where the figures of one
 * can't be used, or why a service does not take part
 */
export async function bench(options: BenchOptions): Promise<BenchResult> {
  const stages = neededStages(options.stages);
  const isServed = stages.some((stage) => isServedStage(stage)) || options.sweeps.length > 0;
  const described = environment(); // Before the work, which loads the machine itself.
  const run = async (services?: Services): Promise<BenchResult> => {
    const servers = services === undefined ? null : await servicesOf(services);
    const repetitions = await measureAll(options, stages, services);
    const sweeps: SweepResult[] = [];
    for (const sweep of options.sweeps) {
      if (services === undefined) throw unserved("pipeline");
      sweeps.push(await runSweep(options, services, sweep));
    }
    return {
      config: configOf(options, stages),
      environment: { ...described, services: servers },
      stages: summarizeAll(repetitions),
      sweeps,
    };
  };
  if (!isServed) return await run();
  await using services = await openServices(options);
  return await run(services);
}

async function measureAll(
  options: BenchOptions,
  stages: readonly StageName[],
  services: Services | undefined,
): Promise<Repetition[]> {
  const measured: Repetition[] = [];
  const { repetitions, warmUp } = options;
  for (let number = warmUp > 0 ? 0 : 1; number <= repetitions; number++) {
    const round = { number, of: repetitions };
    const results = await measureRound(options, stages, services, round);
    if (number > 0) measured.push(...results);
  }
  return measured;
}

function measureRound(
  options: BenchOptions,
  stages: readonly StageName[],
  services: Services | undefined,
  round: Round,
): Promise<Repetition[]> {
  const warmsUp = round.number === 0;
  const asked = warmsUp ? { ...options, records: options.warmUp } : options;
  return inRound(asked, services, async (bench) => {
    const results = [];
    for (const stage of stages) {
      // It warms up by itself, at its own rate.
      if (warmsUp && stage === "latency") continue;
      if (options.signal.aborted) {
        throw new AndeanError("interrupted", "Interrupted between two stages");
      }
      options.onStage?.(stage, round);
      results.push(
        ...await watched(() => {
          if (!isServedStage(stage)) return LOCAL_RUNNERS[stage](bench);
          if (services === undefined) throw unserved(stage);
          return SERVED_RUNNERS[stage]({ ...bench, ...services });
        }),
      );
    }
    return results;
  });
}

function isServedStage(stage: StageName): stage is ServedStage {
  return (SERVED_STAGES as readonly StageName[]).includes(stage);
}

/** The stages in the order in which they can run. */
function neededStages(stages: readonly StageName[]): StageName[] {
  const served = SERVED_STAGES.filter((stage) => stages.includes(stage));
  const wanted = new Set(served.flatMap((stage) => [stage, ...NEEDS[stage]]));
  return [
    ...LOCAL_STAGES.filter((stage) => stages.includes(stage)),
    ...SERVED_STAGES.filter((stage) => wanted.has(stage)),
  ];
}

function unserved(stage: StageName): AndeanError {
  return new AndeanError("internal", `Cannot measure ${stage}: no services are open`);
}
