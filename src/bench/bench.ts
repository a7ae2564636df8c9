import { AndeanError } from "../errors/andean_error.ts";
import { RegistryClient } from "../formats/registry/registry_client.ts";
import { KafkaCluster } from "../kafka/cluster.ts";
import { dropTable } from "../scylla/schema.ts";
import { openSession } from "../scylla/session.ts";
import { environment } from "./environment.ts";
import { type BenchOptions, type BenchResult, type StageName, STAGES } from "./options.ts";
import { type Bench, STAGE_RUNNERS } from "./stages.ts";

/** What a stage needs to have run before it. */
const NEEDS: Record<StageName, StageName[]> = {
  codec: [],
  produce: [],
  write: [],
  pipeline: ["produce"],
  verify: ["produce", "pipeline"],
};

/**
 * Measures the stages that are asked for, and those that they need, against running services.
 * Topic and tables are of this run alone, and are removed at its end.
 */
export async function bench(options: BenchOptions): Promise<BenchResult> {
  const { kafka, scylla, waitMs, signal, onWaiting, onStage, keyspace, ...config } = options;
  const waiting = { waitMs, signal, onWaiting };
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const session = await openSession({ ...scylla, ...waiting });
    const id = crypto.randomUUID().slice(0, 8);
    const run: Bench = { options, session, topic: `andean-bench-${id}`, table: `bench_${id}` };
    try {
      const wanted = withNeeds(options.stages);
      const results = [];
      for (const stage of wanted) {
        if (signal.aborted) throw new AndeanError("interrupted", "Interrupted between two stages");
        onStage?.(stage);
        results.push(await STAGE_RUNNERS[stage](run));
      }
      return {
        config: {
          ...config,
          stages: wanted,
          keyspace,
          format: options.format.name,
          keys: "unique",
        },
        environment: environment(),
        stages: results,
      };
    } finally {
      await cluster.deleteTopics([run.topic]);
      await forgetSubject(run);
      await dropTable(session, keyspace, run.table);
      await dropTable(session, keyspace, `${run.table}_write`);
      await session.close();
    }
  } finally {
    await cluster.close();
  }
}

/** What `produce` has registered. Nothing is told where that fails: there may be nothing. */
async function forgetSubject({ options, topic }: Bench): Promise<void> {
  const { registry } = options.format;
  if (registry === undefined) return;
  const patience = { maxMs: 0, signal: AbortSignal.timeout(5_000) };
  await new RegistryClient(registry, patience).forget(`${topic}-value`).catch(() => {});
}

/** The stages in the order in which they can run. */
function withNeeds(stages: readonly StageName[]): StageName[] {
  const wanted = new Set(stages.flatMap((stage) => [stage, ...NEEDS[stage]]));
  return STAGES.filter((stage) => wanted.has(stage));
}
