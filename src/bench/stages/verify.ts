import { AndeanError } from "../../errors/andean_error.ts";
import { verify } from "../../verify/verify.ts";
import type { Measurement } from "../result.ts";
import type { ServedBench } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";

/**
 * `verify`, connecting included.
 *
 * @throws {AndeanError} `unaccounted` for any verdict but "exactly once"; what `verify` throws
 */
export async function runVerify({ options, topic, table }: ServedBench): Promise<Measurement> {
  const watch = new Stopwatch();
  const { totals, verdict } = await verify({
    kafka: options.kafka,
    scylla: options.scylla,
    topic,
    keyspace: options.keyspace,
    table,
    format: options.format,
    window: {},
    deep: false,
    repair: "off",
    listSuperseded: 0,
    map: false,
    deadLetterPlace: { kind: "topic", topic: `${topic}.dead-letters` },
    consistency: options.consistency,
    waitMs: options.waitMs,
    signal: options.signal,
  });
  const result = watch.stop("verify", totals.records);
  // A figure of a pipeline that loses records is worth nothing.
  if (verdict !== "exactly-once") {
    throw new AndeanError("unaccounted", `Cannot use the figures: the verdict is ${verdict}`, {
      hint: `${totals.missing} missing, ${totals.duplicates} duplicates: this is a bug in andean.`,
    });
  }
  return result;
}
