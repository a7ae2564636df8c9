import { verify } from "../../verify/verify.ts";
import { AndeanError } from "../../errors/andean_error.ts";
import type { TopicOptions } from "../../ingest/options.ts";
import { command } from "../command.ts";
import type { Io } from "../io.ts";
import { MetricsFile, verified } from "../metrics_file.ts";
import { checkReport, writeReport } from "../report/write_report.ts";
import { count, timeLeft } from "../output/numbers.ts";
import { jsonDocument } from "../output/json.ts";
import { verifyText } from "../output/verify_text.ts";
import { services } from "../services.ts";
import { EVERY_COMMAND } from "../settings/every_command.ts";
import { DEAD_LETTER } from "../settings/dead_letter.ts";
import { TABLE_MAPPING } from "../settings/mapping.ts";
import { VERIFY_METRICS } from "../settings/metrics.ts";
import { KAFKA } from "../settings/kafka.ts";
import { offsetBound } from "../settings/offset_bound.ts";
import { CONSISTENCY, SCYLLA } from "../settings/scylla.ts";
import { settings, type Values } from "../settings/setting.ts";
import { topicOptions, topicsOptions } from "../settings/topic_options.ts";
import { Progress } from "../../telemetry/progress.ts";
import { GROUP } from "../settings/group.ts";
import { runFollow } from "../follow.ts";
import { tellVerdict } from "../verdict.ts";
import { runVerifyTopics } from "../topics/verify.ts";
import type { VerifyOptions, VerifyProgress } from "../../verify/options.ts";
import { FORMAT } from "../settings/format.ts";
import { pointInTime } from "../settings/point_in_time.ts";
import { TTL } from "../settings/ttl.ts";
import { rate, seconds, text, wholeNumber, yesOrNo } from "../settings/values.ts";

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
  since: {
    name: "since",
    placeholder: "time",
    help: "only records from this time on (2026-01-31T08:00Z, or 2h for two hours ago)",
    schema: pointInTime(),
  },
  until: {
    name: "until",
    placeholder: "time",
    help: "only records before the first one of this time",
    schema: pointInTime(),
  },
  deep: { name: "deep", help: "compare every column with its record, too", schema: yesOrNo() },
  repair: {
    name: "repair",
    help: "write missing and mismatched records again, and look again",
    schema: yesOrNo(),
  },
  dryRun: {
    name: "dry-run",
    help: "with --repair: only list what would be written",
    schema: yesOrNo(),
  },
  rate: {
    name: "rate",
    placeholder: "n/s",
    help: "read so many rows, and records, per second at most (default: as fast as can be)",
    schema: rate(),
  },
  listSuperseded: {
    name: "list-superseded",
    placeholder: "n",
    default: "0",
    help: "name so many records whose key a later one has",
    schema: wholeNumber(0, 1_000_000),
  },
  follow: {
    name: "follow",
    help: "go on checking what the group commits, until the first loss (with --metrics beyond " +
      "it) or Ctrl-C",
    schema: yesOrNo(),
  },
  ...GROUP,
  interval: {
    name: "interval",
    placeholder: "seconds",
    default: "5",
    help: "with --follow: from one look to the next",
    schema: seconds(),
  },
  report: {
    name: "report",
    placeholder: "file",
    isFile: true,
    help: "write a page to look at, with a map of every offset (HTML)",
    schema: text("a file's path"),
  },
  ...TABLE_MAPPING,
  ...CONSISTENCY,
  ...TTL,
  ...DEAD_LETTER,
  ...VERIFY_METRICS,
});

const SETTINGS = { ...OWN, ...FORMAT, ...KAFKA, ...SCYLLA, ...EVERY_COMMAND };

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
  settings: SETTINGS,
  async run(values, io, _words, given) {
    const repair = repairMode(values);
    if (values.follow) refuseBesideFollow(values);
    else refuseWithoutFollow(given);
    if (values.report !== undefined) await checkReport(values.report);
    const progress = new Progress(io.console);
    const options: VerifyOptions = {
      ...await sharedOptions(values, io, progress),
      ...await topicOptions(values, given),
      repair,
    };
    const metricsFile = await MetricsFile.open(values.metricsFile);
    if (values.follow) return await runFollow(options, { ...values, metricsFile }, io);
    const verification = verify(options);
    const result = await (metricsFile?.guard(options, verification) ?? verification)
      .finally(() => progress.done());
    // The map is for the page: as JSON it would bury the counts.
    const { map: _map, ...counts } = result;
    const { report } = values;
    const command = { settings: SETTINGS, values, given, ...values };
    const text = values.json ? jsonDocument(counts) : verifyText(result);
    const files = [
      async () => report !== undefined && await writeReport(report, command, result),
      async () => await metricsFile?.write([verified(values, result)]),
    ];
    return await tellVerdict({ verdict: result.verdict, text, files }, io, values.logLevel);
  },
  async runTopics(all, io, _words, given) {
    const [values] = all as [typeof all[0]];
    refuseWithTopics(values);
    refuseWithoutFollow(given);
    const repair = repairMode(values);
    const metricsFile = await MetricsFile.open(values.metricsFile);
    const progress = new Progress(io.console);
    const options = await sharedOptions(values, io, progress);
    const topics = await topicsOptions(all, given, "verify");
    return await runVerifyTopics(
      topics.map((topic) => ({
        ...options,
        ...topic,
        repair,
        onProgress: (state) => showProgress(progress, state, `${topic.topic}: `),
      })),
      { ...values, metricsFile },
      io,
    ).finally(() => progress.done());
  },
});

/** What holds for every topic. */
async function sharedOptions(
  values: Values<typeof SETTINGS>,
  io: Io,
  progress: Progress,
): Promise<Omit<VerifyOptions, keyof TopicOptions | "repair">> {
  return {
    ...await services(values, io),
    window: {
      from: values.from,
      to: values.to,
      sinceMs: values.since,
      untilMs: values.until,
    },
    deep: values.deep ?? false,
    listSuperseded: values.listSuperseded,
    map: values.report !== undefined,
    rate: values.rate,
    consistency: values.consistency,
    onProgress: (state) => showProgress(progress, state),
  };
}

function showProgress(
  progress: Progress,
  { step, seen, share, seconds }: VerifyProgress,
  prefix = "",
): void {
  progress.update(() =>
    `${prefix}${step}: ${Math.floor(share * 100)} %, ${count(seen)} seen, ` +
    `${count(seen / seconds)}/s${timeLeft(share, 1, seconds)}`
  );
}

/** Offsets, pages and looks that go on are of one topic. */
function refuseWithTopics(values: Record<string, unknown>): void {
  const { follow, report, from, to } = OWN;
  const wrong = Object.entries({ follow, report, from, to })
    .find(([key]) => values[key] !== undefined && values[key] !== false);
  if (wrong === undefined) return;
  throw new AndeanError(
    "usage",
    `Cannot use --${wrong[1].name} with the several topics that the config file lists`,
    { hint: `Choose one of them with --topic, or leave --${wrong[1].name} out.` },
  );
}

function repairMode(
  { repair, dryRun }: { repair?: boolean | undefined; dryRun?: boolean | undefined },
) {
  if (dryRun && !repair) {
    throw new AndeanError(
      "usage",
      "Cannot use --dry-run alone: it lists what --repair would write",
      {
        hint: "Add --repair, or leave --dry-run out.",
      },
    );
  }
  if (!repair) return "off";
  return dryRun ? "dry-run" : "on";
}

/** What is followed is looked at bit by bit; what needs all of it belongs to a whole verification. */
function refuseBesideFollow(values: Record<string, unknown>): void {
  const { repair, dryRun, report, to, until } = OWN;
  const wrong = Object.entries({ repair, dryRun, report, to, until })
    .find(([key]) => values[key] !== undefined);
  const named = wrong?.[1].name ??
    (values["listSuperseded"] === 0 ? undefined : OWN.listSuperseded.name);
  if (named === undefined) return;
  throw new AndeanError("usage", `Cannot use --${named} together with --follow`, {
    hint: `Leave out --follow, or --${named}.`,
  });
}

function refuseWithoutFollow(given: ReadonlySet<string>): void {
  const wrong = ["group", "interval", "metrics"].find((name) => given.has(name));
  if (wrong === undefined) return;
  throw new AndeanError("usage", `Cannot use --${wrong} alone: it belongs to --follow`, {
    hint: `Add --follow, or leave --${wrong} out.`,
  });
}
