import type { LedgerEntry } from "../../ledger/entry.ts";
import type { OffsetRange } from "../../record/offset_ranges.ts";
import type { OffsetSet } from "../../record/offset_set.ts";

/**
 * A row may lack a column for this long after it was added, in milliseconds: rows are written before
 * their range is committed, `ingest` has to hear of the column, and clocks differ.
 */
export const GRACE_MS = 60_000;

/** A column that was added to a table. */
export interface LaterColumn {
  name: string;
  /** Milliseconds since the epoch. */
  addedAtMs: number;
}

/**
 * The columns beside the key that are younger than the table.
 *
 * @param made when each column was made, in milliseconds since the epoch
 */
export function laterColumns(
  made: ReadonlyMap<string, number>,
  keyColumns: readonly string[],
  valueColumns: readonly string[],
): LaterColumn[] {
  // Columns of the key are made with the table, unless one has been renamed since.
  const tableMs = Math.min(...keyColumns.map((name) => made.get(name) ?? Infinity));
  return valueColumns.flatMap((name) => {
    const addedAtMs = made.get(name) ?? -Infinity;
    return addedAtMs > tableMs ? [{ name, addedAtMs }] : [];
  });
}

/** Offsets whose rows are older than some columns. */
export interface OlderStretches {
  columns: ReadonlySet<string>;
  ranges: OffsetRange[];
}

/**
 * The offsets of a set whose rows were written before columns were there, by which columns.
 *
 * @param entries of the ledger, of one Kafka partition, without overlap
 */
export function olderStretches(
  offsets: OffsetSet,
  entries: readonly Pick<LedgerEntry, "from" | "to" | "writtenAtMs">[],
  later: readonly LaterColumn[],
): OlderStretches[] {
  const byNames = new Map<string, OlderStretches>();
  for (const { from, to, writtenAtMs } of entries) {
    const names = later.filter(({ addedAtMs }) => writtenAtMs <= addedAtMs + GRACE_MS)
      .map(({ name }) => name);
    if (names.length === 0) continue;
    const key = JSON.stringify(names);
    let stretches = byNames.get(key);
    if (stretches === undefined) {
      byNames.set(key, stretches = { columns: new Set(names), ranges: [] });
    }
    stretches.ranges.push(...offsets.runs(from, to));
  }
  return [...byNames.values()];
}
