import type { PartitionRange } from "../record/offset_ranges.ts";
import type { Audit } from "./audit.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { KeyAudit } from "./key_audit.ts";

/**
 * Lets records that came after the asked range take the keys of those in it: a row that a later
 * record has overwritten is not altered, one that it has deleted is not lost, and one that it has
 * brought back is not strange.
 *
 * Read only where something is in doubt, because a small window may have a large topic after it.
 *
 * @param keyAudit after all rows were seen
 * @param strays keys of rows that no record claims: those of later records are taken out
 */
export async function yieldToLaterRecords(
  { cluster, options, books, losses }: Audit,
  keyAudit: KeyAudit,
  strays: Set<string> = new Set(),
): Promise<void> {
  const { index, fingerprinter } = keyAudit;
  const doubtful = index.doubtfulPartitions();
  if (strays.size === 0 && doubtful.size === 0) return;
  const later = (await cluster.offsets(options.topic))
    // The records of a key share a Kafka partition; a stray row doesn't tell its own.
    .filter(({ partition }) => strays.size > 0 || doubtful.has(partition))
    .map(({ partition, to }): PartitionRange => ({
      partition,
      from: books.of(partition).range.to,
      to,
    }));
  await keyAudit.read(later, (partition, record, writeTimeUs) => {
    const keyed = keyAudit.keyed(partition, record, writeTimeUs);
    if (keyed === undefined) return;
    const key: Fingerprint = fingerprinter.of(keyed.key);
    strays.delete(key.join());
    if (losses.setAside(partition, record.offset)) return; // It wrote nothing.
    index.overwritten(key, { kind: keyed.tick.deletes ? "tombstone" : "row", writeTimeUs });
  });
}
