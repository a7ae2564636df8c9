import { produce } from "../../produce/produce.ts";
import type { Measurement } from "../result.ts";
import type { ServedBench } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";
import { ticksOf } from "../ticks.ts";

/**
 * Sends the ticks into the topic, which it makes.
 *
 * @throws {AndeanError} why some of them were not acknowledged
 */
export async function runProduce({ options, topic }: ServedBench): Promise<Measurement> {
  const watch = new Stopwatch();
  const { acked, failure } = await produce({
    ...ticksOf(options),
    kafka: options.kafka,
    topic,
    count: options.records,
    rate: Infinity,
    format: options.format,
    compression: "none",
    corrupt: 0,
    partitions: options.partitions,
    waitMs: options.waitMs,
    workers: options.workers,
    signal: options.signal,
  });
  if (failure !== undefined) throw failure;
  return watch.stop("produce", acked);
}
