import { RowWriter } from "../../scylla/write/row_writer.ts";
import { dropTable } from "../../scylla/table/schema.ts";
import { LatencyRecorder } from "../../telemetry/latency.ts";
import type { Measurement } from "../result.ts";
import { type ServedBench, writeTable } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";
import { groupedRows, layOutTable } from "./grouped_rows.ts";
import { sendGroups } from "./send_groups.ts";

/**
 * Rows that are grouped beforehand, so that only the writer and the database are measured.
 *
 * @throws {AndeanError} `interrupted`, or why a row was not written
 */
export async function runWrite({ options, session, table }: ServedBench): Promise<Measurement> {
  const { batchRows, maxInFlight, consistency, signal } = options;
  const layout = await layOutTable(session, options.keyspace, writeTable(table));
  const groups = groupedRows(options, layout);
  const beforePreparingAnew = () => Promise.resolve(); // Nobody changes the table of a bench.
  const writer = new RowWriter(session, { consistency, signal, beforePreparingAnew });
  const latency = new LatencyRecorder();
  const watch = new Stopwatch();
  const atOnce = Math.max(1, Math.floor(maxInFlight / batchRows));
  await sendGroups(groups, { stage: "write", atOnce, signal }, async (rows) => {
    const started = performance.now();
    const [rejected] = await writer.write(layout.insert, rows);
    if (rejected !== undefined) throw rejected.error;
    latency.record(performance.now() - started);
  });
  const result = watch.stop("write", options.records, latency.summary());
  // At once: its rows would be compacted at the cost of the stage that comes next.
  await dropTable(session, options.keyspace, writeTable(table));
  return { ...result, percentiles: latency.percentiles() };
}
