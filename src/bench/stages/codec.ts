import { AndeanError } from "../../errors/andean_error.ts";
import { openCodec } from "../../rows/open_codec.ts";
import type { Measurement } from "../result.ts";
import type { Bench } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";
import { firstTicks } from "../ticks.ts";

/** One encoding and one decoding per record. */
export async function runCodec({ options, topic }: Bench): Promise<Measurement> {
  const { format, ...waiting } = options;
  const codec = await openCodec(format, { ...waiting, subject: `${topic}-value` });
  const ticks = firstTicks(options, options.records);
  const watch = new Stopwatch();
  let checksum = 0;
  for (const tick of ticks) checksum += codec.decode(codec.encode(tick)).timestampMs;
  const result = watch.stop("codec", ticks.length);
  // Using the sum keeps the compiler from leaving out the work.
  if (!Number.isFinite(checksum)) throw new AndeanError("internal", "Cannot sum time stamps");
  return result;
}
