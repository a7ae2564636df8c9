import { AndeanError, messageOf } from "../errors/andean_error.ts";
import { loggerFor } from "../telemetry/log.ts";
import type { Claims, TopicClaim } from "./claims.ts";
import type { LedgerRequest } from "./request.ts";
import type { TopicTable } from "./topic_table.ts";

/** A ledger, as far as it is asked here. */
export interface ClaimedLedger {
  claims: Pick<Claims, keyof Claims>;
}

/**
 * Checks that a table's rows are those of one topic, as far as the ledger tells.
 *
 * The coordinates in a row's key name no topic: a row of another topic would stand for a record of
 * this one that was lost, and `verify` would say "exactly once". So would the rows of a deleted
 * topic of the same name, and those of records that a cluster has lost and whose offsets others
 * have now.
 *
 * @returns whether the topic stands in the ledger for good: with its id, and with entries, which
 * nobody takes back
 * @throws {AndeanError} `table-mismatch` where there are rows of others, or why the ledger can't be
 * read
 */
export async function requireSoleTopic(
  { claims }: ClaimedLedger,
  asked: TopicTable,
  request: LedgerRequest,
): Promise<boolean> {
  const { topic, table, topicId } = asked;
  const topics = await claims.topicsOf(table, request);
  const other = [...topics.keys()].find((name) => name !== topic);
  if (other !== undefined) {
    throw mixed(asked, `the ledger tells of records of topic "${other}" in it`);
  }
  const buckets = topics.get(topic);
  if (buckets === undefined) return false;
  const ids = await claims.idsOf(topic, table, request);
  const earlier = [...ids].find((id) =>
    id !== undefined && topicId !== undefined && id !== topicId
  );
  if (earlier !== undefined) {
    throw mixed(asked, `it is that of a deleted topic of the same name (id ${earlier})`);
  }
  if (asked.held !== undefined) await requireEnds(claims, asked, asked.held, buckets, request);
  return buckets.size > 0 && ids.has(topicId);
}

/** An end that lies before what was committed tells of offsets that are used a second time. */
async function requireEnds(
  claims: ClaimedLedger["claims"],
  asked: TopicTable,
  held: NonNullable<TopicTable["held"]>,
  buckets: ReadonlyMap<number, number>,
  request: LedgerRequest,
): Promise<void> {
  const { topic, table } = asked;
  const told = await claims.endsOf(topic, table, buckets, request);
  const ends = new Map((await held()).map(({ partition, to }) => [partition, to]));
  for (const [partition, end] of told) {
    const to = ends.get(partition) ?? 0;
    if (end <= to) continue;
    throw mixed(
      asked,
      `the ledger tells of offsets up to ${end} of Kafka partition ${partition}, which ends at ` +
        `${to}: the topic was made anew, or has lost records`,
    );
  }
}

/**
 * Claims a table for a topic before the first record goes into it, so that no other topic's run
 * that begins at the same time goes on, too.
 *
 * Each run writes its claim first, and then looks for others: of two that begin at once, at least
 * the one whose claim came last sees the other's, and withdraws. That both may is the price of
 * doing without a lightweight transaction: those need a key that doesn't hold the topic, as the
 * ledger's does, and ScyllaDB refuses them in keyspaces with tablets (before 2025.4).
 *
 * @throws {AndeanError} as {@linkcode requireSoleTopic}
 */
export async function claimTable(
  ledger: ClaimedLedger,
  asked: TopicTable & { group: string },
  request: LedgerRequest,
): Promise<void> {
  if (await requireSoleTopic(ledger, asked, request)) return;
  const { topic, table, group, topicId } = asked;
  const token = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  const claim = { topic, table, group, topicId, token };
  await ledger.claims.write(claim, request);
  try {
    await requireSoleTopic(ledger, asked, request);
  } catch (refusal) {
    // Also where the signal has come: a claim of nothing would keep all others out.
    await withdraw(ledger, claim, request);
    throw refusal;
  }
}

/** The longest that taking a claim back may hold up the end of a run. */
const WITHDRAWAL_MS = 5_000;

async function withdraw(
  { claims }: ClaimedLedger,
  claim: TopicClaim,
  { consistency }: LedgerRequest,
): Promise<void> {
  try {
    await claims.withdraw(claim, { consistency, signal: AbortSignal.timeout(WITHDRAWAL_MS) });
  } catch (thrown) {
    loggerFor("ledger").warn("a claim that keeps other topics out stays: {message}", {
      message: messageOf(thrown),
    });
  }
}

function mixed({ action, keyspace, table }: TopicTable, what: string): AndeanError {
  return new AndeanError(
    "table-mismatch",
    `Cannot ${action} with table ${keyspace}.${table}: ${what}`,
    {
      hint: "Rows don't tell whose they are: name another --table (for a topic that was made " +
        "anew, another --dead-letter, too), or see docs/REFERENCE.md for how to use this one again.",
    },
  );
}
