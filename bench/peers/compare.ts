import { join } from "node:path";
import { messageOf } from "../../src/errors/andean_error.ts";
import { count, duration } from "../../src/cli/output/numbers.ts";
import { BUILDS } from "./contenders/build.ts";
import {
  type Contender,
  type Job,
  MissingTool,
  type Ready,
  type Services,
} from "./harness/contender.ts";
import { measure, type Run } from "./harness/measure.ts";
import type { PeersOptions } from "./harness/options.ts";
import { makeTopic } from "./harness/produce.ts";
import { auditText, type Entry, isGood } from "./harness/report.ts";
import { Tables } from "./harness/tables.ts";
import { type MeasuredTopic, readTopic, withAdmin } from "./harness/topic.ts";
import { turns } from "./harness/turns.ts";

/**
 * A round before the first, which does not count: services that have just started are slow until
 * their code is compiled, and whoever came first would be measured on them.
 */
const WARM_UP = 0;
const WARM_UP_RECORDS = 20_000;

/** Everything that a comparison has measured. */
export interface Comparison {
  database: string;
  entries: Entry[];
}

/** What a comparison is told. */
export interface CompareOptions extends Pick<PeersOptions, "records" | "slowRecords" | "rounds"> {
  contenders: readonly Contender[];
  services: Services;
  report: (line: string) => void;
  signal: AbortSignal;
}

/** Builds the contenders and lets each move its topic, in turns; leaves nothing in the services. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { contenders, services, rounds, report, signal } = options;
  const id = crypto.randomUUID().slice(0, 8);
  const { ready, skipped } = await prepareAll(contenders, report);
  const runs = new Map<Contender, Run[]>(contenders.map((contender) => [contender, []]));
  const topics = new Map<number, string>();
  await using tables = await Tables.create(services, `bench_peers_${id}`);
  try {
    const measured = new Map<number, MeasuredTopic>();
    const warmUp = [...ready.keys()].map((contender) => ({ round: WARM_UP, contender }));
    for (const { round, contender } of [...warmUp, ...turns([...ready.keys()], rounds)]) {
      signal.throwIfAborted();
      const records = recordsOf(contender, round, options);
      let topic = measured.get(records);
      if (topic === undefined) {
        const name = `bench-peers-${id}-${records}`;
        topics.set(records, name);
        report(`making a topic of ${count(records)} records`);
        await makeTopic(services, name, records);
        topic = await readTopic(services.brokers, name);
        measured.set(records, topic);
      }
      const run = await runOnce({
        contender,
        ready: ready.get(contender)!,
        round,
        topic,
        tables,
        options,
        id,
      });
      if (round !== WARM_UP) runs.get(contender)!.push(run);
      const what = round === WARM_UP ? "warm-up" : `round ${round}`;
      report(`${what}, ${contender.name}: ${runText(run)}`);
    }
    const entries = contenders.map((contender) => ({
      name: contender.name,
      what: contender.what,
      version: ready.get(contender)?.version ?? "",
      skipped: skipped.get(contender),
      runs: runs.get(contender)!,
    }));
    return { database: await tables.version(), entries };
  } finally {
    await withAdmin(services.brokers, async (admin) => {
      if (topics.size > 0) await admin.deleteTopics({ topics: [...topics.values()] });
    });
  }
}

function recordsOf({ slow }: Contender, round: number, options: CompareOptions): number {
  const records = slow ? options.slowRecords : options.records;
  return round === WARM_UP ? Math.min(records, WARM_UP_RECORDS) : records;
}

async function prepareAll(contenders: readonly Contender[], report: (line: string) => void) {
  const ready = new Map<Contender, Ready>();
  const skipped = new Map<Contender, string>();
  for (const contender of contenders) {
    try {
      ready.set(contender, await contender.prepare(report));
    } catch (error) {
      if (!(error instanceof MissingTool)) throw error;
      skipped.set(contender, messageOf(error));
      report(`${contender.name} is skipped: ${messageOf(error)}`);
    }
  }
  return { ready, skipped };
}

/** One run, in a table and a group of its own. */
async function runOnce({ contender, ready, round, topic, tables, options, id }: {
  contender: Contender;
  ready: Ready;
  round: number;
  topic: MeasuredTopic;
  tables: Tables;
  options: CompareOptions;
  id: string;
}): Promise<Run> {
  const name = `${contender.name.replaceAll("-", "_")}_${round}`;
  const folder = join(BUILDS, "runs", id, name);
  await Deno.mkdir(folder, { recursive: true });
  const table = await tables.make(name);
  // One by one: a stack tells them by getters, which spreading would leave out.
  const { brokers, scylla, user, password } = options.services;
  const job: Job = {
    brokers,
    scylla,
    user,
    password,
    topic: topic.topic,
    group: `bench-peers-${id}-${name}`,
    keyspace: tables.keyspace,
    table: name,
    folder,
  };
  const { signal } = options;
  const logFile = join(folder, "peer.log");
  const run = await measure({ contender, ready, round, job, topic, tables, logFile, signal });
  await tables.drop(table);
  return run;
}

function runText(run: Run): string {
  const { perSecond, seconds, cpuSecondsPerMillion, audit, problem } = run;
  if (!isGood(run)) return problem ?? auditText(audit);
  return `${count(perSecond)} rows/s (${duration(seconds)}), ` +
    `${cpuSecondsPerMillion.toFixed(1)} CPU seconds per million`;
}
