import { ingest } from "../../ingest/ingest.ts";
import type { StageResult } from "../options.ts";
import type { ServedBench } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";

/** `ingest`, from the join to the last commit. */
export async function runPipeline({ options, topic, table }: ServedBench): Promise<StageResult> {
  const watch = new Stopwatch();
  const { consumed, latencyMs } = await ingest({
    kafka: options.kafka,
    scylla: options.scylla,
    topic,
    group: topic,
    keyspace: options.keyspace,
    table,
    format: options.format,
    from: "earliest",
    until: "end",
    createSchema: true,
    keepLedger: false, // It would outlive the topic and the table of this run.
    consistency: options.consistency,
    batchRows: options.batchRows,
    maxInFlight: options.maxInFlight,
    workers: options.workers,
    onError: "stop",
    deadLetterPlace: { kind: "topic", topic: `${topic}.dead-letters` },
    waitMs: options.waitMs,
    signal: options.signal,
  });
  return watch.stop("pipeline", consumed, latencyMs);
}
