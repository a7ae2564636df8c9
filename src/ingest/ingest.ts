import type {
  IngestOptions,
  IngestResult,
  IngestTopicsOptions,
  IngestTopicsResult,
  TopicResult,
} from "./options.ts";
import { runResult } from "./run_figures.ts";
import { runTopics } from "./run_topics.ts";
import { runWorkers } from "./workers/run_workers.ts";

/**
 * Moves records from a topic into a table until the end, the signal, or a failure.
 *
 * @throws {AndeanError} after the drain, where the run could not go on
 */
export async function ingest(options: IngestOptions): Promise<IngestResult> {
  const { topic, keyspace, table, format, mapping, ttlSeconds, deadLetterPlace, ...run } = options;
  const asked = { topic, keyspace, table, format, mapping, ttlSeconds, deadLetterPlace };
  const { topics: [only], interrupted } = await ingestTopics({ ...run, topics: [asked] });
  const { topic: _, keyspace: _keyspace, table: _table, ...result } = only as TopicResult;
  return { ...result, interrupted };
}

/**
 * Moves records from several topics into their tables. Each worker is one member of one group, with
 * one connection to each service for all topics. What may be in flight is bounded for all topics and
 * workers together. A topic that can't go on ends the run; the others are drained and committed.
 *
 * @throws {AndeanError} before a record is read: all that is wrong with the topics and their
 * tables; after the drain: where the run could not go on
 */
export async function ingestTopics(options: IngestTopicsOptions): Promise<IngestTopicsResult> {
  const { workers } = options;
  return runResult(
    workers === undefined || workers.count === 1
      ? await runTopics(options)
      : await runWorkers(options, workers),
  );
}
