import { ingest, ingestTopics } from "../../ingest/ingest.ts";
import type { IngestFigures, RunOptions } from "../../ingest/options.ts";
import { IngestWatch } from "../../monitor/ingest_watch.ts";
import { Progress } from "../../telemetry/progress.ts";
import { command } from "../command.ts";
import type { Io } from "../io.ts";
import { livePage } from "../live/live_page.ts";
import { monitor } from "../monitoring.ts";
import { ingestText, ingestTopicsText, progressText } from "../output/ingest_text.ts";
import { jsonDocument } from "../output/json.ts";
import { services } from "../services.ts";
import { BATCHING } from "../settings/batching.ts";
import { EVERY_COMMAND } from "../settings/every_command.ts";
import { DEAD_LETTER } from "../settings/dead_letter.ts";
import { GROUP } from "../settings/group.ts";
import { FORMAT } from "../settings/format.ts";
import { refuseSchemaOf, TABLE_MAPPING } from "../settings/mapping.ts";
import { INGEST_METRICS } from "../settings/metrics.ts";
import { KAFKA } from "../settings/kafka.ts";
import { CONSISTENCY, SCYLLA } from "../settings/scylla.ts";
import { settings, type Values } from "../settings/setting.ts";
import { topicOptions, topicsOptions } from "../settings/topic_options.ts";
import { TTL } from "../settings/ttl.ts";
import { oneOf, seconds, yesOrNo } from "../settings/values.ts";
import { WORKERS } from "../settings/workers.ts";
import { BUILD } from "../version.ts";

const OWN = settings("Options:", {
  ...GROUP,
  sessionTimeout: {
    name: "session-timeout",
    placeholder: "seconds",
    default: "30",
    help: "a process that is silent for so long loses its Kafka partitions to the group",
    schema: seconds(),
  },
  from: {
    name: "from",
    placeholder: "place",
    default: "earliest",
    help: "where a new group starts: earliest or latest",
    schema: oneOf(["earliest", "latest"]),
  },
  until: {
    name: "until",
    placeholder: "end",
    help: "stop at the end offsets seen at the start (default: go on)",
    schema: oneOf(["end"]),
  },
  createSchema: {
    name: "create-schema",
    help: "make the keyspace and the table where they are missing",
    schema: yesOrNo(),
  },
  ledger: {
    name: "ledger",
    placeholder: "on|off",
    default: "on",
    help: "note with each commit what became of its records, in table andean_ledger",
    schema: yesOrNo(),
  },
  ...TABLE_MAPPING,
  ...WORKERS,
  ...CONSISTENCY,
  ...TTL,
  ...BATCHING,
  onError: {
    name: "on-error",
    placeholder: "action",
    default: "dead-letter",
    help: "what to do with a bad record: dead-letter or stop",
    schema: oneOf(["dead-letter", "stop"]),
  },
  ...DEAD_LETTER,
  ...INGEST_METRICS,
});

const SETTINGS = { ...OWN, ...FORMAT, ...KAFKA, ...SCYLLA, ...EVERY_COMMAND };

/** `andean ingest` */
export const ingestCommand = command({
  name: "ingest",
  summary: "move records from the topic into the table",
  description: "Moves records from the topic into the table. Offsets are committed only once the " +
    "database has acknowledged everything below them. Ctrl-C finishes what is in flight, commits " +
    "it, and exits 130.",
  examples: [
    { line: "andean ingest --create-schema", purpose: "run until stopped" },
    { line: "andean ingest --until end", purpose: "stop once all that is there now is stored" },
    { line: "andean ingest --brokers kafka:9092 --scylla scylladb-01", purpose: "other hosts" },
    { line: "andean ingest --config shop.yaml", purpose: "all topics that the file lists" },
  ],
  settings: SETTINGS,
  async run(values, io, _words, given) {
    refuseSchemaOf(values.mapping, values.createSchema);
    const result = await watched(
      values,
      io,
      async (options) => await ingest({ ...options, ...await topicOptions(values, given) }),
    );
    const { interrupted, ...figures } = result;
    io.print(values.json ? jsonDocument(figures) : ingestText(result));
    return exitCodeOf(result, interrupted);
  },
  async runTopics(all, io, _words, given) {
    const [values] = all as [typeof all[0]];
    for (const { mapping, createSchema } of all) refuseSchemaOf(mapping, createSchema);
    const result = await watched(
      values,
      io,
      async (options) =>
        await ingestTopics({ ...options, topics: await topicsOptions(all, given, "ingest") }),
    );
    const { interrupted, ...figures } = result;
    io.print(values.json ? jsonDocument(figures) : ingestTopicsText(result));
    return exitCodeOf(result, interrupted);
  },
});

/** Runs while progress is shown, and while whoever is interested can watch from outside. */
async function watched<Result>(
  values: Values<typeof SETTINGS>,
  io: Io,
  run: (options: RunOptions) => Promise<Result>,
): Promise<Result> {
  const watch = new IngestWatch(BUILD);
  await using _monitor = monitor(watch, { address: values.metrics, page: livePage }, io);
  const progress = new Progress(io.console);
  try {
    return await run(await runOptions(values, io, progress, watch));
  } finally {
    progress.done();
  }
}

/** What holds for all topics of a run: the same in the values of each. */
async function runOptions(
  values: Values<typeof SETTINGS>,
  io: Io,
  progress: Progress,
  watch: IngestWatch,
): Promise<RunOptions> {
  const reached = await services(values, io);
  return {
    ...reached,
    group: values.group,
    sessionTimeoutMs: values.sessionTimeout,
    from: values.from,
    until: values.until,
    createSchema: values.createSchema ?? false,
    keepLedger: values.ledger,
    consistency: values.consistency,
    batchRows: values.batchRows,
    batchKeys: values.batchKeys,
    maxInFlight: values.maxInFlight,
    onError: values.onError,
    workers: { count: values.workers, module: io.mainModule },
    onWaiting: (error) => {
      watch.waiting = error.message;
      reached.onWaiting(error);
    },
    onProgress: (snapshot) => {
      watch.told(snapshot);
      progress.update(() => progressText(snapshot));
    },
  };
}

function exitCodeOf(
  { consumed, stored, deadLettered, deleted }: IngestFigures,
  interrupted: boolean,
): number {
  if (interrupted) return 130;
  return consumed === stored + deadLettered + deleted ? 0 : 1;
}
