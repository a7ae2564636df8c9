import { COMPRESSIONS } from "../../kafka/batches/compression/compression.ts";
import { produce } from "../../produce/produce.ts";
import { SEED_SYMBOLS } from "../../produce/ticks.ts";
import { Progress } from "../../telemetry/progress.ts";
import { command } from "../command.ts";
import { reportFailure } from "../failure.ts";
import { jsonDocument } from "../output/json.ts";
import { count, counted, timeLeft } from "../output/numbers.ts";
import { produceText } from "../output/produce_text.ts";
import { patience } from "../services.ts";
import { EVERY_COMMAND } from "../settings/every_command.ts";
import { FORMAT, formatOptions } from "../settings/format.ts";
import { KAFKA, kafkaConnection } from "../settings/kafka.ts";
import { settings } from "../settings/setting.ts";
import { distinctWords, oneOf, rate, seconds, wholeNumber } from "../settings/values.ts";
import { WORKERS } from "../settings/workers.ts";

const OWN = settings("Options:", {
  count: {
    name: "count",
    placeholder: "n",
    default: "90000",
    help: "how many records to send",
    schema: wholeNumber(0),
  },
  rate: {
    name: "rate",
    placeholder: "n/s",
    help: "records per second (default: as fast as the brokers take them)",
    schema: rate(),
  },
  seed: {
    name: "seed",
    placeholder: "n",
    default: "1",
    help: "equal seeds send equal values",
    schema: wholeNumber(0, 0xffff_ffff),
  },
  symbols: {
    name: "symbols",
    placeholder: "a,b,…",
    default: SEED_SYMBOLS.join(","),
    help: "the symbols, which are the records' keys",
    schema: distinctWords("symbols"),
  },
  keys: {
    name: "keys",
    placeholder: "mode",
    default: "unique",
    help: "unique: no two records share symbol and time; colliding: random times, some collide",
    schema: oneOf(["unique", "colliding"]),
  },
  compression: {
    name: "compression",
    placeholder: "codec",
    default: "none",
    help: COMPRESSIONS.join(", "),
    schema: oneOf(COMPRESSIONS),
  },
  corrupt: {
    name: "corrupt",
    placeholder: "n",
    default: "0",
    help: "make so many of the records undecodable",
    schema: wholeNumber(0),
  },
  deliveryTimeout: {
    name: "delivery-timeout",
    placeholder: "seconds",
    default: "120",
    help: "give a record up when no broker has acknowledged it for so long",
    schema: seconds(),
  },
  partitions: {
    name: "partitions",
    placeholder: "n",
    default: "6",
    help: "Kafka partitions of the topic, where it has to be made",
    schema: wholeNumber(1, 10_000),
  },
  workers: {
    ...WORKERS.workers,
    help: "threads that share the work, each the keys of some Kafka partitions; auto for one " +
      "per core",
  },
});

/** `andean produce` */
export const produceCommand = command({
  name: "produce",
  summary: "send price ticks to the topic",
  description: "Sends price ticks to the topic, making it if it is missing. Exits 0 once every " +
    "record is acknowledged by all in-sync replicas, 1 where some are not.",
  examples: [
    { line: "andean produce --count 90000", purpose: "as the seed pipeline did" },
    { line: "andean produce --count 600000 --rate 10000/s", purpose: "a minute of steady load" },
    { line: "andean produce --count 1000 --corrupt 10", purpose: "with some undecodable records" },
    { line: "andean produce --count 10000000 --workers auto", purpose: "with all cores" },
  ],
  settings: { ...OWN, ...FORMAT, ...KAFKA, ...EVERY_COMMAND },
  async run(values, io, _words, given) {
    const progress = new Progress(io.console);
    const result = await produce({
      kafka: await kafkaConnection(values),
      topic: values.topic,
      count: values.count,
      rate: values.rate ?? Infinity,
      seed: values.seed,
      symbols: values.symbols,
      keys: values.keys,
      format: await formatOptions(values, given, "write"),
      compression: values.compression,
      corrupt: Math.min(values.corrupt, values.count),
      deliveryTimeoutMs: values.deliveryTimeout,
      partitions: values.partitions,
      workers: { count: values.workers, module: io.mainModule },
      ...patience(values, io),
      onProgress: ({ acked, count: total, seconds }) =>
        progress.update(() =>
          `${count(acked)} of ${counted(total, "record")} acknowledged, ` +
          `${count(acked / seconds)}/s${timeLeft(acked, total, seconds)}`
        ),
    }).finally(() => progress.done());
    const { failure, interrupted, ...figures } = result;
    if (failure !== undefined) reportFailure(failure, io.console, values.logLevel);
    io.print(values.json ? jsonDocument(figures) : produceText(result));
    if (interrupted) return 130;
    return result.acked === values.count ? 0 : failure?.exitCode === 3 ? 3 : 1;
  },
});
