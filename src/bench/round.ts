import { messageOf } from "../errors/andean_error.ts";
import { RegistryClient } from "../formats/registry/registry_client.ts";
import { dropTable } from "../scylla/table/schema.ts";
import { loggerFor } from "../telemetry/log.ts";
import type { Services } from "../services/open_services.ts";
import type { BenchOptions } from "./options.ts";
import { type Bench, ownTables, ownTopics } from "./run.ts";
import { subjectsOf } from "./stages/decode.ts";

/**
 * Gives work a topic and tables that nobody else has, and leaves nothing of them behind, as far as
 * the services let it: what the work has thrown comes before what the removing throws.
 *
 * @param services absent where no stage needs them
 */
export async function inRound<Result>(
  options: BenchOptions,
  services: Services | undefined,
  work: (bench: Bench & { table: string }) => Promise<Result>,
): Promise<Result> {
  const topic = `andean-bench-${crypto.randomUUID().slice(0, 8)}`;
  const table = topic.replaceAll("-", "_");
  const clean = async () => {
    if (services !== undefined) await forget(options, topic, table, services);
    await forgetSubjects(options, topic);
  };
  let result: Result;
  try {
    result = await work({ options, topic, table });
  } catch (thrown) {
    // Where a service is away, nothing can be removed there either: that is not what went wrong.
    await clean().catch((error) => tellLeftBehind(topic, error));
    throw thrown;
  }
  await clean();
  return result;
}

function tellLeftBehind(topic: string, error: unknown): void {
  loggerFor("cli").warn("topic {topic}, or a table of its name, is left behind: {reason}", {
    topic,
    reason: messageOf(error),
  });
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
