import { mergeDistributions } from "../../telemetry/distribution.ts";
import { type Counts, settledOf, sumCounts } from "../counts.ts";
import {
  type CommittedCounts,
  LATEST_LETTERS,
  type LetterCount,
  type PartitionSnapshot,
  type RunOutage,
  type RunSnapshot,
  type TopicSnapshot,
} from "./run_snapshot.ts";

/**
 * What the members of a group tell together, each of the same topics.
 *
 * @param all of those that have told something: at least one
 * @param members how many there are
 */
export function mergeSnapshots(all: readonly RunSnapshot[], members: number): RunSnapshot {
  const [first] = all as [RunSnapshot];
  const sum = (of: (one: RunSnapshot) => number) => all.reduce((so, one) => so + of(one), 0);
  const phases = all.map(({ phase }) => phase);
  if (all.length < members) phases.push("joining");
  const counts = sumCounts(all.map((one) => one.counts));
  const topics = first.topics.map(({ topic }) =>
    mergeTopics(all.flatMap((one) => one.topics.filter((other) => other.topic === topic)))
  );
  return {
    // One that has stopped telling makes all of it old.
    atMs: Math.min(...all.map(({ atMs }) => atMs)),
    seconds: Math.max(...all.map(({ seconds }) => seconds)),
    phase: (["joining", "draining"] as const).find((phase) => phases.includes(phase)) ?? "reading",
    members: { all: members, joined: sum(({ members }) => members.joined) },
    rebalances: sum(({ rebalances }) => rebalances),
    outages: firstOfEachPart(all.flatMap(({ outages }) => outages)),
    inFlight: {
      rows: sum(({ inFlight }) => inFlight.rows),
      bytes: sum(({ inFlight }) => inFlight.bytes),
      maxRows: sum(({ inFlight }) => inFlight.maxRows),
      maxBytes: sum(({ inFlight }) => inFlight.maxBytes),
    },
    counts,
    remaining: remainingOf(all, counts),
    topics,
  };
}

/** Each member tells what there is to read for all of them, less what it has done itself. */
function remainingOf(
  all: readonly RunSnapshot[],
  merged: Counts,
): number | undefined {
  const toRead = Math.max(
    ...all.map(({ remaining, counts }) => (remaining ?? NaN) + settledOf(counts)),
  );
  return Number.isNaN(toRead) ? undefined : Math.max(0, toRead - settledOf(merged));
}

function mergeTopics(parts: readonly TopicSnapshot[]): TopicSnapshot {
  const [first] = parts as [TopicSnapshot];
  const committed: CommittedCounts = { records: 0, stored: 0, deadLettered: 0, deleted: 0 };
  const retries: Record<string, number> = {};
  for (const part of parts) {
    for (const key of ["records", "stored", "deadLettered", "deleted"] as const) {
      committed[key] += part.committed[key];
    }
    for (const [reason, count] of Object.entries(part.retries)) {
      retries[reason] = (retries[reason] ?? 0) + count;
    }
  }
  return {
    topic: first.topic,
    keyspace: first.keyspace,
    table: first.table,
    counts: sumCounts(parts.map(({ counts }) => counts)),
    committed,
    retries,
    letters: mergeLetters(parts.flatMap(({ letters }) => letters)),
    latestLetters: parts.flatMap(({ latestLetters }) => latestLetters)
      .sort((a, b) => a.atMs - b.atMs).slice(-LATEST_LETTERS),
    partitions: furthest(parts.flatMap(({ partitions }) => partitions)),
    batchRows: mergeDistributions(parts.map(({ batchRows }) => batchRows)),
    writeSeconds: mergeDistributions(parts.map(({ writeSeconds }) => writeSeconds)),
    endToEndSeconds: mergeDistributions(parts.map(({ endToEndSeconds }) => endToEndSeconds)),
    settledAtMs: Math.max(...parts.map(({ settledAtMs }) => settledAtMs)),
  };
}

function mergeLetters(letters: readonly LetterCount[]): LetterCount[] {
  const merged = new Map<string, LetterCount>();
  for (const { stage, code, count } of letters) {
    const key = `${stage} ${code}`;
    merged.set(key, { stage, code, count: count + (merged.get(key)?.count ?? 0) });
  }
  return [...merged.values()];
}

/** A Kafka partition that changes hands is told of by both for a moment. */
function furthest(partitions: readonly PartitionSnapshot[]): PartitionSnapshot[] {
  const owned = new Map<number, PartitionSnapshot>();
  for (const one of partitions) {
    const other = owned.get(one.partition);
    if (other === undefined || one.committed > other.committed) owned.set(one.partition, one);
  }
  return [...owned.values()].sort((a, b) => a.partition - b.partition);
}

/** Several members tell of the same trouble: since the first of them. */
function firstOfEachPart(outages: readonly RunOutage[]): RunOutage[] {
  const first = new Map<string, RunOutage>();
  for (const outage of [...outages].sort((a, b) => a.sinceMs - b.sinceMs)) {
    if (!first.has(outage.part)) first.set(outage.part, outage);
  }
  return [...first.values()];
}
