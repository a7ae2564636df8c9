import type { PartitionRange } from "../../record/offset_ranges.ts";
import type { Audit } from "../audit.ts";
import { KeyAudit } from "./key_audit.ts";
import type { KeyedRecord } from "./keyed_records.ts";
import { yieldToLaterRecords } from "./later_records.ts";
import { lookUp } from "./look_up.ts";

/**
 * Audits records by looking their rows up by key: the cost follows the records and not the table.
 * Rows that no record of the ranges claims are not seen.
 *
 * @param ranges parts of what the books are asked about
 * @throws {AndeanError} where the topic or the table can't be read
 */
export async function auditByPointReads(
  audit: Audit,
  ranges: readonly PartitionRange[],
): Promise<void> {
  const total = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const keyAudit = new KeyAudit(audit, total);
  const records: KeyedRecord[] = [];
  await keyAudit.claim(ranges, () => true, (record) => records.push(record));
  const unseen = await lookUp(audit, keyAudit, records);
  if (audit.layout.identity === "natural-key") await yieldToLaterRecords(audit, keyAudit);
  await keyAudit.settle(unseen);
}

/**
 * Looks again at records that were written again.
 *
 * @returns those whose rows are there, with the records' values
 * @throws {AndeanError} for what asking again does not mend, or `interrupted`
 */
export async function findRestored(
  audit: Audit,
  records: readonly KeyedRecord[],
): Promise<KeyedRecord[]> {
  const keyAudit = new KeyAudit(audit, records.length, true);
  for (const record of records) keyAudit.enter(record);
  await lookUp(audit, keyAudit, records);
  const found = new Set<string>();
  for (const { sighting, partition, offset } of keyAudit.index.winners()) {
    if (sighting === "found") found.add(`${partition}/${offset}`);
  }
  return records.filter(({ item }) => found.has(`${item.partition}/${item.offset}`));
}
