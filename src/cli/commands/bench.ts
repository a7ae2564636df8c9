import { bench } from "../../bench/bench.ts";
import { type BenchResult, STAGES } from "../../bench/options.ts";
import { AndeanError } from "../../errors/andean_error.ts";
import { command } from "../command.ts";
import { jsonDocument } from "../output/json.ts";
import { count, latency } from "../output/numbers.ts";
import { table } from "../output/table.ts";
import { BATCHING } from "../settings/batching.ts";
import { COMMON } from "../settings/common.ts";
import { FORMAT, formatOptions } from "../settings/format.ts";
import { KAFKA, kafkaConnection } from "../settings/kafka.ts";
import { CONSISTENCY, SCYLLA, scyllaConnection } from "../settings/scylla.ts";
import { settings } from "../settings/setting.ts";
import { listed, oneOf, wholeNumber } from "../settings/values.ts";
import { WORKERS } from "../settings/workers.ts";
import { waiting } from "../waiting.ts";

const OWN = settings("Options:", {
  records: {
    name: "records",
    placeholder: "n",
    default: "100000",
    help: "records per stage",
    schema: wholeNumber(1),
  },
  partitions: {
    name: "partitions",
    placeholder: "n",
    default: "6",
    help: "Kafka partitions of the topic",
    schema: wholeNumber(1, 10_000),
  },
  ...WORKERS,
  ...BATCHING,
  ...CONSISTENCY,
});

const { topic: _topic, ...KAFKA_ONLY } = KAFKA;
const { table: _table, ...SCYLLA_ONLY } = SCYLLA;

/** `andean bench` */
export const benchCommand = command({
  name: "bench",
  summary: "measure the stages of the way against running services",
  description: "Measures stages against running services, in a topic and tables of its own, " +
    "which it removes. A stage that needs another runs it, too.",
  examples: [
    { line: "andean bench", purpose: "every stage" },
    { line: "andean bench pipeline --records 1000000 --json", purpose: "one, with more records" },
    { line: "andean bench decode", purpose: "each format; needs no services" },
  ],
  settings: { ...OWN, ...FORMAT, ...KAFKA_ONLY, ...SCYLLA_ONLY, ...COMMON },
  words: { placeholder: "stage", help: `${listed(STAGES)} (default: all)` },
  async run(values, io, words, given) {
    const result = await bench({
      kafka: await kafkaConnection(values),
      scylla: await scyllaConnection(values),
      keyspace: values.keyspace,
      stages: words.length === 0 ? STAGES : words.map(stageNamed),
      records: values.records,
      format: await formatOptions(values, given, "write"),
      partitions: values.partitions,
      workers: { count: values.workers, module: io.mainModule },
      batchRows: values.batchRows,
      maxInFlight: values.maxInFlight,
      consistency: values.consistency,
      waitMs: values.wait,
      signal: io.signal,
      onWaiting: waiting(io),
      onStage: (stage) => io.console.line(`measuring ${stage}`),
    });
    io.print(values.json ? jsonDocument(result) : benchText(result));
    return 0;
  },
});

function stageNamed(word: string) {
  const parsed = oneOf(STAGES).safeParse(word);
  if (parsed.success) return parsed.data;
  throw new AndeanError("usage", `Cannot measure "${word}": no such stage`, {
    hint: `The stages are ${listed(STAGES)}.`,
  });
}

function benchText({ environment, stages }: BenchResult): string {
  const { cpu, cores, memoryGiB, system, deno, andean } = environment;
  return [
    table([
      ["stage", "records", "seconds", "per second", "per cpu second", "p50", "p99", "max"],
      ...stages.map(({ name, records, seconds, perSecond, perCpuSecond, latencyMs }) => [
        name,
        count(records),
        seconds.toFixed(2),
        count(perSecond),
        count(perCpuSecond),
        ...(latencyMs === null
          ? ["-", "-", "-"]
          : [latencyMs.p50, latencyMs.p99, latencyMs.max].map(latency)),
      ]),
    ]),
    "",
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, deno ${deno}, andean ${andean}`,
  ].join("\n");
}
