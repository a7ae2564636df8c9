import type { IngestOptions } from "../../ingest/options.ts";
import type { BenchOptions } from "../options.ts";
import { PADDED_MAPPING } from "../sweep/padding.ts";

/** As `ingest` runs by itself, into a table that it makes, with a group named for the topic. */
export function ingestOptions(
  options: BenchOptions,
  topic: string,
  table: string,
): IngestOptions {
  const { kafka, scylla, keyspace, format, consistency, batchRows, batchKeys, maxInFlight } =
    options;
  return {
    kafka,
    scylla,
    topic,
    group: topic,
    keyspace,
    table,
    format,
    ...(options.recordBytes === undefined ? {} : { mapping: PADDED_MAPPING }),
    from: "earliest",
    createSchema: true,
    keepLedger: false, // It would outlive the topic and the table of this run.
    consistency,
    batchRows,
    batchKeys,
    maxInFlight,
    onError: "stop",
    deadLetterPlace: { kind: "topic", topic: `${topic}.dead-letters` },
    waitMs: options.waitMs,
    signal: options.signal,
  };
}
