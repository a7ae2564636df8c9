import type { AnyItem, ReadRow, RowLayout } from "../scylla/layout/row_layout.ts";
import { Fingerprinter } from "./keys/fingerprint.ts";
import type { Mismatch } from "./options.ts";

/** Stands for null: a lone surrogate, which no text of a record or of a row can hold. */
const NOTHING = "\ud800";
/** Stands for what is not compared. */
const LEFT_ALONE = "\ud801";

/** Compares rows with records by all their columns. */
export class RowValues<Item extends AnyItem = AnyItem> {
  #layout: RowLayout<Item>;
  #columns: readonly string[];
  #fingerprinter = new Fingerprinter();

  constructor(layout: RowLayout<Item>) {
    this.#layout = layout;
    this.#columns = [...layout.keyColumns, ...layout.valueColumns];
  }

  /** A number that stands for what a record leaves in its row; never zero. */
  ofItem(item: Item): number {
    return this.#digest((name) =>
      this.#leavesAlone(name, item) ? LEFT_ALONE : this.#layout.plain(name, item)
    );
  }

  /**
   * The same, of a row that was read.
   *
   * @param leftAlone columns that its record does not fill
   */
  ofRow(row: ReadRow, leftAlone?: ReadonlySet<string>): number {
    return this.#digest((name) =>
      leftAlone?.has(name) ? LEFT_ALONE : this.#layout.plainOfRow(name, row)
    );
  }

  /** Whether a column may hold an earlier record's value; no row of coordinates has one. */
  #leavesAlone(name: string, item: Item): boolean {
    const { leavesAlone, identity, keyColumns } = this.#layout;
    if (leavesAlone === undefined || identity === "coordinates") return false;
    return !keyColumns.includes(name) && leavesAlone(name, item);
  }

  /** The columns in which a row differs from its record, for people. */
  differences(item: Item, row: ReadRow): Mismatch["columns"] {
    return this.#columns.flatMap((name) => {
      if (this.#leavesAlone(name, item)) return [];
      const record = this.#layout.plain(name, item);
      const found = this.#layout.plainOfRow(name, row);
      return found === record
        ? []
        : [{ name, record: String(record ?? null), row: String(found ?? null) }];
    });
  }

  /** 53 bits: two unlike rows of one key pass for equal with a probability of 10^-16. */
  #digest(valueOf: (name: string) => unknown): number {
    let text = "";
    for (const name of this.#columns) text += `${valueOf(name) ?? NOTHING}\u0000`;
    const [high, low] = this.#fingerprinter.of(text);
    return (high >>> 11) * 0x1_0000_0000 + (low >>> 0) + 1;
  }
}
