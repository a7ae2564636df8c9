import type { DecodedRecord } from "../record/row_decoder.ts";
import { isBadRecord } from "../record/undecodable.ts";
import { type BatchBounds, type Group, groupByKey } from "../rows/grouping.ts";
import type { RowPlan } from "../rows/plan_rows.ts";
import { decodeRecord } from "../rows/prepare.ts";
import type { RejectedRecord } from "./rejects.ts";
import type { DecodedSample } from "./sample/decode_sample.ts";

/** What a run would make of a sample's records; each is in one of the three. */
export interface SampleRows {
  /** Rows, and deletions of rows. */
  items: DecodedRecord[];
  rejects: RejectedRecord[];
  /** How many tombstones ask for nothing by choice. */
  ignored: number;
}

/**
 * Makes the rows of a sample as `ingest` would.
 *
 * @param rows absent where no table tells how: then it is only told what can't be decoded
 */
export function sampleRows(
  sample: readonly DecodedSample[],
  rows: RowPlan | undefined,
): SampleRows {
  const made: SampleRows = { items: [], rejects: [], ignored: 0 };
  for (const one of sample) {
    const { partition, record } = one;
    const reject = (reason: string, endsRun = false) =>
      made.rejects.push({ partition, offset: record.offset, reason, endsRun });
    if (rows === undefined) {
      if ("reason" in one && one.reason !== null) reject(one.reason);
      continue;
    }
    if (rows.decoder.ignores?.(record)) {
      made.ignored++;
      continue;
    }
    try {
      // The times only matter between rows that are written.
      made.items.push(decodeRecord(partition, record, record.timestampMs * 1_000, rows.decoder));
    } catch (thrown) {
      if (!isBadRecord(thrown)) throw thrown;
      reject(thrown.message, thrown.code === "unmapped");
    }
  }
  return made;
}

/** The rows of a sample as a run would batch them: each Kafka partition on its own. */
export function sampleBatches(
  items: readonly DecodedRecord[],
  { layout }: RowPlan,
  bounds: BatchBounds,
): Group<DecodedRecord>[] {
  const byPartition = Map.groupBy(
    items.filter(({ deletes }) => !deletes),
    (item) => item.partition,
  );
  return [...byPartition.values()].flatMap((some) =>
    groupByKey(some, layout.partitionKey, layout.rowBytes, bounds)
  );
}
