import { verify } from "../../verify/verify.ts";
import { command } from "../command.ts";
import { count, timeLeft } from "../output/numbers.ts";
import { jsonDocument } from "../output/json.ts";
import { verifyText } from "../output/verify_text.ts";
import { COMMON } from "../settings/common.ts";
import { DEAD_LETTER, deadLetterTopic } from "../settings/dead_letter.ts";
import { KAFKA, kafkaConnection } from "../settings/kafka.ts";
import { offsetBound } from "../settings/offset_bound.ts";
import { CONSISTENCY, SCYLLA, scyllaConnection } from "../settings/scylla.ts";
import { settings } from "../settings/setting.ts";
import { waiting } from "../waiting.ts";
import { Progress } from "../../telemetry/progress.ts";

const OWN = settings("Options:", {
  from: {
    name: "from",
    placeholder: "offset",
    help: "first offset to look at, for all Kafka partitions (100) or for each (0:100,1:250)",
    schema: offsetBound(),
  },
  to: {
    name: "to",
    placeholder: "offset",
    help: "one past the last offset to look at, in the same form",
    schema: offsetBound(),
  },
  ...CONSISTENCY,
  ...DEAD_LETTER,
});

/** `andean verify` */
export const verifyCommand = command({
  name: "verify",
  summary: "account for every record of the topic in the table",
  description: "Accounts for every record of the topic in the table: stored, set aside, expired " +
    "or missing, and names the missing offsets. Reads only; exits 0 for exactly-once, 1 for a " +
    "discrepancy, 3 where some part could not be looked at.",
  examples: [
    { line: "andean verify", purpose: "the whole topic against the whole table" },
    { line: "andean verify --json | jq .totals", purpose: "for scripts" },
    { line: "andean verify --from 0:5000 --to 0:6000", purpose: "1,000 offsets of one partition" },
  ],
  settings: { ...OWN, ...KAFKA, ...SCYLLA, ...COMMON },
  async run(values, io) {
    const progress = new Progress(io.console);
    const result = await verify({
      kafka: await kafkaConnection(values),
      scylla: await scyllaConnection(values),
      topic: values.topic,
      keyspace: values.keyspace,
      table: values.table,
      window: { from: values.from, to: values.to },
      deadLetterTopic: deadLetterTopic(values.deadLetter, values.topic),
      consistency: values.consistency,
      waitMs: values.wait,
      signal: io.signal,
      onWaiting: waiting(io),
      onProgress: ({ step, seen, share, seconds }) =>
        progress.update(() =>
          `${step}: ${Math.floor(share * 100)} %, ${count(seen)} seen, ` +
          `${count(seen / seconds)}/s${timeLeft(share, 1, seconds)}`
        ),
    }).finally(() => progress.done());
    io.print(values.json ? jsonDocument(result) : verifyText(result));
    return result.verdict === "exactly-once" ? 0 : 1;
  },
});
