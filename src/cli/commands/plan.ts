import { planExitCode, planTopic } from "../../plan/plan_topic.ts";
import { command } from "../command.ts";
import type { Io } from "../io.ts";
import { jsonDocument } from "../output/json.ts";
import { planText } from "../output/plan_text.ts";
import { runPlanTopics } from "../topics/plan.ts";
import { services } from "../services.ts";
import { BATCHING } from "../settings/batching.ts";
import { EVERY_COMMAND } from "../settings/every_command.ts";
import { FORMAT } from "../settings/format.ts";
import { KAFKA } from "../settings/kafka.ts";
import { refuseSchemaOf, TABLE_MAPPING } from "../settings/mapping.ts";
import { SAMPLE } from "../settings/sample.ts";
import { CONSISTENCY, SCYLLA } from "../settings/scylla.ts";
import { settings, type Values } from "../settings/setting.ts";
import { topicOptions, topicsOptions } from "../settings/topic_options.ts";
import { wholeNumber, yesOrNo } from "../settings/values.ts";

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

const SETTINGS = { ...OWN, ...FORMAT, ...KAFKA, ...SCYLLA, ...EVERY_COMMAND };

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
    { line: "andean plan --config shop.yaml", purpose: "every topic that the file lists" },
    { line: "andean plan --from latest --sample 10000", purpose: "what comes in now" },
    { line: "andean plan --json | jq .rejects", purpose: "for scripts" },
  ],
  settings: SETTINGS,
  async run(values, io, _words, given) {
    refuseSchemaOf(values.mapping, values.createSchema);
    const result = await planTopic({
      ...await sharedOptions(values, io),
      ...await topicOptions(values, given),
    });
    io.print(values.json ? jsonDocument(result) : planText(result));
    return planExitCode(result);
  },
  async runTopics(all, io, _words, given) {
    const [values] = all as [typeof all[0]];
    for (const { mapping, createSchema } of all) refuseSchemaOf(mapping, createSchema);
    const shared = await sharedOptions(values, io);
    const topics = await topicsOptions(all, given, "plan");
    return await runPlanTopics(topics.map((topic) => ({ ...shared, ...topic })), values, io);
  },
});

/** What holds for all topics: the same in the values of each. */
async function sharedOptions(values: Values<typeof SETTINGS>, io: Io) {
  return {
    ...await services(values, io),
    createSchema: values.createSchema ?? false,
    consistency: values.consistency,
    batchRows: values.batchRows,
    sample: values.sample,
    from: values.from,
    show: values.show,
  };
}
