import { AndeanError } from "../errors/andean_error.ts";
import { ingest } from "../ingest/ingest.ts";
import { openCodec } from "../rows/open_codec.ts";
import { groupByKey } from "../rows/grouping.ts";
import { produce } from "../produce/produce.ts";
import { RowWriter } from "../scylla/row_writer.ts";
import { createSchema } from "../scylla/schema.ts";
import type { Session } from "../scylla/session.ts";
import { describeTable } from "../scylla/table.ts";
import { planTicks } from "../scylla/tick_layout.ts";
import { LatencyRecorder } from "../telemetry/latency.ts";
import { verify } from "../verify/verify.ts";
import { runDecode } from "./decode.ts";
import type { BenchOptions, LocalStage, ServedStage, StageResult } from "./options.ts";
import { Stopwatch } from "./stopwatch.ts";
import { firstTicks, TICKS } from "./ticks.ts";

/** What the stages of one run share. */
export interface Bench {
  options: BenchOptions;
  /** Of this run alone. */
  topic: string;
}

/** The same for stages that work on services. */
export interface ServedBench extends Bench {
  session: Session;
  /** Of this run alone; the stage `write` has one of its own. */
  table: string;
}

/** Runs a stage that needs no services, and measures it. */
export const LOCAL_RUNNERS: Record<LocalStage, (bench: Bench) => Promise<StageResult[]>> = {
  codec: async (bench) => [await runCodec(bench)],
  decode: ({ options, topic }) => runDecode(options, topic),
};

/** Runs one of the others; what it needs from earlier stages is there already. */
export const SERVED_RUNNERS: Record<ServedStage, (bench: ServedBench) => Promise<StageResult[]>> = {
  produce: async (bench) => [await runProduce(bench)],
  write: async (bench) => [await runWrite(bench)],
  pipeline: async (bench) => [await runPipeline(bench)],
  verify: async (bench) => [await runVerify(bench)],
};

/** One encoding and one decoding per record. */
async function runCodec({ options, topic }: Bench): Promise<StageResult> {
  const { format, ...waiting } = options;
  const codec = await openCodec(format, { ...waiting, subject: `${topic}-value` });
  const ticks = firstTicks(options.records);
  const watch = new Stopwatch();
  let checksum = 0;
  for (const tick of ticks) checksum += codec.decode(codec.encode(tick)).timestampMs;
  const result = watch.stop("codec", ticks.length);
  // Using the sum keeps the compiler from leaving out the work.
  if (!Number.isFinite(checksum)) throw new AndeanError("internal", "Cannot sum time stamps");
  return result;
}

async function runProduce({ options, topic }: Bench): Promise<StageResult> {
  const watch = new Stopwatch();
  const { acked, failure } = await produce({
    ...TICKS,
    kafka: options.kafka,
    topic,
    count: options.records,
    rate: Infinity,
    format: options.format,
    compression: "none",
    corrupt: 0,
    partitions: options.partitions,
    waitMs: options.waitMs,
    signal: options.signal,
  });
  if (failure !== undefined) throw failure;
  return watch.stop("produce", acked);
}

/** Rows that are grouped beforehand, so that only the writer and the database are measured. */
async function runWrite({ options, session, table }: ServedBench): Promise<StageResult> {
  const name = `${table}_write`;
  await createSchema(session, options.keyspace, name);
  const layout = planTicks(await describeTable(session, options.keyspace, name));
  const placed = firstTicks(options.records).map((tick, offset) => ({
    ...tick,
    partition: 0,
    offset,
    writeTimeUs: 0,
  }));
  const groups = groupByKey(placed, layout.partitionKey, layout.rowBytes, {
    maxRows: options.batchRows,
    maxBytes: Infinity,
  });
  const writer = new RowWriter(session, {
    consistency: options.consistency,
    signal: options.signal,
  });
  const latency = new LatencyRecorder();
  const watch = new Stopwatch();
  let next = 0;
  const work = async () => {
    for (let group = groups[next++]; group !== undefined; group = groups[next++]) {
      const started = performance.now();
      const [rejected] = await writer.write(layout.insert, group.items.map(layout.bind));
      if (rejected !== undefined) throw rejected.error;
      latency.record(performance.now() - started);
    }
  };
  const workers = Math.max(1, Math.floor(options.maxInFlight / options.batchRows));
  await Promise.all(Array.from({ length: Math.min(workers, groups.length) }, work));
  return watch.stop("write", placed.length, latency.summary());
}

async function runPipeline({ options, topic, table }: ServedBench): Promise<StageResult> {
  const watch = new Stopwatch();
  const { consumed, latencyMs } = await ingest({
    kafka: options.kafka,
    scylla: options.scylla,
    topic,
    group: topic,
    keyspace: options.keyspace,
    table,
    format: options.format,
    from: "earliest",
    until: "end",
    createSchema: true,
    keepLedger: false, // It would outlive the topic and the table of this run.
    consistency: options.consistency,
    batchRows: options.batchRows,
    maxInFlight: options.maxInFlight,
    workers: options.workers,
    onError: "stop",
    deadLetterPlace: { kind: "topic", topic: `${topic}.dead-letters` },
    waitMs: options.waitMs,
    signal: options.signal,
  });
  return watch.stop("pipeline", consumed, latencyMs);
}

async function runVerify({ options, topic, table }: ServedBench): Promise<StageResult> {
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
