import type { LedgerEntry } from "../../ledger/entry.ts";
import type { OffsetRange } from "../../record/offset_ranges.ts";
import { OffsetSet } from "../../record/offset_set.ts";
import type { Audit } from "../audit.ts";
import type { LedgerEntries } from "../books/ledger_check.ts";
import type { PartitionBooks } from "../books/partition_books.ts";

/**
 * Holds the books against the ledger where the topic still holds the records. A scan takes a row
 * with a record's coordinates for the record, which it is not if that offset is a gap; then there
 * are more records than ingest has counted, and the range is read to find out.
 *
 * @throws {AndeanError} where that range can't be read
 */
export async function crossCheck(audit: Audit, entries: LedgerEntries): Promise<void> {
  for (const book of audit.books.all()) {
    const doubtful = (entries.get(book.range.partition) ?? []).filter((entry) =>
      entry.from >= book.range.from && entry.to <= book.range.to &&
      book.recordCount(entry.from, entry.to) !== entry.records
    );
    if (doubtful.length === 0) continue;
    await disownStrangers(audit, book, doubtful);
    tellOfOthers(audit, book, doubtful);
  }
}

/** Takes out the rows of offsets that hold no record. */
async function disownStrangers(
  { reader }: Audit,
  book: PartitionBooks,
  ranges: readonly OffsetRange[],
): Promise<void> {
  const records = new OffsetSet();
  await reader.read(book.range.partition, ranges, (page) => {
    for (const { offset } of page) records.add(offset);
  });
  for (const { from, to } of ranges) disownRows(book, records, { from, to }, false);
}

/**
 * Takes out the rows of offsets in a range that hold no record.
 *
 * @param records all records of the range
 * @param compacted whether a row may have outlived its record
 */
export function disownRows(
  book: PartitionBooks,
  records: OffsetSet,
  { from, to }: OffsetRange,
  compacted: boolean,
): void {
  const strangers: number[] = [];
  for (const gap of records.holes(from, to)) {
    for (const rows of book.offsets("stored").runs(gap.from, gap.to)) {
      for (let offset = rows.from; offset < rows.to; offset++) strangers.push(offset);
    }
  }
  for (const offset of strangers) book.disown(offset, compacted);
}

function tellOfOthers(
  { findings }: Audit,
  book: PartitionBooks,
  entries: readonly LedgerEntry[],
): void {
  const { partition } = book.range;
  const others = entries.filter(({ from, to, records }) => book.recordCount(from, to) !== records);
  const [first] = others;
  if (first === undefined) return;
  findings.notes.push(
    `The ledger tells of ${first.records} records at offsets ${first.from} to ${first.to - 1} of ` +
      `Kafka partition ${partition}, where the topic holds ` +
      `${book.recordCount(first.from, first.to)}: was the topic made anew since?`,
  );
}
