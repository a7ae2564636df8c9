import { messageOf } from "../errors/andean_error.ts";
import { RegistryClient } from "../formats/registry/registry_client.ts";
import { dropTable } from "../scylla/table/schema.ts";
import type { Services } from "../services/open_services.ts";
import { loggerFor } from "../telemetry/log.ts";
import type { BenchOptions } from "./options.ts";
import { type Bench, ownTables, ownTopics } from "./run.ts";
import { subjectsOf } from "./stages/decode.ts";

/**
 * Gives work a topic and tables that nobody else has, and leaves nothing of them behind.
 *
 * @param services absent where no stage needs them
 * @throws what the work throws; an `AndeanError` where only what it has made can't be removed
 */
export async function inRound<Result>(
  options: BenchOptions,
  services: Services | undefined,
  work: (bench: Bench & { table: string }) => Promise<Result>,
): Promise<Result> {
  const topic = `andean-bench-${crypto.randomUUID().slice(0, 8)}`;
  const table = topic.replaceAll("-", "_");
  const cleanUp = async () => {
    if (services !== undefined) await forget(options, topic, table, services);
    await forgetSubjects(options, topic);
  };
  let result: Result;
  try {
    result = await work({ options, topic, table });
  } catch (thrown) {
    // Often for the same reason; what has gone wrong first is what there is something to do about.
    await cleanUp().catch((failure) =>
      loggerFor("bench").warn("topic {topic} and its tables may be left: {message}", {
        topic,
        message: messageOf(failure),
      })
    );
    throw thrown;
  }
  await cleanUp();
  return result;
}

async function forget(
  { keyspace }: BenchOptions,
  topic: string,
  table: string,
  { cluster, session }: Services,
): Promise<void> {
  await cluster.deleteTopics(ownTopics(topic));
  for (const name of ownTables(table)) await dropTable(session, keyspace, name);
}

/** What the stages have registered. Nothing is told where that fails: there may be nothing. */
async function forgetSubjects(options: BenchOptions, topic: string): Promise<void> {
  const { registry } = options.format;
  if (registry === undefined) return;
  const patience = { maxMs: 0, signal: AbortSignal.timeout(5_000) };
  const client = new RegistryClient(registry, patience);
  for (const subject of [`${topic}-value`, ...subjectsOf(options, topic).values()]) {
    await client.forget(subject).catch(() => {});
  }
}
