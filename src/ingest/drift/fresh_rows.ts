import type { KafkaRecord } from "../../record/kafka_record.ts";
import type { BatchBounds } from "../../rows/grouping.ts";
import type { RowPlan } from "../../rows/plan_rows.ts";
import { prepare, type Workload } from "../../rows/prepare.ts";
import { replayed } from "../../rows/write_clock.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { leftOut, lostFields } from "./lost_fields.ts";
import type { TableDrift } from "./table_drift.ts";

/** Records of one Kafka partition as rows, and the plan that made them. */
export interface FreshRows {
  plan: RowPlan;
  work: Workload;
}

/** What {@linkcode freshRows} works with. */
export interface FreshRowsParts {
  bounds: BatchBounds;
  /** The plan as it is now. */
  plan: () => RowPlan;
  /** Absent where the table is the same for ever. */
  drift?: Pick<TableDrift, "fresh"> | undefined;
  /**
   * Waits for an answer.
   *
   * @returns `false` where the run ends meanwhile, or a rebalance begins
   */
  wait: (answer: Promise<unknown>) => Promise<boolean>;
}

/**
 * Makes rows of records. Before a field counts as one without a column, the table is looked at: a
 * column that was added before the record was sent takes it, however late the news of it is.
 *
 * @param times at which the records are written, where the table does not keep every record
 * @returns `undefined` where the waiting has ended before
 */
export async function freshRows(
  { bounds, plan: current, drift, wait }: FreshRowsParts,
  partition: number,
  records: readonly KafkaRecord[],
  times: readonly number[] | undefined,
): Promise<FreshRows | undefined> {
  for (;;) {
    const plan = current();
    const work = prepare(partition, records, { ...plan, bounds, clock: times && replayed(times) });
    const lost = drift && lostFields(work, plan);
    if (drift === undefined || lost === undefined) return { plan, work };
    if (!await wait(drift.fresh())) return undefined;
    if (plan !== current()) continue;
    if (lost.length > 0) loggerFor("ingest").info("{fields}", { fields: leftOut(lost) });
    return { plan, work };
  }
}
