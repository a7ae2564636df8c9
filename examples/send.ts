/**
 * Sends an example's records: to the topic and in the format that the `andean.yaml` beside its feed
 * says. Where that is can be told as andean is told it, by the flags of `andean produce` or by
 * `ANDEAN_…`: `--brokers`, `--topic`, `--schema-registry`, logins and certificates.
 */
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { EVERY_COMMAND } from "../src/cli/settings/every_command.ts";
import { readConfigFile } from "../src/cli/settings/config_file.ts";
import { FORMAT, formatOptions } from "../src/cli/settings/format.ts";
import { KAFKA, kafkaConnection } from "../src/cli/settings/kafka.ts";
import { resolve } from "../src/cli/settings/resolve.ts";
import type { Setting } from "../src/cli/settings/setting.ts";
import { AndeanError, messageOf } from "../src/errors/andean_error.ts";
import { openFormat } from "../src/formats/open_format.ts";
import type { Value } from "../src/formats/value_format.ts";
import { KafkaCluster } from "../src/kafka/connection/cluster.ts";
import { TopicWriter } from "../src/kafka/send/topic_writer.ts";
import type { RecordHeaders } from "../src/record/record_headers.ts";
import { say, tell } from "../scripts/output.ts";

/** A record of an example; those of one key are sent in their order. */
export interface FeedRecord {
  key: string;
  /** Null for a tombstone. */
  value: Value | null;
  headers?: RecordHeaders;
}

/** Of a topic that has to be made. */
const PARTITIONS = 3;
const SETTINGS = { ...KAFKA, ...FORMAT, wait: EVERY_COMMAND.wait };

/**
 * Sends all records, tells how many, and sets the exit code as andean does.
 *
 * @param folder where the example's `andean.yaml` is
 */
export async function sendFeed(
  folder: string,
  records: Iterable<FeedRecord>,
  args: string[] = Deno.args,
): Promise<void> {
  try {
    const { topic, count } = await send(folder, records, args);
    say(`sent ${count.toLocaleString("en-US")} records to topic ${topic}`);
  } catch (thrown) {
    tell(messageOf(thrown));
    if (thrown instanceof AndeanError && thrown.hint !== undefined) tell(`  ${thrown.hint}`);
    Deno.exitCode = thrown instanceof AndeanError ? thrown.exitCode : 1;
  }
}

async function send(folder: string, records: Iterable<FeedRecord>, args: string[]) {
  const flags = flagsOf(args);
  const path = relative(Deno.cwd(), join(folder, "andean.yaml"));
  const entries = await readConfigFile(path);
  const values = resolve(
    SETTINGS,
    { flags, variable: (name) => Deno.env.get(name), file: { path, entries } },
    Object.keys(entries), // `ingest` says which of them it does not know.
  );
  const { topic, wait: waitMs } = values;
  const kafka = await kafkaConnection(values);
  const format = await openFormat(
    await formatOptions(values, new Set(Object.keys(flags)), "write"),
    {
      opening: { maxMs: waitMs, signal: new AbortController().signal, onWaiting: patience() },
      subject: `${topic}-value`,
    },
  );
  const cluster = await KafkaCluster.connect({ ...kafka, waitMs, onWaiting: patience() });
  try {
    await cluster.ensureTopic(topic, { partitions: PARTITIONS });
    const outgoing = Array.from(records, ({ key, value, headers = {} }) => ({
      key,
      value: value === null ? null : format.encode(value),
      headers,
    }));
    const writer = await TopicWriter.open(kafka, topic, { compression: "lz4" });
    try {
      await writer.send(outgoing);
    } finally {
      await writer.close();
    }
    return { topic, count: outgoing.length };
  } finally {
    await cluster.close();
  }
}

function flagsOf(args: string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    Object.values<Setting>(SETTINGS).filter(({ secret }) => !secret).map((
      { name, placeholder },
    ) => [
      name,
      { type: placeholder === undefined ? "boolean" : "string" } as const,
    ]),
  );
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (cause) {
    throw new AndeanError("usage", `Cannot understand the command line: ${messageOf(cause)}`, {
      hint:
        "A feed takes the flags of andean produce that say where to send: --brokers, --topic, …",
      cause,
    });
  }
}

/** Tells once what is waited for. */
function patience(): (error: AndeanError) => void {
  let isTold = false;
  return ({ message }) => {
    if (!isTold) tell(`${message}; waiting`);
    isTold = true;
  };
}
