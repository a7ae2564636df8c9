import { AndeanError } from "../errors/andean_error.ts";
import { RegistryClient } from "../formats/registry/registry_client.ts";
import { KafkaCluster } from "../kafka/cluster.ts";
import { dropTable } from "../scylla/schema.ts";
import { openSession } from "../scylla/session.ts";
import { subjectsOf } from "./stages/decode.ts";
import { environment } from "./environment.ts";
import {
  type BenchOptions,
  type BenchResult,
  LOCAL_STAGES,
  SERVED_STAGES,
  type ServedStage,
  type StageName,
  type StageResult,
} from "./options.ts";
import type { Bench, ServedBench } from "./run.ts";
import { LOCAL_RUNNERS, SERVED_RUNNERS } from "./stages.ts";
import { TICKS } from "./ticks.ts";

/** What a stage needs to have run before it. */
const NEEDS: Record<ServedStage, ServedStage[]> = {
  produce: [],
  limit: [],
  write: [],
  pipeline: ["produce"],
  verify: ["produce", "pipeline"],
};

/**
 * Measures the stages that are asked for, and those that they need, against running services where
 * a stage has need of them. Topic and tables are of this run alone, and are removed at its end.
 */
export async function bench(options: BenchOptions): Promise<BenchResult> {
  const { records, format, partitions, workers, batchRows, maxInFlight, consistency, keyspace } =
    options;
  const run = { options, topic: `andean-bench-${crypto.randomUUID().slice(0, 8)}` };
  const local = LOCAL_STAGES.filter((stage) => options.stages.includes(stage));
  const served = servedStages(options.stages);
  const runLocal = () => measure(run, local, (stage) => LOCAL_RUNNERS[stage](run));
  try {
    const stages = served.length === 0 ? await runLocal() : await onServices(
      run,
      async (servedRun) => [
        ...await runLocal(),
        ...await measure(run, served, (stage) => SERVED_RUNNERS[stage](servedRun)),
      ],
    );
    return {
      config: {
        stages: [...local, ...served],
        records,
        format: format.name,
        keys: TICKS.keys,
        partitions,
        workers: workers.count,
        batchRows,
        maxInFlight,
        consistency,
        keyspace,
      },
      environment: environment(),
      stages,
    };
  } finally {
    await forgetSubjects(run);
  }
}

async function measure<Stage extends StageName>(
  { options: { signal, onStage } }: Bench,
  stages: readonly Stage[],
  runStage: (stage: Stage) => Promise<StageResult[]>,
): Promise<StageResult[]> {
  const results = [];
  for (const stage of stages) {
    if (signal.aborted) throw new AndeanError("interrupted", "Interrupted between two stages");
    onStage?.(stage);
    results.push(...await runStage(stage));
  }
  return results;
}

/** Opens the services before anything is measured, and leaves nothing of the run in them. */
async function onServices<Result>(
  run: Bench,
  work: (run: ServedBench) => Promise<Result>,
): Promise<Result> {
  const { kafka, scylla, keyspace, waitMs, signal, onWaiting } = run.options;
  const waiting = { waitMs, signal, onWaiting };
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const session = await openSession({ ...scylla, ...waiting });
    const table = run.topic.replaceAll("-", "_");
    try {
      return await work({ ...run, session, table });
    } finally {
      await cluster.deleteTopics([run.topic]);
      await dropTable(session, keyspace, table);
      await dropTable(session, keyspace, `${table}_write`);
      await dropTable(session, keyspace, `${table}_limit`);
      await session.close();
    }
  } finally {
    await cluster.close();
  }
}

/** What the stages have registered. Nothing is told where that fails: there may be nothing. */
async function forgetSubjects({ options, topic }: Bench): Promise<void> {
  const { registry } = options.format;
  if (registry === undefined) return;
  const patience = { maxMs: 0, signal: AbortSignal.timeout(5_000) };
  const client = new RegistryClient(registry, patience);
  for (const subject of [`${topic}-value`, ...subjectsOf(options, topic).values()]) {
    await client.forget(subject).catch(() => {});
  }
}

/** The stages in the order in which they can run. */
function servedStages(stages: readonly StageName[]): ServedStage[] {
  const asked = SERVED_STAGES.filter((stage) => stages.includes(stage));
  const wanted = new Set(asked.flatMap((stage) => [stage, ...NEEDS[stage]]));
  return SERVED_STAGES.filter((stage) => wanted.has(stage));
}
