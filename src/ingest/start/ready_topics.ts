import { AndeanError } from "../../errors/andean_error.ts";
import type { Problems } from "../../errors/problems.ts";
import { waitFor } from "../../errors/wait_for.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { openLedger } from "../../ledger/ledger_store.ts";
import { claimTable, requireSoleTopic } from "../../ledger/sole_topic.ts";
import { topicTable } from "../../ledger/topic_table.ts";
import { type Decoding, planRows } from "../../rows/plan_rows.ts";
import { createSchema } from "../../scylla/table/schema.ts";
import { describeTable, type Table } from "../../scylla/table/table.ts";
import type { Services } from "../../services/open_services.ts";
import type { RunOptions, TopicOptions } from "../options.ts";
import { type StartingPoint, startingPoints } from "./starting_points.ts";
import type { ReadyTopic } from "../topic_run.ts";

/** A topic with its format opened. */
export interface DecodedTopic extends TopicOptions {
  decoding: Decoding;
}

/**
 * Looks at each topic and its table before a record of any is read: what can't hold the rows is
 * refused, all of it in one error. A database that goes away meanwhile is waited for.
 *
 * @throws {AndeanError} what `problems` has collected, these included
 */
export async function readyTopics(
  options: RunOptions,
  topics: readonly DecodedTopic[],
  { cluster, session }: Services,
  problems: Problems,
): Promise<ReadyTopic[]> {
  if (options.createSchema) {
    // One after the other: nodes that change their schemas at once don't agree.
    for (const { keyspace, table } of topics) {
      await waited(options, () => createSchema(session, keyspace, table));
    }
  }
  const looked = await Promise.all(
    topics.map((topic) =>
      problems.of(topic.topic, async (): Promise<ReadyTopic> => {
        const { decoding, ...given } = topic;
        const { keyspace, table: name } = topic;
        const table = await waited(options, () => describeTable(session, keyspace, name));
        const plan = planRows(table, topic, decoding);
        return {
          ...given,
          plan,
          altering: { table, replan: (now: Table) => planRows(now, topic, decoding) },
          points: await pointsOf(cluster, topic.topic, options),
          tableTtlSeconds: plan.layout.ttlSeconds ?? table.defaultTtlSeconds,
        };
      })
    ),
  );
  const ready = looked.filter((topic) => topic !== undefined);
  for (const topic of ready) {
    await problems.of(topic.topic, () => Promise.resolve().then(() => refuseSharing(topic, ready)));
  }
  problems.throwIfAny();
  return await withLedgers(options, ready, { cluster, session }, problems);
}

/**
 * Where the group begins to read a topic.
 *
 * Other members of the group commit meanwhile, up to offsets that are newer than any end that was
 * asked for before; and retention deletes what they have committed. So a committed offset lies
 * before the topic's first only where it did before it was asked for, and past its end only where
 * it still does after that.
 */
async function pointsOf(
  cluster: Services["cluster"],
  topic: string,
  { group, from }: RunOptions,
): Promise<StartingPoint[]> {
  const before = await cluster.offsets(topic);
  const committed = await cluster.committedOffsets(group, topic);
  const after = await cluster.offsets(topic);
  const firsts = new Map(before.map(({ partition, from }) => [partition, from]));
  const held = after.map((range) => ({
    ...range,
    from: firsts.get(range.partition) ?? range.from,
  }));
  return startingPoints(held, committed, from);
}

/**
 * Rows with coordinates don't tell their topic, so that two topics need two tables.
 *
 * @throws {AndeanError} `configuration`
 */
function refuseSharing(own: ReadyTopic, all: readonly ReadyTopic[]): void {
  const { keyspace, table } = own;
  const sharing = all.filter((one) => one.keyspace === keyspace && one.table === table);
  if (sharing.length === 1) return;
  if (sharing.every(({ plan }) => plan.layout.identity === "natural-key")) return;
  const others = sharing.filter((one) => one !== own).map(({ topic }) => `"${topic}"`);
  throw new AndeanError(
    "configuration",
    `Cannot put its records into ${keyspace}.${table}, where those of ${others.join(", ")} go: ` +
      "the rows of this table don't tell whose they are",
    { hint: "Give each topic a table of its own." },
  );
}

/** Asks the database, which may have gone away since it was connected to. */
function waited<T>({ waitMs, signal, onWaiting }: RunOptions, ask: () => Promise<T>): Promise<T> {
  return waitFor(ask, { waitMs, signal, onRetry: onWaiting });
}

/** Gives each topic the ledger of its keyspace, in which it has claimed its table. */
async function withLedgers(
  options: RunOptions,
  topics: readonly ReadyTopic[],
  { cluster, session }: Services,
  problems: Problems,
): Promise<ReadyTopic[]> {
  const { group, consistency, signal } = options;
  if (!options.keepLedger) return [...topics];
  const ledgers = new Map<string, Ledger | undefined>();
  for (const { keyspace } of topics) {
    if (ledgers.has(keyspace)) continue;
    const open = () => openLedger(session, keyspace, { create: true });
    ledgers.set(keyspace, await waited(options, open));
  }
  const claim = async (topic: ReadyTopic, stake: typeof claimTable | typeof requireSoleTopic) => {
    const ledger = ledgers.get(topic.keyspace);
    if (ledger === undefined || topic.plan.layout.identity !== "coordinates") return;
    const asked = await topicTable(cluster, topic, `ingest topic "${topic.topic}"`);
    await stake(ledger, { ...asked, group }, { consistency, signal });
  };
  // A claim of a run that another topic keeps from beginning would keep others out for nothing.
  const stakes = topics.length === 1 ? [claimTable] : [requireSoleTopic, claimTable];
  for (const stake of stakes) {
    for (const topic of topics) await problems.of(topic.topic, () => claim(topic, stake));
    problems.throwIfAny();
  }
  return topics.map((topic) => ({ ...topic, ledger: ledgers.get(topic.keyspace) }));
}
