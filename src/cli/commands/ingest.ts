import { ingest } from "../../ingest/ingest.ts";
import type { IngestProgress, IngestResult } from "../../ingest/options.ts";
import { Progress } from "../../telemetry/progress.ts";
import { command } from "../command.ts";
import { jsonDocument } from "../output/json.ts";
import { count, counted, duration, latency, timeLeft } from "../output/numbers.ts";
import { table } from "../output/table.ts";
import { BATCHING } from "../settings/batching.ts";
import { COMMON } from "../settings/common.ts";
import { DEAD_LETTER, deadLetterPlace } from "../settings/dead_letter.ts";
import { GROUP } from "../settings/group.ts";
import { FORMAT, formatOptions } from "../settings/format.ts";
import { refuseSchemaOf, TABLE_MAPPING } from "../settings/mapping.ts";
import { KAFKA, kafkaConnection } from "../settings/kafka.ts";
import { CONSISTENCY, SCYLLA, scyllaConnection } from "../settings/scylla.ts";
import { settings } from "../settings/setting.ts";
import { TTL } from "../settings/ttl.ts";
import { oneOf, seconds, wholeNumber, yesOrNo } from "../settings/values.ts";
import { waiting } from "../waiting.ts";

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
  workers: {
    name: "workers",
    placeholder: "n",
    default: "1",
    help: "only 1 in this version: start more processes of one --group to use more cores",
    schema: oneWorker(),
  },
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
});

/** Asking for more must not be taken for having them. */
function oneWorker() {
  return wholeNumber(1).refine((workers) => workers === 1, "this version runs one worker");
}

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
  ],
  settings: { ...OWN, ...FORMAT, ...KAFKA, ...SCYLLA, ...COMMON },
  async run(values, io, _words, given) {
    refuseSchemaOf(values.mapping, values.createSchema);
    const progress = new Progress(io.console);
    const result = await ingest({
      kafka: await kafkaConnection(values),
      scylla: await scyllaConnection(values),
      topic: values.topic,
      group: values.group,
      sessionTimeoutMs: values.sessionTimeout,
      keyspace: values.keyspace,
      table: values.table,
      format: await formatOptions(values, given),
      mapping: values.mapping,
      from: values.from,
      until: values.until,
      createSchema: values.createSchema ?? false,
      keepLedger: values.ledger,
      consistency: values.consistency,
      ttlSeconds: values.ttl,
      batchRows: values.batchRows,
      maxInFlight: values.maxInFlight,
      onError: values.onError,
      deadLetterPlace: deadLetterPlace(values.deadLetter, values),
      waitMs: values.wait,
      signal: io.signal,
      onWaiting: waiting(io),
      onProgress: (state) => progress.update(() => progressText(state)),
    }).finally(() => progress.done());
    const { interrupted, ...figures } = result;
    io.print(values.json ? jsonDocument(figures) : ingestText(result));
    if (interrupted) return 130;
    return result.consumed === result.stored + result.deadLettered + result.deleted ? 0 : 1;
  },
});

function progressText(state: IngestProgress): string {
  const { stored, deadLettered, deleted, inFlight, retried, remaining, seconds } = state;
  const parts = [`${count(stored)} stored`, `${count(stored / seconds)}/s`];
  if (inFlight > 0) parts.push(`${count(inFlight)} in flight`);
  if (deleted > 0) parts.push(`${count(deleted)} deleted`);
  if (deadLettered > 0) parts.push(`${count(deadLettered)} dead-lettered`);
  if (retried > 0) parts.push(`${counted(retried, "request")} retried`);
  const done = stored + deadLettered + deleted;
  const left = remaining === undefined ? "" : timeLeft(done, done + remaining, seconds);
  return parts.join(", ") + left;
}

function ingestText(result: IngestResult): string {
  const { consumed, stored, deadLettered, deleted, retried, committed, latencyMs } = result;
  const lines = committed.length === 0 ? [] : [
    table([
      ["partition", "committed"],
      ...committed.map(({ partition, offset }) => [String(partition), String(offset)]),
    ]),
    "",
  ];
  lines.push(
    `${counted(consumed, "record")} = ${count(stored)} stored + ${count(deadLettered)} ` +
      `dead-lettered${deleted > 0 ? ` + ${count(deleted)} deleted` : ""}${
        retried > 0 ? `, ${counted(retried, "request")} retried` : ""
      }`,
    `in ${duration(result.seconds)}, ${count(result.recordsPerSecond)}/s; acknowledged after ` +
      `p50 ${latency(latencyMs.p50)}, p99 ${latency(latencyMs.p99)}, max ${latency(latencyMs.max)}`,
  );
  if (deadLettered > 0) lines.push("", "why they were set aside: andean dead-letters list");
  return lines.join("\n");
}
