import type { OffsetRange } from "../record/offset_ranges.ts";
import { OffsetSet } from "../record/offset_set.ts";
import { decodeRecord } from "../rows/prepare.ts";
import type { ReadRow } from "../scylla/row_layout.ts";
import { type Audit, MAX_MISMATCHES } from "./audit.ts";
import type { Census } from "./census.ts";
import type { RowValues } from "./row_values.ts";

/** Rows that are kept to be shown, of each Kafka partition: some turn out to be duplicates. */
const MAX_KEPT_ROWS = 4 * MAX_MISMATCHES;

/** What was compared in one Kafka partition. */
class Comparisons {
  /** Records with a row that holds their values. */
  readonly matched = new OffsetSet();
  /** Records with a row that does not; all are counted, and a few rows are kept. */
  readonly suspects = new OffsetSet();
  readonly rows = new Map<number, ReadRow>();
}

/** Holds rows against their records, by the digests of a census. */
export class DeepCheck {
  #audit: Audit;
  #census: Map<number, Census>;
  #values: RowValues;
  #comparisons = new Map<number, Comparisons>();
  #uncompared = 0;

  /** @param values the ones that made the digests of the census */
  constructor(audit: Audit, census: Map<number, Census>, values: RowValues) {
    this.#audit = audit;
    this.#census = census;
    this.#values = values;
  }

  /** Holds a row against the record with its coordinates, if there is one. */
  compare(partition: number, offset: number, row: ReadRow): void {
    const census = this.#census.get(partition);
    const expected = census?.digests.get(offset);
    if (expected === undefined) {
      if (census?.records.has(offset)) this.#uncompared++;
      return;
    }
    let comparisons = this.#comparisons.get(partition);
    if (comparisons === undefined) {
      this.#comparisons.set(partition, comparisons = new Comparisons());
    }
    const { matched, suspects, rows } = comparisons;
    if (this.#values.ofRow(row) === expected) matched.add(offset);
    else {
      suspects.add(offset);
      if (rows.size < MAX_KEPT_ROWS) rows.set(offset, row);
    }
  }

  /** A record with several rows is right if one of them is; the others are duplicates. */
  async conclude(): Promise<void> {
    // A record that was mended as a dead letter has a row; so has one of another format than asked.
    if (this.#uncompared > 0) {
      const rows = this.#uncompared.toLocaleString("en-US") +
        (this.#uncompared === 1 ? " row" : " rows");
      this.#audit.findings.notes.push(
        `Not compared: ${rows} of records that can't be decoded as --format says.`,
      );
    }
    for (const [partition, comparisons] of [...this.#comparisons].sort(([a], [b]) => a - b)) {
      const { range, mismatched } = this.#audit.books.of(partition);
      const { matched, suspects, rows } = comparisons;
      for (const run of suspects.runs(range.from, range.to)) {
        for (let offset = run.from; offset < run.to; offset++) {
          if (!matched.has(offset)) mismatched.add(offset);
        }
      }
      const kept = [...rows.keys()].filter((offset) => mismatched.has(offset));
      await this.#show(partition, kept.sort((a, b) => a - b), rows);
    }
  }

  async #show(
    partition: number,
    offsets: readonly number[],
    rows: ReadonlyMap<number, ReadRow>,
  ): Promise<void> {
    const { findings, reader, decoder } = this.#audit;
    const room = Math.max(0, MAX_MISMATCHES - findings.mismatches.length);
    const ranges = offsets.slice(0, room)
      .map((offset): OffsetRange => ({ from: offset, to: offset + 1 }));
    await reader.read(partition, ranges, (records) => {
      for (const record of records) {
        const item = decodeRecord(partition, record, 0, decoder);
        const columns = this.#values.differences(item, rows.get(record.offset)!);
        findings.mismatches.push({ partition, offset: record.offset, columns });
      }
    });
  }
}
