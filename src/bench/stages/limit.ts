import { AndeanError } from "../../errors/andean_error.ts";
import { consistencyNumber } from "../../scylla/session/consistency.ts";
import type { PackedRows } from "../../scylla/driver/packed_rows.ts";
import { packRows } from "../../scylla/driver/send_packed.ts";
import { scyllaError } from "../../scylla/session/failures.ts";
import { dropTable } from "../../scylla/table/schema.ts";
import { LatencyRecorder } from "../../telemetry/latency.ts";
import type { Measurement } from "../result.ts";
import { limitTable, type ServedBench } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";
import { groupedRows, layOutTable } from "./grouped_rows.ts";
import { sendGroups } from "./send_groups.ts";

/** So many requests under way, which more did not make faster; as many as a writer has at most. */
const REQUESTS = 128;

/**
 * The database's own limit as our driver meets it: batches that were encoded before the clock
 * starts, sent as fast as they are answered. No decoding, no grouping, no retries, no accounts:
 * nothing that writes the same rows in the same batches can be faster.
 *
 * @throws {AndeanError} `interrupted`, or why a batch was not written
 */
export async function runLimit({ options, session, table }: ServedBench): Promise<Measurement> {
  const { client } = session;
  const { signal } = options;
  const layout = await layOutTable(session, options.keyspace, limitTable(table));
  const settings = { prepare: true, consistency: consistencyNumber(options.consistency) };
  const groups = groupedRows(options, layout);
  const execute = async (values: unknown[]) => {
    try {
      await client.execute(layout.insert, values, settings);
    } catch (thrown) {
      throw scyllaError("write rows", thrown);
    }
  };
  // The driver prepares a statement when it is first executed.
  await execute(groups[0]![0]!);
  const batches = groups.map((rows): PackedRows => {
    const packed = packRows(client, layout.insert, rows);
    if (packed === undefined) throw new AndeanError("internal", "Cannot pack rows for the bench");
    return packed;
  });
  const latency = new LatencyRecorder();
  const watch = new Stopwatch();
  await sendGroups(batches, { stage: "limit", atOnce: REQUESTS, signal }, async (batch) => {
    const started = performance.now();
    await execute(batch as unknown as unknown[]);
    latency.record(performance.now() - started);
  });
  const result = watch.stop("limit", options.records, latency.summary());
  // At once: its rows would be compacted at the cost of the stage that comes next.
  await dropTable(session, options.keyspace, limitTable(table));
  return { ...result, percentiles: latency.percentiles() };
}
