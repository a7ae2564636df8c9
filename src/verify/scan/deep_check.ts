import type { OffsetRange } from "../../record/offset_ranges.ts";
import { OffsetSet } from "../../record/offset_set.ts";
import { decodeRecord } from "../../rows/prepare.ts";
import type { ReadRow } from "../../scylla/layout/row_layout.ts";
import { type Audit, MAX_MISMATCHES } from "../audit.ts";
import type { Census } from "./census.ts";
import type { RowValues } from "../row_values.ts";

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

const rowsIn = (count: number) => `${count.toLocaleString("en-US")} row${count === 1 ? "" : "s"}`;

/** Holds rows against their records, by the digests of a census. */
export class DeepCheck {
  #audit: Audit;
  #census: Map<number, Census>;
  #values: RowValues;
  #comparisons = new Map<number, Comparisons>();
  /** Rows of records that can't be decoded: set aside and mended since, or of another format. */
  #mended = 0;
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
      if (!census?.records.has(offset)) return;
      if (this.#audit.losses.setAside(partition, offset)) this.#mended++;
      else this.#uncompared++;
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
    const { findings } = this.#audit;
    if (this.#mended > 0) {
      findings.notes.push(
        `Not compared: ${rowsIn(this.#mended)} of records that were mended as dead letters.`,
      );
    }
    if (this.#uncompared > 0) {
      findings.uncompared = true;
      findings.notes.push(
        `Not compared: ${
          rowsIn(this.#uncompared)
        } of records that can't be decoded. Without that ` +
          "no verdict is given: check --format and the mapping, or leave out --deep.",
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
