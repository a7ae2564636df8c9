import { AndeanError } from "../errors/andean_error.ts";
import { openLedger } from "../ledger/ledger_store.ts";
import { requireSoleTopic } from "../ledger/sole_topic.ts";
import { topicTable } from "../ledger/topic_table.ts";
import { openValueFormat, TICK_SCHEMAS } from "../rows/open_codec.ts";
import { openDecoding } from "../rows/plan_rows.ts";
import { defaultTable } from "../scylla/table/default_table.ts";
import type { Session } from "../scylla/session/session.ts";
import { describeTable, type Table } from "../scylla/table/table.ts";
import { openServices, type Services } from "../services/open_services.ts";
import { type Fit, fitOf } from "./fit.ts";
import type { PlanOptions, PlanResult, Problem } from "./options.ts";
import { reportOf } from "./report.ts";
import { decodeSample } from "./sample/decode_sample.ts";
import { takeSample } from "./sample/take_sample.ts";

/**
 * Tells what `ingest` would do with one topic and one table, from a sample of the topic. Writes
 * nothing, commits nothing, and joins no group.
 *
 * @throws {AndeanError} where a service is away or refuses us, or the topic is missing
 */
export async function planTopic(options: PlanOptions): Promise<PlanResult> {
  const { waitMs, signal, onWaiting, topic, mapping } = options;
  const waiting = { waitMs, signal, onWaiting };
  const decoding = await openDecoding(options, waiting);
  // A codec of ticks tells nothing of what is beside them.
  const format = "codec" in decoding
    ? await openValueFormat(options.format, waiting, TICK_SCHEMAS)
    : decoding.format;
  await using services = await openServices(options);
  const { cluster, session } = services;
  const { table, state, problems } = await lookUpTable(session, options);
  const fit: Fit = table === undefined
    ? { problems: [], isPartial: true, sources: new Map() }
    : fitOf(table, topic, decoding);
  const taken = await takeSample(cluster, options);
  const decoded = await decodeSample(taken.records, format);
  await fit.rows?.decoder.ready?.(taken.records.map(({ record }) => record));
  problems.push(...await otherTopics(services, options, state, fit));
  return reportOf({
    options: { ...options, mapping },
    taken,
    decoded,
    table,
    state,
    fit,
    problems,
  });
}

interface LookedUp {
  table: Table | undefined;
  state: PlanResult["table"]["state"];
  problems: Problem[];
}

/** A table that is missing is told, and not the end: of the records all else can be said. */
async function lookUpTable(
  session: Session,
  { keyspace, table: name, mapping, createSchema }: PlanOptions,
): Promise<LookedUp> {
  try {
    return { table: await describeTable(session, keyspace, name), state: "there", problems: [] };
  } catch (thrown) {
    const isMissing = thrown instanceof AndeanError &&
      (thrown.code === "table-missing" || thrown.code === "keyspace-missing");
    if (!isMissing) throw thrown;
    const { exitCode, code } = thrown;
    const message = code === "keyspace-missing"
      ? `keyspace ${keyspace} does not exist`
      : `table ${keyspace}.${name} does not exist`;
    if (mapping !== undefined) {
      const hint = "Make it (andean init writes a CREATE TABLE), or name another with --table.";
      return { table: undefined, state: "missing", problems: [{ message, exitCode, hint }] };
    }
    const hint = "Give ingest --create-schema, which makes the table of ticks as it is shown " +
      "here, or let andean init write another.";
    return {
      table: defaultTable(keyspace, name),
      state: "assumed",
      problems: createSchema ? [] : [{ message, exitCode, hint }],
    };
  }
}

/** Rows of another topic in a table with coordinates, because of which a run would not begin. */
async function otherTopics(
  { session, cluster }: Services,
  options: PlanOptions,
  state: LookedUp["state"],
  { rows }: Fit,
): Promise<Problem[]> {
  const { topic, keyspace, consistency, signal } = options;
  if (state !== "there" || rows?.layout.identity !== "coordinates") return [];
  const ledger = await openLedger(session, keyspace, { create: false });
  if (ledger === undefined) return [];
  try {
    const asked = await topicTable(cluster, options, `ingest topic "${topic}"`);
    await requireSoleTopic(ledger, asked, { consistency, signal });
    return [];
  } catch (thrown) {
    if (!(thrown instanceof AndeanError) || thrown.code !== "table-mismatch") throw thrown;
    const { message, exitCode, hint = "" } = thrown;
    return [{ message: message.replace(/^Cannot [^]*?: /, ""), exitCode, hint }];
  }
}

/**
 * What a process is to exit with: 2 where a problem is a mistake of the caller, else that of a
 * problem, 1 where only records are rejected, 0 where nothing is wrong.
 */
export function planExitCode(
  { problems, rejects }: Pick<PlanResult, "problems" | "rejects">,
): number {
  const [worst] = problems.toSorted((a, b) => a.exitCode - b.exitCode);
  return worst?.exitCode ?? (rejects.records > 0 ? 1 : 0);
}
