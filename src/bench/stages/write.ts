import { groupByKey } from "../../rows/grouping.ts";
import { RowWriter } from "../../scylla/row_writer.ts";
import { createSchema } from "../../scylla/schema.ts";
import { describeTable } from "../../scylla/table.ts";
import { planTicks } from "../../scylla/tick_layout.ts";
import { LatencyRecorder } from "../../telemetry/latency.ts";
import type { Measurement } from "../result.ts";
import { type ServedBench, writeTable } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";
import { firstTicks } from "../ticks.ts";

/** Rows that are grouped beforehand, so that only the writer and the database are measured. */
export async function runWrite({ options, session, table }: ServedBench): Promise<Measurement> {
  const name = writeTable(table);
  await createSchema(session, options.keyspace, name);
  const layout = planTicks(await describeTable(session, options.keyspace, name));
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
  const writer = new RowWriter(session, {
    consistency: options.consistency,
    signal: options.signal,
  });
  const latency = new LatencyRecorder();
  const watch = new Stopwatch();
  let next = 0;
  const work = async () => {
    for (let group = groups[next++]; group !== undefined; group = groups[next++]) {
      const started = performance.now();
      const [rejected] = await writer.write(layout.insert, group.items.map(layout.bind));
      if (rejected !== undefined) throw rejected.error;
      latency.record(performance.now() - started);
    }
  };
  const workers = Math.max(1, Math.floor(options.maxInFlight / options.batchRows));
  await Promise.all(Array.from({ length: Math.min(workers, groups.length) }, work));
  const result = watch.stop("write", placed.length, latency.summary());
  return { ...result, percentiles: latency.percentiles() };
}
