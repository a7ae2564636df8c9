import { KafkaCluster } from "../kafka/cluster.ts";
import { openLedger } from "../ledger/ledger_store.ts";
import { claimTable } from "../ledger/sole_topic.ts";
import { topicTable } from "../ledger/topic_table.ts";
import { createSchema } from "../scylla/schema.ts";
import { openSession, type Session } from "../scylla/session.ts";
import { describeTable, type Table } from "../scylla/table.ts";
import { type Decoding, openDecoding, planRows, type RowPlan } from "../rows/plan_rows.ts";
import { IngestRun } from "./ingest_run.ts";
import type { IngestOptions, IngestResult } from "./options.ts";
import { startingPoints } from "./starting_points.ts";

/**
 * Moves records from a topic into a table until the end, the signal, or a failure.
 *
 * @throws {AndeanError} after the drain, where the run could not go on
 */
export async function ingest(options: IngestOptions): Promise<IngestResult> {
  const { waitMs, signal, onWaiting, kafka, scylla, topic, group } = options;
  const waiting = { waitMs, signal, onWaiting };
  // As for the database: records wait for their schemas for as long as it takes.
  const decoding = await openDecoding(options, { ...waiting, patienceMs: Infinity });
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const session = await openSession({ ...scylla, ...waiting });
    try {
      const { table, plan, ttlSeconds } = await readyTable(session, options, decoding);
      const ledger = options.keepLedger
        ? await openLedger(session, options.keyspace, { create: true })
        : undefined;
      const held = await cluster.offsets(topic);
      if (ledger !== undefined && plan.layout.identity === "coordinates") {
        const asked = await topicTable(cluster, options, `ingest topic "${topic}"`);
        const { consistency } = options;
        await claimTable(ledger, { ...asked, group }, { consistency, signal });
      }
      const points = startingPoints(
        held,
        await cluster.committedOffsets(group, topic),
        options.from,
      );
      const altering = { table, replan: (now: Table) => planRows(now, options, decoding) };
      const parts = { session, cluster, plan, altering, points, ttlSeconds, ledger };
      return await new IngestRun(options, parts).toEnd();
    } finally {
      await session.close();
    }
  } finally {
    await cluster.close();
  }
}

interface ReadyTable {
  table: Table;
  plan: RowPlan;
  /** Of its rows; 0 where they never expire. */
  ttlSeconds: number;
}

/** A table that can't hold the rows is refused before a record is read. */
async function readyTable(
  session: Session,
  options: IngestOptions,
  decoding: Decoding,
): Promise<ReadyTable> {
  const { keyspace, table: name, createSchema: create } = options;
  if (create) await createSchema(session, keyspace, name);
  const table = await describeTable(session, keyspace, name);
  const plan = planRows(table, options, decoding);
  return { table, plan, ttlSeconds: plan.layout.ttlSeconds ?? table.defaultTtlSeconds };
}
