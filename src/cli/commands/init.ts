import { dirname } from "node:path";
import { AndeanError } from "../../errors/andean_error.ts";
import { initTopic } from "../../plan/init/init_topic.ts";
import type { Ask } from "../../plan/init/options.ts";
import { command } from "../command.ts";
import { checkInitFiles, initFiles, writeInitFiles } from "../init_files.ts";
import type { Io } from "../io.ts";
import { initText } from "../output/init_text.ts";
import { jsonDocument } from "../output/json.ts";
import { services } from "../services.ts";
import { EVERY_COMMAND } from "../settings/every_command.ts";
import { FORMAT, formatOptions } from "../settings/format.ts";
import { KAFKA } from "../settings/kafka.ts";
import { SAMPLE } from "../settings/sample.ts";
import { SCYLLA } from "../settings/scylla.ts";
import { settings } from "../settings/setting.ts";
import { settingsForFile } from "../settings/settings_for_file.ts";
import { distinctWords, text, yesOrNo } from "../settings/values.ts";

const OWN = settings("Options:", {
  output: {
    name: "output",
    placeholder: "file",
    isFile: true,
    default: "andean.yaml",
    help: "the config file to write; the statements go into a .cql file beside it",
    schema: text("a file's path"),
  },
  force: { name: "force", help: "overwrite these files where they exist", schema: yesOrNo() },
  yes: { name: "yes", help: "ask nothing: take what is proposed", schema: yesOrNo() },
  partitionKey: {
    name: "partition-key",
    placeholder: "a,b,…",
    help: "fields by which rows are looked up (default: proposed)",
    schema: distinctWords("fields"),
  },
  naturalKey: {
    name: "natural-key",
    placeholder: "a,b,…",
    help: "a primary key of these fields alone: of equal keys the last record is the row",
    schema: distinctWords("fields"),
  },
  ...SAMPLE,
});

const { default: _, ...TABLE } = SCYLLA.table;
const DATABASE = {
  ...SCYLLA,
  table: { ...TABLE, help: "the table, there or to be made (default: the topic's name)" },
};

/** `andean init` */
export const initCommand = command({
  name: "init",
  summary: "write a first mapping and a table, inferred from the topic",
  description: "Takes a sample of the topic, infers what its records hold, and writes a config " +
    "file with a mapping and the CQL of a table for it; where the table is there, a mapping onto " +
    "its columns. On a terminal it asks for the key. Makes nothing in Kafka or the database. " +
    "Exits 1 where a key column of the table that is there is left to be filled in.",
  examples: [
    { line: "andean init --topic sensor-events --keyspace plant", purpose: "asks for the key" },
    { line: "andean init --topic orders --yes --natural-key id", purpose: "the latest of each" },
    { line: "andean init --topic lines --format csv --csv-columns id,at,v", purpose: "from CSV" },
  ],
  settings: { ...OWN, ...FORMAT, ...KAFKA, ...DATABASE, ...EVERY_COMMAND },
  async run(values, io, _words, given) {
    if (values.naturalKey !== undefined && values.partitionKey !== undefined) {
      throw new AndeanError("usage", "Cannot use --partition-key together with --natural-key", {
        hint: "The first field of --natural-key is its partition key.",
      });
    }
    const files = initFiles(values.output);
    if (!values.force) await checkInitFiles(files);
    const result = await initTopic({
      ...await services(values, io),
      topic: values.topic,
      keyspace: values.keyspace,
      table: values.table,
      format: await formatOptions(values, given),
      sample: values.sample,
      from: values.from,
      naturalKey: values.naturalKey,
      partitionKey: values.partitionKey,
      settings: settingsForFile(
        { ...KAFKA, ...SCYLLA, ...FORMAT },
        values,
        dirname(values.output),
      ),
      ask: values.yes || values.json ? undefined : askOf(io),
    });
    const written = await writeInitFiles(files, result, values.force ?? false);
    const { config: _config, ...told } = result;
    io.print(
      values.json
        ? jsonDocument({ files: written, ...told })
        : initText(result, written, values.scylla[0]!, values.scyllaUser),
    );
    return result.unfilled.some(({ isKey }) => isKey) ? 1 : 0;
  },
});

/** @returns `undefined` where nobody can answer */
function askOf({ ask }: Io): Ask | undefined {
  if (ask === undefined) return undefined;
  return (question, fallback) => {
    const answer = ask(question, fallback);
    if (answer === null) throw new AndeanError("interrupted", "Interrupted: nothing was written");
    return answer === "" ? fallback : answer;
  };
}
