import { planExitCode, planTopic } from "../../plan/plan_topic.ts";
import { command } from "../command.ts";
import { jsonDocument } from "../output/json.ts";
import { planText } from "../output/plan_text.ts";
import { BATCHING } from "../settings/batching.ts";
import { COMMON } from "../settings/common.ts";
import { FORMAT, formatOptions } from "../settings/format.ts";
import { KAFKA, kafkaConnection } from "../settings/kafka.ts";
import { refuseSchemaOf, TABLE_MAPPING } from "../settings/mapping.ts";
import { SAMPLE } from "../settings/sample.ts";
import { CONSISTENCY, SCYLLA, scyllaConnection } from "../settings/scylla.ts";
import { settings } from "../settings/setting.ts";
import { wholeNumber, yesOrNo } from "../settings/values.ts";
import { waiting } from "../waiting.ts";

const OWN = settings("Options:", {
  ...SAMPLE,
  show: {
    name: "show",
    placeholder: "n",
    default: "3",
    help: "how many records to show, with their rows",
    schema: wholeNumber(0, 1_000),
  },
  createSchema: {
    name: "create-schema",
    help: "plan for an ingest that makes the keyspace and the table where they are missing",
    schema: yesOrNo(),
  },
  ...TABLE_MAPPING,
  ...CONSISTENCY,
  batchRows: BATCHING.batchRows,
});

/** `andean plan` */
export const planCommand = command({
  name: "plan",
  summary: "show what ingest would do, from a sample of the topic",
  description: "Takes a sample of the topic and shows what ingest would do with it: the rows, " +
    "what does not fit, what would be set aside, keys that collide, and how large partitions and " +
    "batches become. Writes nothing. Exits 0 where ingest would begin and store every record of " +
    "the sample, 1 where some would be set aside, 2 for a mapping that does not fit, 3 where the " +
    "table is missing or another's.",
  examples: [
    { line: "andean plan --config plant.yaml", purpose: "before the first ingest" },
    { line: "andean plan --from latest --sample 10000", purpose: "what comes in now" },
    { line: "andean plan --json | jq .rejects", purpose: "for scripts" },
  ],
  settings: { ...OWN, ...FORMAT, ...KAFKA, ...SCYLLA, ...COMMON },
  async run(values, io, _words, given) {
    refuseSchemaOf(values.mapping, values.createSchema);
    const result = await planTopic({
      kafka: await kafkaConnection(values),
      scylla: await scyllaConnection(values),
      topic: values.topic,
      keyspace: values.keyspace,
      table: values.table,
      format: await formatOptions(values, given),
      mapping: values.mapping,
      createSchema: values.createSchema ?? false,
      consistency: values.consistency,
      batchRows: values.batchRows,
      sample: values.sample,
      from: values.from,
      show: values.show,
      waitMs: values.wait,
      signal: io.signal,
      onWaiting: waiting(io),
    });
    io.print(values.json ? jsonDocument(result) : planText(result));
    return planExitCode(result);
  },
});
