import type { AnyItem, ReadRow, RowLayout } from "../../scylla/layout/row_layout.ts";
import { quoted } from "../../scylla/table/identifiers.ts";

/** Which columns of a row are its last record's. */
export interface RowPattern {
  /** Columns that the record left as they were: they may hold an earlier record's values. */
  leftAlone: ReadonlySet<string>;
  /** Columns that tell when the record was written. */
  timed: readonly number[];
}

/**
 * Which columns records fill. A row without coordinates may be made of several records: the last
 * one of its key, and what that left alone. There are few patterns, and many records of each.
 */
export class RowPatterns {
  /** The columns whose write time is asked for. */
  readonly timeColumns: readonly string[];
  #layout: RowLayout;
  #patterns: RowPattern[] = [];
  #numbers = new Map<string, number>();

  constructor(layout: RowLayout) {
    this.#layout = layout;
    const { valueColumns, hasWriteTime, leavesAlone, identity } = layout;
    const timed = valueColumns.filter((name) => hasWriteTime?.(name) ?? true);
    // A column of the key has no write time, and a row of coordinates has one record for ever.
    const wanted = identity === "coordinates" ? [] : timed;
    this.timeColumns = leavesAlone === undefined ? wanted.slice(0, 1) : wanted;
    if (!this.areMany) {
      this.#patterns.push({ leftAlone: new Set(), timed: [...wanted.slice(0, 1).keys()] });
    }
  }

  /** Whether a row's pattern has to be known at all. */
  get areMany(): boolean {
    return this.#layout.leavesAlone !== undefined && this.#layout.identity === "natural-key";
  }

  /** The number of a record's pattern. */
  of(item: AnyItem): number {
    if (!this.areMany) return 0;
    const { valueColumns } = this.#layout;
    let signs = "";
    for (const name of valueColumns) {
      if (this.#layout.leavesAlone!(name, item)) signs += "-";
      else signs += this.#layout.plain(name, item) === undefined ? "0" : "1";
    }
    let number = this.#numbers.get(signs);
    if (number === undefined) {
      this.#numbers.set(signs, number = this.#patterns.length);
      this.#patterns.push({
        leftAlone: new Set(valueColumns.filter((_, index) => signs[index] === "-")),
        timed: [...this.timeColumns.keys()].filter((index) =>
          signs[valueColumns.indexOf(this.timeColumns[index]!)] === "1"
        ),
      });
    }
    return number;
  }

  /** A pattern by its number. */
  at(number: number): RowPattern {
    return this.#patterns[number]!;
  }

  /** Selectors of the write times. */
  get selectors(): string[] {
    return this.timeColumns.map((name, index) => `WRITETIME(${quoted(name)}) AS ${aliasOf(index)}`);
  }

  /** When a row's record was written, in microseconds since the epoch, as far as the row tells. */
  writeTimeUs(row: ReadRow, { timed }: RowPattern): number | undefined {
    let latest: number | undefined;
    for (const index of timed) {
      const time = row[aliasOf(index)];
      if (time === null || time === undefined) continue;
      latest = Math.max(latest ?? -Infinity, Number(time));
    }
    return latest;
  }
}

/** No column of anybody's is called so. */
function aliasOf(index: number): string {
  return `andean_written_${index}`;
}
