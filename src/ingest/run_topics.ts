import { AndeanError } from "../errors/andean_error.ts";
import { Problems } from "../errors/problems.ts";
import { openDecoding } from "../rows/plan_rows.ts";
import { openServices } from "../services/open_services.ts";
import { IngestRun, type IngestRunParts } from "./ingest_run.ts";
import type { IngestTopicsOptions } from "./options.ts";
import { readyTopics } from "./start/ready_topics.ts";
import type { RunFigures } from "./run_figures.ts";

/**
 * Runs as one member of the group until the end, the signal, or a failure.
 *
 * @throws {AndeanError} before a record is read: all that is wrong with the topics and their
 * tables; after the drain: where the run could not go on
 */
export function runTopics(options: IngestTopicsOptions): Promise<RunFigures> {
  return withTopics(options, (parts) => new IngestRun(options, parts).toEnd());
}

/**
 * Does all that comes before the first record, and no more: schemas are made where that is asked,
 * and what is wrong is told.
 *
 * @throws {AndeanError} as {@linkcode runTopics} before a record is read
 */
export function checkTopics(options: IngestTopicsOptions): Promise<void> {
  return withTopics(options, () => Promise.resolve());
}

async function withTopics<Result>(
  options: IngestTopicsOptions,
  work: (parts: IngestRunParts) => Promise<Result>,
): Promise<Result> {
  let begun = false;
  try {
    return await withReadyTopics(options, (parts) => {
      begun = true;
      return work(parts);
    });
  } catch (thrown) {
    if (begun || !(thrown instanceof AndeanError) || thrown.code !== "interrupted") throw thrown;
    // Where it was by then is no failure of what it was at.
    throw new AndeanError("interrupted", "Interrupted: nothing was read", { cause: thrown });
  }
}

async function withReadyTopics<Result>(
  options: IngestTopicsOptions,
  work: (parts: IngestRunParts) => Promise<Result>,
): Promise<Result> {
  const { waitMs, signal, onWaiting, topics } = options;
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
  await using services = await openServices(options).catch(orProblems);
  const ready = await readyTopics(options, decoded, services, problems);
  return await work({ ...services, topics: ready });
}
