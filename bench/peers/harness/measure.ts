import type { Contender, Job, Ready, Start } from "./contender.ts";
import { ProcessMeter, type Usage } from "./process_meter.ts";
import type { AuditResult } from "./row_audit.ts";
import { RunningPeer } from "./running_peer.ts";
import type { Tables } from "./tables.ts";
import { isCommitted, type MeasuredTopic, withAdmin } from "./topic.ts";

/** How often the table and the process are looked at. */
const LOOK_MS = 20;
/** Who is slower than this, in records per second, and a minute later, is stopped. */
const SLOWEST_RATE = 500;
const PATIENCE_MS = 60_000;

/** What one run of one contender took. */
export interface Run {
  round: number;
  records: number;
  /** From the first row in the table to the last. */
  seconds: number;
  perSecond: number;
  /** From the start of the process to the first row. */
  startSeconds: number;
  /** Of the process until the first row. */
  startCpuSeconds: number;
  /** From the first row until the process has ended, or committed all. */
  cpuSeconds: number;
  cpuSecondsPerMillion: number;
  peakRssBytes: number;
  audit: AuditResult;
  /** What went wrong, beside the rows. */
  problem: string | undefined;
}

/** When a run's first and last rows were seen, in milliseconds from its start. */
interface Seen {
  firstMs: number;
  lastMs: number;
  atFirst: Usage;
  problem: string | undefined;
}

/** Runs a contender once, into an empty table that is there, and looks at what it did. */
export async function measure(
  { contender, ready, round, job, topic, tables, logFile, signal }: {
    contender: Contender;
    ready: Ready;
    round: number;
    job: Job;
    topic: MeasuredTopic;
    tables: Tables;
    logFile: string;
    signal: AbortSignal;
  },
): Promise<Run> {
  const start = await ready.start(job);
  const peer = await RunningPeer.start(start, logFile);
  const meter = new ProcessMeter(peer.pid);
  const table = `${job.keyspace}.${job.table}`;
  let seen: Seen;
  let problem: string | undefined;
  try {
    seen = await watch({ peer, meter, topic, tables, table, signal });
    problem = seen.problem ??
      await (contender.ends
        ? endOf(peer, meter)
        : commitOf({ peer, meter, start, topic, brokers: job.brokers }));
  } finally {
    await peer.stop();
  }
  const audit = await tables.audit(table, topic);
  const seconds = (seen.lastMs - seen.firstMs) / 1_000;
  const { cpuSeconds: startCpuSeconds } = seen.atFirst;
  const cpuSeconds = meter.usage.cpuSeconds - startCpuSeconds;
  return {
    round,
    records: topic.records,
    seconds,
    perSecond: Math.round(topic.records / seconds),
    startSeconds: seen.firstMs / 1_000,
    startCpuSeconds,
    cpuSeconds,
    cpuSecondsPerMillion: cpuSeconds / topic.records * 1e6,
    peakRssBytes: meter.usage.peakRssBytes,
    audit,
    problem,
  };
}

/** Looks at the table until the last rows are there, or the process is gone. */
async function watch({ peer, meter, topic, tables, table, signal }: {
  peer: RunningPeer;
  meter: ProcessMeter;
  topic: MeasuredTopic;
  tables: Tables;
  table: string;
  signal: AbortSignal;
}): Promise<Seen> {
  const now = () => performance.now() - peer.startedAt;
  const deadline = PATIENCE_MS + topic.records / SLOWEST_RATE * 1_000;
  let first: Pick<Seen, "firstMs" | "atFirst"> | undefined;
  let left = topic.tails;
  for (;;) {
    signal.throwIfAborted();
    // Asked before the table is looked at: what a process has written before its end counts.
    const { hasEnded } = peer;
    meter.sample();
    if (first === undefined) {
      const there = await tables.present(table, topic.heads);
      if (there.includes(true)) first = { firstMs: now(), atFirst: meter.usage };
    } else {
      // One is enough to know that it is not over; all are looked at when it may be.
      const [next] = left;
      if (next !== undefined && (await tables.present(table, [next])).includes(true)) {
        const there = await tables.present(table, left);
        left = left.filter((_, index) => !there[index]);
      }
      if (left.length === 0) return { ...first, lastMs: now(), problem: undefined };
    }
    const what = hasEnded && first !== undefined
      ? `ended before its last rows were there`
      : hasEnded
      ? "ended before its first row was there"
      : now() > deadline
      ? `was stopped after ${Math.round(now() / 1_000)} s`
      : undefined;
    if (what !== undefined) {
      const problem = `${what}${await peer.lastWords()}`;
      return { firstMs: 0, atFirst: meter.usage, ...first, lastMs: now(), problem };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Waits until the process has ended by itself. @returns what is wrong with that */
async function endOf(peer: RunningPeer, meter: ProcessMeter): Promise<string | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!peer.hasEnded) {
    if (performance.now() > deadline) return "had stored all, and did not end";
    meter.sample();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const code = await peer.ended;
  return code === 0 ? undefined : `ended with exit code ${code}${await peer.lastWords()}`;
}

/** Waits until a process that never ends has committed all. @returns what is wrong with that */
async function commitOf({ peer, meter, start, topic, brokers }: {
  peer: RunningPeer;
  meter: ProcessMeter;
  start: Start;
  topic: MeasuredTopic;
  brokers: string;
}): Promise<string | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  return await withAdmin(brokers, async (admin) => {
    while (!await isCommitted(admin, start.group, topic)) {
      meter.sample();
      if (peer.hasEnded) return `ended before it had committed all${await peer.lastWords()}`;
      if (performance.now() > deadline) return "had stored all, and did not commit it";
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    meter.sample();
    return undefined;
  });
}
