import type { BenchOptions } from "../options.ts";
import type { Swept } from "./sweep.ts";

/** No topic of a sweep gets larger, or large records would fill the disk. */
const MAX_TOPIC_BYTES = 256 * 1024 * 1024;

/** The options of a run at one value. */
export function atValue(options: BenchOptions, parameter: Swept, value: number): BenchOptions {
  switch (parameter) {
    case "workers":
      return { ...options, workers: { ...options.workers, count: value } };
    case "batch-rows":
      return { ...options, batchRows: value };
    case "batch-keys":
      return { ...options, batchKeys: value };
    case "max-in-flight":
      return { ...options, maxInFlight: value };
    case "partitions":
      return { ...options, partitions: value };
    case "partition-keys":
      return { ...options, partitionKeys: value };
    case "null-timeouts":
      return { ...options, nullDatabase: true, nullTimeouts: value };
    case "record-bytes":
      return {
        ...options,
        recordBytes: value,
        records: Math.min(options.records, Math.max(1, Math.floor(MAX_TOPIC_BYTES / value))),
      };
  }
}
