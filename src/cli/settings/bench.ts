import * as z from "zod";
import { parseSweeps, type Sweep, SWEPT } from "../../bench/sweep/sweep.ts";
import { AndeanError } from "../../errors/andean_error.ts";
import { settings } from "./setting.ts";
import { listed, rate, seconds, text, wholeNumber, yesOrNo } from "./values.ts";

/** How much is measured, and how often. */
export const MEASURING = settings("Options:", {
  records: {
    name: "records",
    placeholder: "n",
    default: "100000",
    help: "records per stage and repetition",
    schema: wholeNumber(1),
  },
  repetitions: {
    name: "repetitions",
    placeholder: "n",
    default: "3",
    help: "measure each stage so often, in turns, and tell the median; a comparison with " +
      "--baseline can tell from 3 on, and better from 5 on",
    schema: wholeNumber(1, 100),
  },
  warmUp: {
    name: "warm-up",
    placeholder: "n",
    default: "50000",
    help: "records that go through each stage before, unmeasured; 0 measures the compiler, too",
    schema: wholeNumber(0),
  },
  rate: {
    name: "rate",
    placeholder: "n/s",
    default: "50000",
    help: "stage latency: records per second, sent at their times whatever is slow",
    schema: rate(),
  },
  duration: {
    name: "duration",
    placeholder: "seconds",
    default: "30",
    help: "stage latency: how long each repetition sends",
    schema: seconds().refine((ms) => ms >= 1_000, "wanted a number of seconds from 1 on"),
  },
  partitions: {
    name: "partitions",
    placeholder: "n",
    default: "6",
    help: "Kafka partitions of the topic",
    schema: wholeNumber(1, 10_000),
  },
  partitionKeys: {
    name: "partition-keys",
    placeholder: "n",
    default: "9",
    help: "symbols of the ticks, which are the table's partition keys",
    schema: wholeNumber(1, 1_000_000),
  },
  sweep: {
    name: "sweep",
    placeholder: "name=n,…",
    help: "measure pipeline at each of these values, too, in turns: " +
      `${listed(Object.keys(SWEPT))}; several sweeps are separated by blanks`,
    schema: sweeps(),
  },
  nullDatabase: {
    name: "null-database",
    help: "stage pipeline and sweeps: acknowledge batches without storing them, to see what this " +
      "process could do beside a database that costs nothing",
    schema: yesOrNo(),
  },
  nullTimeouts: {
    name: "null-timeouts",
    placeholder: "n",
    default: "0",
    help: "with --null-database: of 1,000 batches so many time out",
    schema: wholeNumber(0, 999),
  },
  report: {
    name: "report",
    placeholder: "file",
    isFile: true,
    help: "write a page with plots (HTML, one file)",
    schema: text("a file's path"),
  },
  baseline: {
    name: "baseline",
    placeholder: "file",
    isFile: true,
    help: "compare with an earlier result of --json; exit 1 where a stage is slower beyond the " +
      "noise, 3 where too few repetitions can't tell",
    schema: text("a file's path"),
  },
  tolerance: {
    name: "tolerance",
    placeholder: "percent",
    default: "5",
    help: "with --baseline: smaller differences are none",
    schema: percentage(),
  },
});

/** Given as a share of one. */
function percentage(): z.ZodType<number> {
  const wanted = "wanted a percentage from 0 to 99";
  return z.union([z.string(), z.number()], { error: wanted })
    .refine((value) => /^\d{1,2}(\.\d+)?$/.test(String(value)), wanted)
    .transform((value) => Number(value) / 100);
}

/** `workers=1,2,4 batch-rows=8,32`, or a list of such in a config file. */
function sweeps(): z.ZodType<Sweep[]> {
  return z.union([z.string(), z.array(z.string())], { error: "wanted name=n,…" })
    .transform((given, context) => {
      try {
        return parseSweeps([given].flat().join(" "));
      } catch (thrown) {
        if (!(thrown instanceof AndeanError)) throw thrown;
        context.addIssue({ code: "custom", message: thrown.message });
        return z.NEVER;
      }
    });
}
