import type { OffsetRange } from "../record/offset_ranges.ts";
import { OffsetSet } from "../record/offset_set.ts";
import { decodeRecord } from "../rows/prepare.ts";
import type { ReadRow } from "../scylla/tick_layout.ts";
import { type Audit, MAX_MISMATCHES } from "./audit.ts";
import type { Census } from "./census.ts";
import type { RowValues } from "./row_values.ts";

/** Holds rows against their records, by the digests of a census. */
export class DeepCheck {
  #audit: Audit;
  #census: Map<number, Census>;
  #values: RowValues;
  #matched = new Map<number, OffsetSet>();
  #suspects = new Map<number, Map<number, ReadRow | undefined>>();

  /** @param values the ones that made the digests of the census */
  constructor(audit: Audit, census: Map<number, Census>, values: RowValues) {
    this.#audit = audit;
    this.#census = census;
    this.#values = values;
  }

  compare(partition: number, offset: number, row: ReadRow): void {
    const expected = this.#census.get(partition)?.digests.get(offset);
    if (expected === undefined) return;
    if (this.#values.ofRow(row) === expected) {
      let matched = this.#matched.get(partition);
      if (matched === undefined) this.#matched.set(partition, matched = new OffsetSet());
      matched.add(offset);
      return;
    }
    let suspects = this.#suspects.get(partition);
    if (suspects === undefined) this.#suspects.set(partition, suspects = new Map());
    // All of them are counted; a few are shown.
    suspects.set(offset, suspects.size < MAX_MISMATCHES * 4 ? row : undefined);
  }

  /** A record with several rows is right if one of them is; the others are duplicates. */
  async conclude(): Promise<void> {
    const { books, findings, reader, codec, layout } = this.#audit;
    for (const [partition, suspects] of [...this.#suspects].sort(([a], [b]) => a - b)) {
      const book = books.of(partition);
      const shown: number[] = [];
      for (const offset of [...suspects.keys()].sort((a, b) => a - b)) {
        if (this.#matched.get(partition)?.has(offset)) continue;
        book.mismatched.add(offset);
        const room = MAX_MISMATCHES - findings.mismatches.length - shown.length;
        if (room > 0 && suspects.get(offset) !== undefined) shown.push(offset);
      }
      const ranges = shown.map((offset): OffsetRange => ({ from: offset, to: offset + 1 }));
      await reader.read(partition, ranges, (records) => {
        for (const record of records) {
          const tick = decodeRecord(partition, record, 0, codec, layout);
          findings.mismatches.push({
            partition,
            offset: record.offset,
            columns: this.#values.differences(tick, suspects.get(record.offset)!),
          });
        }
      });
    }
  }
}
