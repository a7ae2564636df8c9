import { groupByKey } from "../../rows/grouping.ts";
import { readByKey } from "../../scylla/read/point_reads.ts";
import { type Audit, stepProgress } from "../audit.ts";
import type { ReadRow } from "../../scylla/layout/row_layout.ts";
import type { Fingerprint, Fingerprinter } from "./fingerprint.ts";
import type { KeyIndex } from "./key_index.ts";
import type { KeyedRecord } from "./keyed_records.ts";

/** Who wants to see the rows: a `KeyAudit`. */
export interface RowObserver {
  /** The selectors of what it needs of a row. */
  select: readonly string[];
  fingerprinter: Fingerprinter;
  index: Pick<KeyIndex, "slotOf">;
  see(key: Fingerprint, row: ReadRow): void;
}

/** Keys of one partition in one request: the driver and the nodes take far more. */
const KEYS_PER_REQUEST = 100;

/**
 * Looks the keys of records up one by one: the cost follows the records, not the table.
 *
 * @param observer has the records' claims, and is shown their rows
 * @param records those that have claimed their keys
 * @returns the slots of keys that no node answered for
 * @throws {AndeanError} for what asking again does not mend, or `interrupted`
 */
export async function lookUp(
  audit: Audit,
  observer: RowObserver,
  records: readonly KeyedRecord[],
): Promise<Set<number>> {
  const { session, table, layout, options, findings, pace } = audit;
  const { fingerprinter, index } = observer;
  const byKey = new Map(records.map((record) => [record.key, record]));
  const groups = groupByKey(byKey.values(), ({ item }) => layout.partitionKey(item), () => 0, {
    maxRows: KEYS_PER_REQUEST,
    maxBytes: Infinity,
  });
  const progress = stepProgress(options, "looking rows up");
  const unseen = new Set<number>();
  let asked = 0;
  await readByKey(session, table, groups, {
    select: observer.select,
    keyOf: ({ item }) => layout.keyValues(item),
    consistency: options.consistency,
    signal: options.signal,
    pace,
    onRows: (rows) => {
      for (const row of rows) observer.see(fingerprinter.of(layout.keyOfRow(row)), row);
      findings.rows += rows.length;
      asked += KEYS_PER_REQUEST;
      progress(findings.rows, asked / byKey.size);
    },
    onUnseen: (items) => {
      for (const { key } of items) unseen.add(index.slotOf(fingerprinter.of(key))!);
    },
  });
  return unseen;
}
