import { LatencyRecorder } from "../telemetry/latency.ts";
import { type Counts, sumCounts } from "./counts.ts";
import type { CommittedOffset, IngestTopicsResult, TopicResult } from "./options.ts";

/** What was done with one topic. */
export interface TopicFigures {
  topic: string;
  keyspace: string;
  table: string;
  counts: Counts;
  committed: CommittedOffset[];
  latency: LatencyRecorder;
}

/** What a run has done: what its result is made of. */
export interface RunFigures {
  topics: TopicFigures[];
  seconds: number;
  /** Whether the signal ended the run. */
  interrupted: boolean;
}

/** What the members of a group have done together, each with the same topics. */
export function mergeFigures(members: readonly RunFigures[]): RunFigures {
  const [first] = members;
  const topics = first?.topics.map(({ topic, keyspace, table }) => {
    const parts = members.flatMap((member) => member.topics.filter((one) => one.topic === topic));
    const latency = new LatencyRecorder();
    for (const part of parts) latency.add(part.latency);
    return {
      topic,
      keyspace,
      table,
      counts: sumCounts(parts.map(({ counts }) => counts)),
      committed: furthest(parts.flatMap(({ committed }) => committed)),
      latency,
    };
  });
  return {
    topics: topics ?? [],
    seconds: Math.max(0, ...members.map(({ seconds }) => seconds)),
    interrupted: members.some(({ interrupted }) => interrupted),
  };
}

/** A Kafka partition that has changed hands was committed by each owner, the last one furthest. */
function furthest(committed: readonly CommittedOffset[]): CommittedOffset[] {
  const offsets = new Map<number, number>();
  for (const { partition, offset } of committed) {
    offsets.set(partition, Math.max(offset, offsets.get(partition) ?? 0));
  }
  return [...offsets].map(([partition, offset]) => ({ partition, offset }))
    .sort((a, b) => a.partition - b.partition);
}

/** What a run did, together and with each topic. */
export function runResult({ topics, seconds, interrupted }: RunFigures): IngestTopicsResult {
  const counts = sumCounts(topics.map((topic) => topic.counts));
  const latency = new LatencyRecorder();
  for (const topic of topics) latency.add(topic.latency);
  return {
    ...toldOf(counts),
    committed: topics.flatMap(({ topic, committed }) =>
      committed.map((offset) => ({ topic, ...offset }))
    ),
    seconds,
    recordsPerSecond: Math.round(counts.consumed / seconds),
    latencyMs: latency.summary(),
    topics: topics.map((topic) => topicResult(topic, seconds)),
    interrupted,
  };
}

function topicResult(
  { topic, keyspace, table, counts, committed, latency }: TopicFigures,
  seconds: number,
): TopicResult {
  return {
    topic,
    keyspace,
    table,
    ...toldOf(counts),
    committed,
    seconds,
    recordsPerSecond: Math.round(counts.consumed / seconds),
    latencyMs: latency.summary(),
  };
}

/** The counts that a result tells, which others read: one more is a change of what is promised. */
function toldOf({ consumed, stored, deadLettered, deleted, retried }: Counts): Counts {
  return { consumed, stored, deadLettered, deleted, retried };
}
