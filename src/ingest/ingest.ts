import { KafkaCluster } from "../kafka/cluster.ts";
import { openLedger } from "../ledger/ledger_store.ts";
import { createSchema } from "../scylla/schema.ts";
import { openSession, type Session } from "../scylla/session.ts";
import { describeTable } from "../scylla/table.ts";
import { planRows, type RowPlan } from "../rows/plan_rows.ts";
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
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const session = await openSession({ ...scylla, ...waiting });
    try {
      const { plan, ttlSeconds } = await readyTable(session, options);
      const ledger = options.keepLedger
        ? await openLedger(session, options.keyspace, { create: true })
        : undefined;
      const points = startingPoints(
        await cluster.offsets(topic),
        await cluster.committedOffsets(group, topic),
        options.from,
      );
      const parts = { session, cluster, plan, points, ttlSeconds, ledger };
      return await new IngestRun(options, parts).toEnd();
    } finally {
      await session.close();
    }
  } finally {
    await cluster.close();
  }
}

interface ReadyTable {
  plan: RowPlan;
  /** Of its rows; 0 where they never expire. */
  ttlSeconds: number;
}

/** A table that can't hold the rows is refused before a record is read. */
async function readyTable(session: Session, options: IngestOptions): Promise<ReadyTable> {
  const { keyspace, table: name, createSchema: create } = options;
  if (create) await createSchema(session, keyspace, name);
  const table = await describeTable(session, keyspace, name);
  const plan = planRows(table, options);
  return { plan, ttlSeconds: plan.layout.ttlSeconds ?? table.defaultTtlSeconds };
}
