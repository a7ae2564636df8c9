import type { PartitionRange } from "../record/offset_ranges.ts";
import type { Audit } from "./audit.ts";
import { KeyAudit, type KeyedRecord, lookUp } from "./key_audit.ts";

/** More losses than these need no second look. */
const MAX_SECOND_LOOKS = 10_000;

/**
 * Looks a second time at records that seem lost: their rows may have come late, and a record that
 * came after the audited range may have taken their key or deleted it.
 */
export async function excuseOverwritten(audit: Audit): Promise<void> {
  const { books, cluster, options } = audit;
  const lost = books.all().flatMap((book): PartitionRange[] => {
    const { partition, from, to } = book.range;
    return [...book.offsets("missing").runs(from, to)].map((run) => ({ partition, ...run }));
  });
  const count = lost.reduce((sum, { from, to }) => sum + to - from, 0);
  if (count === 0 || count > MAX_SECOND_LOOKS) return;
  const later = (await cluster.offsets(options.topic)).map(({ partition, to }) => ({
    partition,
    from: books.of(partition).range.to,
    to,
  })).filter(({ from, to }) => from < to);

  const suspects: KeyedRecord[] = [];
  const decoder = new KeyAudit(audit, 0);
  await decoder.read(lost, (partition, record, writeTimeUs) => {
    const keyed = decoder.keyed(partition, record, writeTimeUs);
    if (keyed !== undefined) suspects.push(keyed);
  });
  const keys = new Set(suspects.map(({ key }) => key));
  const keyAudit = new KeyAudit(audit, suspects.length);
  for (const suspect of suspects) keyAudit.enter(suspect);
  if (audit.layout.identity === "natural-key") {
    await keyAudit.read(later, (partition, record, writeTimeUs) => {
      const keyed = keyAudit.keyed(partition, record, writeTimeUs);
      if (keyed !== undefined && keys.has(keyed.key)) keyAudit.enter(keyed);
    });
  }
  await lookUp(audit, keyAudit, suspects);
  for (const { partition, offset, sighting } of keyAudit.index.winners()) {
    if (sighting === "found") books.of(partition).move(offset, "missing", "stored");
  }
  for (const { partition, offset, slot } of keyAudit.index.losers()) {
    const { kind } = keyAudit.index.winner(slot);
    books.of(partition).move(offset, "missing", kind === "tombstone" ? "deleted" : "superseded");
  }
}
