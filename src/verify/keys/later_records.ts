import type { KafkaRecord } from "../../record/kafka_record.ts";
import type { PartitionRange } from "../../record/offset_ranges.ts";
import { LANE_MS } from "../../rows/write_clock.ts";
import type { Audit } from "../audit.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { KeyAudit } from "./key_audit.ts";
import { keyedRecord, readTimed } from "./keyed_records.ts";

/**
 * Lets records beside the asked range that are written later take the keys of those in it: a row
 * that a later record has overwritten is not altered, one that it has deleted is not lost, and one
 * that it has brought back is not strange. Those before the range count, too, because the times of
 * records may go back.
 *
 * Read only where something is in doubt, because a small window may have a large topic after it.
 *
 * @param keyAudit after all rows were seen
 * @param strays keys of rows that no record claims: those of later records are taken out
 */
export async function yieldToLaterRecords(
  audit: Audit,
  keyAudit: KeyAudit,
  strays: Set<string> = new Set(),
): Promise<void> {
  const { cluster, options, books, losses, layout } = audit;
  const { index, fingerprinter } = keyAudit;
  keyAudit.yieldToReplayed();
  const doubtful = index.doubtfulPartitions();
  if (strays.size === 0 && doubtful.size === 0) return;
  const later = (await cluster.offsets(options.topic))
    // The records of a key share a Kafka partition; a stray row doesn't tell its own.
    .filter(({ partition }) => strays.size > 0 || doubtful.has(partition))
    .flatMap(({ partition, from, to }): PartitionRange[] => {
      const { range } = books.of(partition);
      return [{ partition, from, to: range.from }, { partition, from: range.to, to }];
    });
  await readTimed(audit, later, (partition, record, writeTimeUs) => {
    const keyed = keyedRecord(audit, partition, record, writeTimeUs);
    if (keyed === undefined) return;
    const key: Fingerprint = fingerprinter.of(keyed.key);
    strays.delete(key.join());
    const kind = keyed.item.deletes ? "tombstone" : "row";
    const isSetAside = losses.setAside(partition, record.offset);
    index.overwritten(key, {
      kind: isSetAside ? "deadLetter" : kind,
      writeTimeUs: layout.hasOwnTimes
        ? keyed.item.writeTimeUs
        : comparable(record, writeTimeUs, record.offset < books.of(partition).range.from),
    });
  });
}

/**
 * A time that compares with those of the asked range. The clocks of two ranges have seen other
 * records before them, so that they may differ within a second; there the offsets tell the order.
 */
function comparable(
  { timestampMs }: KafkaRecord,
  writeTimeUs: number,
  isBeforeRange: boolean,
): number {
  const secondUs = Math.floor(timestampMs / LANE_MS) * LANE_MS * 1_000;
  return isBeforeRange ? secondUs - 1 : Math.max(writeTimeUs, secondUs + LANE_MS * 1_000 - 1);
}
