import { groupByKey } from "../rows/grouping.ts";
import { readByKey } from "../scylla/point_reads.ts";
import { type Audit, stepProgress } from "./audit.ts";
import type { KeyAudit } from "./key_audit.ts";
import type { KeyedRecord } from "./keyed_records.ts";

/** Keys of one partition in one request: the driver and the nodes take far more. */
const KEYS_PER_REQUEST = 100;

/**
 * Looks the keys of records up one by one: the cost follows the records, not the table.
 *
 * @param records those that have claimed their keys
 * @returns the slots of keys that no node answered for
 */
export async function lookUp(
  audit: Audit,
  keyAudit: KeyAudit,
  records: readonly KeyedRecord[],
): Promise<Set<number>> {
  const { session, table, layout, options, findings } = audit;
  const { fingerprinter, index } = keyAudit;
  const byKey = new Map(records.map((record) => [record.key, record]));
  const groups = groupByKey(byKey.values(), ({ tick }) => layout.partitionKey(tick), () => 0, {
    maxRows: KEYS_PER_REQUEST,
    maxBytes: Infinity,
  });
  const progress = stepProgress(options, "looking rows up");
  const unseen = new Set<number>();
  let asked = 0;
  await readByKey(session, table, groups, {
    select: keyAudit.select,
    keyOf: ({ tick }) => layout.keyValues(tick),
    consistency: options.consistency,
    signal: options.signal,
    onRows: (rows) => {
      for (const row of rows) keyAudit.see(fingerprinter.of(layout.keyOfRow(row)), row);
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
