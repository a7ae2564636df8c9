import type { OffsetRange } from "../../record/offset_ranges.ts";
import { columnTimes } from "../../scylla/table/column_times.ts";
import { quoted } from "../../scylla/table/identifiers.ts";
import { type Audit, MAX_MISMATCHES } from "../audit.ts";
import { Fingerprinter } from "../keys/fingerprint.ts";
import { type KeyedRecord, keyedRecord } from "../keys/keyed_records.ts";
import { type LaterColumn, laterColumns, olderStretches } from "./later_columns.ts";
import type { LedgerEntries } from "../books/ledger_check.ts";
import { lookUp } from "../keys/look_up.ts";
import type { Mismatch } from "../options.ts";
import type { PartitionBooks } from "../books/partition_books.ts";
import { pieces } from "./pieces.ts";
import { RowValues } from "../row_values.ts";

/**
 * Takes rows out of the mismatched ones that lack nothing but columns which were added after they
 * were written, as the ledger tells: nobody has lost anything, and a repair fills them in.
 *
 * @throws {AndeanError} where the topic or the table can't be read
 */
export async function excuseOlderRows(
  audit: Audit,
  entries: LedgerEntries | undefined,
): Promise<void> {
  const { books, session, table, layout, findings } = audit;
  const suspects = books.all().filter(({ mismatched }) => mismatched.size > 0);
  if (suspects.length === 0) return;
  const made = await columnTimes(session, table);
  const later = laterColumns(made, layout.keyColumns, layout.valueColumns);
  if (later.length === 0) return;
  if (entries === undefined) return void findings.notes.push(unknownAge(later));
  const compared: Mismatch[] = [];
  for (const book of suspects) {
    const ours = entries.get(book.range.partition) ?? [];
    for (const { columns, ranges } of olderStretches(book.mismatched, ours, later)) {
      for (const piece of pieces(ranges)) {
        compared.push(...await lookAgain(audit, book, piece, columns));
      }
    }
  }
  // Those that were to be shown may be excused, and others have come to light.
  const known = new Set(compared.map(placeOf));
  findings.mismatches = [
    ...compared,
    ...findings.mismatches.filter((one) => !known.has(placeOf(one))),
  ]
    .filter(({ partition, offset }) => books.of(partition).mismatched.has(offset))
    .sort((a, b) => a.partition - b.partition || a.offset - b.offset)
    .slice(0, MAX_MISMATCHES);
}

/** @returns some rows that differ in other ways, too */
async function lookAgain(
  audit: Audit,
  book: PartitionBooks,
  ranges: readonly OffsetRange[],
  columns: ReadonlySet<string>,
): Promise<Mismatch[]> {
  const { reader, layout, findings } = audit;
  const { partition } = book.range;
  const records = new Map<string, KeyedRecord>();
  await reader.read(partition, ranges, (page) => {
    for (const record of page) {
      const keyed = keyedRecord(audit, partition, record, 0);
      if (keyed !== undefined) records.set(keyed.key, keyed);
    }
  });
  const values = new RowValues(layout);
  const others: Mismatch[] = [];
  const { rows } = findings;
  await lookUp(audit, {
    select: [...layout.keyColumns, ...layout.valueColumns].map(quoted),
    fingerprinter: new Fingerprinter(),
    index: { slotOf: () => 0 }, // Whose row nobody answers for stays as it was found.
    see(_, row) {
      const keyed = records.get(layout.keyOfRow(row));
      if (keyed === undefined) return;
      const { offset } = keyed.item;
      const differences = values.differences(keyed.item, row);
      const lacked = differences.filter(({ name }) =>
        columns.has(name) && layout.plainOfRow(name, row) === undefined
      );
      if (lacked.length < differences.length) {
        if (others.length < MAX_MISMATCHES) {
          others.push({ partition, offset, columns: differences });
        }
        return;
      }
      book.mismatched.delete(offset);
      book.older.add(offset);
      for (const { name } of lacked) findings.laterColumns.add(name);
    },
  }, [...records.values()]);
  findings.rows = rows; // The same rows once more.
  return others;
}

function placeOf({ partition, offset }: Mismatch): string {
  return `${partition}/${offset}`;
}

function unknownAge(later: readonly LaterColumn[]): string {
  const names = later.map(({ name }) => name).join(", ");
  return `Added after the table was made: ${names}. No ledger tells which rows are older, so that ` +
    "those that lack a value there count as mismatched.";
}
