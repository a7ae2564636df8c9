import { groupByKey } from "../../rows/grouping.ts";
import { createSchema } from "../../scylla/table/schema.ts";
import type { Session } from "../../scylla/session/session.ts";
import { describeTable } from "../../scylla/table/table.ts";
import { planTicks, type TickLayout } from "../../scylla/layout/tick_layout.ts";
import type { BenchOptions } from "../options.ts";
import { firstTicks } from "../ticks.ts";

/** Makes the default table under this name. */
export async function layOutTable(
  session: Session,
  keyspace: string,
  name: string,
): Promise<TickLayout> {
  await createSchema(session, keyspace, name);
  return planTicks(await describeTable(session, keyspace, name));
}

/** The rows of the bench's ticks for the driver, grouped by partition key as `ingest` would. */
export function groupedRows(options: BenchOptions, layout: TickLayout): unknown[][][] {
  const placed = firstTicks(options, options.records).map((tick, offset) => ({
    ...tick,
    partition: 0,
    offset,
    writeTimeUs: 0,
  }));
  const groups = groupByKey(placed, layout.partitionKey, layout.rowBytes, {
    maxRows: options.batchRows,
    maxBytes: Infinity,
  });
  return groups.map(({ items }) => items.map(layout.bind));
}
