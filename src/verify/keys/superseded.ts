import type { OffsetRange } from "../../record/offset_ranges.ts";
import { decodeRecord } from "../../rows/prepare.ts";
import type { Audit } from "../audit.ts";

/**
 * Tells the keys of the first superseded records, which the audit has kept as fingerprints only.
 *
 * @param limit how many are named
 */
export async function nameSuperseded(audit: Audit, limit: number): Promise<void> {
  const { findings, reader, decoder, layout } = audit;
  const named = findings.superseded
    .sort((a, b) => a.partition - b.partition || a.offset - b.offset)
    .slice(0, limit);
  const byPartition = Map.groupBy(named, ({ partition }) => partition);
  for (const [partition, records] of byPartition) {
    const byOffset = new Map(records.map((record) => [record.offset, record]));
    const ranges = records.map(({ offset }): OffsetRange => ({ from: offset, to: offset + 1 }));
    await reader.read(partition, ranges, (page) => {
      for (const record of page) {
        // Not by its value alone: a superseded tombstone has none.
        const item = decodeRecord(partition, record, 0, decoder);
        byOffset.get(record.offset)!.key = layout.keyColumns
          .map((name) => `${name}=${layout.plain(name, item)}`)
          .join(" ");
      }
    });
  }
  findings.superseded = named;
}
