import { settings } from "./setting.ts";
import { rate, seconds, wholeNumber } from "./values.ts";

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
});
