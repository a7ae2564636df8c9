import { Problems } from "../errors/problems.ts";
import { KafkaCluster } from "../kafka/cluster.ts";
import { openDecoding } from "../rows/plan_rows.ts";
import { openSession } from "../scylla/session.ts";
import { IngestRun } from "./ingest_run.ts";
import type {
  IngestOptions,
  IngestResult,
  IngestTopicsOptions,
  IngestTopicsResult,
  TopicResult,
} from "./options.ts";
import { readyTopics } from "./ready_topics.ts";

/**
 * Moves records from a topic into a table until the end, the signal, or a failure.
 *
 * @throws {AndeanError} after the drain, where the run could not go on
 */
export async function ingest(options: IngestOptions): Promise<IngestResult> {
  const { topics: [only], interrupted } = await ingestTopics({ ...options, topics: [options] });
  const { topic: _, keyspace: _keyspace, table: _table, ...result } = only as TopicResult;
  return { ...result, interrupted };
}

/**
 * Moves records from several topics into their tables, over one connection to each service, as one
 * member of one group, and within one bound of what may be in flight. A topic that can't go on
 * ends the run; the others are drained and committed.
 *
 * @throws {AndeanError} before a record is read: all that is wrong with the topics and their
 * tables; after the drain: where the run could not go on
 */
export async function ingestTopics(options: IngestTopicsOptions): Promise<IngestTopicsResult> {
  const { waitMs, signal, onWaiting, kafka, scylla, topics } = options;
  const waiting = { waitMs, signal, onWaiting };
  const problems = new Problems("ingest", "topic", topics.map(({ topic }) => topic));
  const opened = await Promise.all(topics.map((topic) =>
    problems.of(topic.topic, async () => {
      // As for the database: records wait for their schemas for as long as it takes.
      const decoding = await openDecoding(topic, { ...waiting, patienceMs: Infinity });
      return { ...topic, decoding };
    })
  ));
  const decoded = opened.filter((topic) => topic !== undefined);
  // What is wrong with the configuration is told also where a service is away.
  const orProblems = (thrown: unknown): never => {
    problems.throwIfAny();
    throw thrown;
  };
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting }).catch(orProblems);
  try {
    const session = await openSession({ ...scylla, ...waiting }).catch(orProblems);
    try {
      const ready = await readyTopics(options, decoded, { cluster, session }, problems);
      return await new IngestRun(options, { session, cluster, topics: ready }).toEnd();
    } finally {
      await session.close();
    }
  } finally {
    await cluster.close();
  }
}
