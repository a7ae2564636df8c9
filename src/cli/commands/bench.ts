import { compare, type ComparedResult, type Comparison } from "../../bench/baseline/compare.ts";
import { bench } from "../../bench/bench.ts";
import { type Round, type StageName, STAGES } from "../../bench/options.ts";
import type { BenchResult } from "../../bench/result.ts";
import type { Sweep } from "../../bench/sweep/sweep.ts";
import { AndeanError } from "../../errors/andean_error.ts";
import type { Format } from "../../formats/format_options.ts";
import { command } from "../command.ts";
import { benchText } from "../output/bench_text.ts";
import { jsonDocument } from "../output/json.ts";
import { services } from "../services.ts";
import { BATCHING } from "../settings/batching.ts";
import { benchReport } from "../report/bench_report.ts";
import { checkReport, writePage } from "../report/write_report.ts";
import { readBaseline } from "../read_baseline.ts";
import { MEASURING } from "../settings/bench.ts";
import { EVERY_COMMAND } from "../settings/every_command.ts";
import { FORMAT, formatOptions } from "../settings/format.ts";
import { KAFKA } from "../settings/kafka.ts";
import { CONSISTENCY, SCYLLA } from "../settings/scylla.ts";
import { settings } from "../settings/setting.ts";
import { listed, oneOf } from "../settings/values.ts";
import { WORKERS } from "../settings/workers.ts";

const OWN = settings("Options:", { ...MEASURING, ...WORKERS, ...BATCHING, ...CONSISTENCY });

const { topic: _topic, ...KAFKA_ONLY } = KAFKA;
const { table: _table, ...SCYLLA_ONLY } = SCYLLA;

/** Who asks for nothing does not want to wait for a minute or more. */
const USUAL_STAGES = STAGES.filter((stage) => stage !== "latency");

/** `andean bench` */
export const benchCommand = command({
  name: "bench",
  summary: "measure the stages of the way against running services",
  description: "Measures stages against running services, in a topic and tables of its own, " +
    "which it removes. A stage that needs another runs it, too.",
  examples: [
    { line: "andean bench", purpose: "every stage" },
    { line: "andean bench pipeline --records 1000000 --json", purpose: "one, with more records" },
    {
      line: "andean bench latency --rate 50000 --duration 180 --repetitions 1",
      purpose: "from sending to storing, at a fixed rate",
    },
    {
      line: "andean bench --repetitions 5 --baseline before.json",
      purpose: "whether it is slower than it was",
    },
    {
      line: "andean bench --null-database --sweep workers=1,2",
      purpose: "what one process could do if the database cost nothing",
    },
    { line: "andean bench decode", purpose: "each format; needs no services" },
  ],
  settings: { ...OWN, ...FORMAT, ...KAFKA_ONLY, ...SCYLLA_ONLY, ...EVERY_COMMAND },
  words: {
    placeholder: "stage",
    help: `${listed(STAGES)} (default: all but latency)`,
    choices: STAGES,
  },
  async run(values, io, words, given) {
    const nullDatabase = values.nullDatabase === true;
    const usual = nullDatabase ? ["pipeline" as const] : USUAL_STAGES;
    const stages = words.length === 0 ? usual : words.map(stageNamed);
    if (nullDatabase) refuseWithoutRows(stages);
    else if (values.nullTimeouts > 0) throw timeoutsOfRealOne();
    if (stages.includes("latency") && values.workers > 1) throw latencyOfOne(values.workers);
    const format = await formatOptions(values, given, "write");
    refusePaddingOf(format.name, values.sweep ?? []);
    if (values.report !== undefined) await checkReport(values.report);
    // Before the work: a mistake must not cost minutes.
    const baseline = values.baseline === undefined
      ? undefined
      : await readBaseline(values.baseline);
    const measured = await bench({
      ...await services(values, io),
      keyspace: values.keyspace,
      stages,
      records: values.records,
      repetitions: values.repetitions,
      warmUp: values.warmUp,
      rate: values.rate,
      durationMs: values.duration,
      partitionKeys: values.partitionKeys,
      sweeps: values.sweep ?? [],
      format,
      partitions: values.partitions,
      workers: { count: values.workers, module: io.mainModule },
      batchRows: values.batchRows,
      batchKeys: values.batchKeys,
      maxInFlight: values.maxInFlight,
      nullDatabase,
      nullTimeouts: values.nullTimeouts,
      consistency: values.consistency,
      onStage: (...told) => io.console.note(stageLine(...told)),
    });
    const comparison = baseline && compare(baseline, comparable(measured), values.tolerance);
    const result: BenchResult = { ...measured, ...(comparison && { comparison }) };
    if (values.report !== undefined) await writePage(values.report, benchReport(result));
    io.print(values.json ? jsonDocument(result) : benchText(result));
    return comparison === undefined ? 0 : exitCodeOf(comparison);
  },
});

function comparable({ config, environment, stages }: BenchResult): ComparedResult {
  return { config, environment: { ...environment }, stages };
}

/** Not judging is no success, as with `verify`. */
function exitCodeOf({ stages }: Comparison): number {
  if (stages.some(({ verdict }) => verdict === "slower")) return 1;
  const undecided = stages.some(({ verdict }) => verdict === "cannot-tell");
  return undecided || stages.length === 0 ? 3 : 0;
}

function stageLine(stage: StageName, { number, of }: Round, variant = ""): string {
  const what = `${stage} ${variant}`.trimEnd();
  if (number === 0) return `warming up ${what}`;
  return of === 1 ? `measuring ${what}` : `measuring ${what}, ${number} of ${of}`;
}

/** What several threads acknowledge, none of them sees. */
function latencyOfOne(workers: number): AndeanError {
  return new AndeanError("usage", `Cannot measure latency with ${workers} workers, only with one`, {
    hint: "Leave --workers out, or measure latency by itself.",
  });
}

/** Beside a null database there are no rows to look at, and no answers to time. */
function refuseWithoutRows(stages: readonly StageName[]): void {
  const other = stages.find((stage) => ["limit", "write", "verify", "latency"].includes(stage));
  if (other === undefined) return;
  throw new AndeanError(
    "usage",
    `Cannot measure ${other} with --null-database: it stores nothing`,
    {
      hint: "Name the stage pipeline alone, or leave --null-database out.",
    },
  );
}

/** A real database times out when it likes. */
function timeoutsOfRealOne(): AndeanError {
  return new AndeanError("usage", "Cannot let batches time out at a real database", {
    hint: "Add --null-database, or leave --null-timeouts out.",
  });
}

/** Only JSON has room for a field that ticks don't have. */
function refusePaddingOf(format: Format, sweeps: readonly Sweep[]): void {
  if (format === "json" || !sweeps.some(({ parameter }) => parameter === "record-bytes")) return;
  throw new AndeanError(
    "usage",
    `Cannot vary record-bytes with --format ${format}, only with json`,
    {
      hint: "Leave --format out, or record-bytes.",
    },
  );
}

function stageNamed(word: string) {
  const parsed = oneOf(STAGES).safeParse(word);
  if (parsed.success) return parsed.data;
  throw new AndeanError("usage", `Cannot measure "${word}": no such stage`, {
    hint: `The stages are ${listed(STAGES)}.`,
  });
}
