import type { BenchOptions, StageName } from "./options.ts";
import { ticksOf } from "./ticks.ts";

/**
 * All that figures depend on. Addresses and logins are left out: results are made to be shown, and
 * no figure depends on what a machine is called.
 */
export function configOf(
  options: BenchOptions,
  stages: readonly StageName[],
): Record<string, unknown> {
  const { format, kafka, scylla, workers } = options;
  return {
    stages,
    records: options.records,
    repetitions: options.repetitions,
    warmUp: options.warmUp,
    rate: options.rate,
    durationSeconds: options.durationMs / 1_000,
    format: format.name,
    schemaRegistry: format.registry !== undefined,
    keys: ticksOf(options).keys,
    partitionKeys: options.partitionKeys,
    partitions: options.partitions,
    workers: workers.count,
    batchRows: options.batchRows,
    batchKeys: options.batchKeys,
    maxInFlight: options.maxInFlight,
    nullDatabase: options.nullDatabase,
    nullTimeouts: options.nullTimeouts,
    consistency: options.consistency,
    keyspace: options.keyspace,
    sweeps: options.sweeps,
    kafkaTls: kafka.tls !== undefined,
    scyllaTls: scylla.tls !== undefined,
  };
}
