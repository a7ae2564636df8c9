import type { DeadLetterIndex } from "../../dead_letters/dead_letter_index.ts";
import { coverOf } from "../../ledger/cover.ts";
import type { LedgerEntry } from "../../ledger/entry.ts";
import { type EntryDiscrepancy, expiredBy, judgeEntry } from "../../ledger/judge.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { LedgerRequest } from "../../ledger/request.ts";
import type { PartitionRange } from "../../record/offset_ranges.ts";
import { OffsetSet } from "../../record/offset_set.ts";
import type { PartitionBooks } from "./partition_books.ts";

/** What the ledger tells, and where it does not agree with the table. */
export interface LedgerReport {
  /** Entries that were used: no two of them overlap. */
  ranges: number;
  records: number;
  stored: number;
  deadLettered: number;
  deleted: number;
  gaps: number;
  /** Entries of forgotten records whose rows were looked for. */
  judged: number;
  /** Those that don't agree with what was found. */
  disagreements: EntryDiscrepancy[];
}

/** By Kafka partition: entries that don't overlap, ascending. */
export type LedgerEntries = ReadonlyMap<number, readonly LedgerEntry[]>;

/**
 * Reads what the ledger tells of offsets: the entries that reach into the ranges, as far as they
 * don't overlap.
 *
 * @throws {AndeanError} as `Ledger.read`
 */
export async function readLedger(
  ledger: Pick<Ledger, "read">,
  topic: string,
  table: string,
  ranges: readonly PartitionRange[],
  request: LedgerRequest,
): Promise<LedgerEntries> {
  const all = new Map<number, readonly LedgerEntry[]>();
  for (const { partition, from, to } of ranges) {
    if (from >= to) continue;
    const entries = await ledger.read(topic, table, partition, { from, to }, request);
    // An entry tells of its whole range, also where that begins before or ends after ours.
    const reach = entries.reduce(
      (reach, entry) => ({
        from: Math.min(reach.from, entry.from),
        to: Math.max(reach.to, entry.to),
      }),
      { from, to },
    );
    const chosen = coverOf(entries, reach);
    if (chosen.length > 0) all.set(partition, chosen);
  }
  return all;
}

/**
 * Judges by the ledger the records that the topic has forgotten: each must have left a row or a
 * dead letter, unless its row's time has run out.
 *
 * @param books with all rows entered, and the records that the topic still holds
 */
export function checkLedger(
  entries: LedgerEntries,
  books: readonly PartitionBooks[],
  deadLetters: Pick<DeadLetterIndex, "offsets">,
  nowMs: number,
): LedgerReport {
  const report = summed(entries);
  for (const book of books) {
    const { partition } = book.range;
    for (const entry of entries.get(partition) ?? []) {
      if (entry.from >= book.held.from || expiredBy(entry, nowMs)) continue;
      if (!isLookedAt(entry, book)) continue;
      report.judged++;
      const found = foundOf(entry, book, deadLetters.offsets(partition));
      const discrepancy = judgeEntry(entry, found);
      if (discrepancy !== undefined) report.disagreements.push(discrepancy);
    }
  }
  return report;
}

/** How many of the offsets that the topic has forgotten no entry tells of. */
export function untoldOffsets(entries: LedgerEntries, books: readonly PartitionBooks[]): number {
  let untold = 0;
  for (const { range, held } of books) {
    untold += held.from;
    for (const { from, to } of entries.get(range.partition) ?? []) {
      untold -= Math.max(0, Math.min(to, held.from) - from);
    }
  }
  return untold;
}

/** What the ledger tells, where nothing of it is judged. */
export function summed(entries: LedgerEntries): LedgerReport {
  const report = {
    ranges: 0,
    records: 0,
    stored: 0,
    deadLettered: 0,
    deleted: 0,
    gaps: 0,
    judged: 0,
    disagreements: [],
  };
  for (const entry of [...entries.values()].flat()) {
    report.ranges++;
    report.records += entry.records;
    report.stored += entry.stored;
    report.deadLettered += entry.deadLettered;
    report.deleted += entry.deleted;
    report.gaps += entry.gaps;
  }
  return report;
}

/** Whether what the topic still holds of an entry is asked about: of the rest nothing is known. */
function isLookedAt({ to }: LedgerEntry, { range, held }: PartitionBooks): boolean {
  return to <= held.from || (range.from <= held.from && to <= range.to);
}

/**
 * The offsets of an entry's range that are accounted for. Where the entry reaches into what the
 * topic still holds, the records there count as found: whether they are is told by the books.
 * Compaction may have removed records there, too, and left their rows.
 */
function* foundOf(
  { from, to }: LedgerEntry,
  book: PartitionBooks,
  deadLetters: OffsetSet | undefined,
): Generator<number> {
  const found = new OffsetSet();
  for (const set of [book.forgotten, deadLetters ?? new OffsetSet()]) {
    for (const run of set.runs(from, to)) {
      for (let offset = run.from; offset < run.to; offset++) found.add(offset);
    }
  }
  const deleted = book.offsets("deleted");
  const edge = Math.max(from, Math.min(to, book.held.from));
  for (let offset = edge; offset < to; offset++) {
    // An ignored tombstone leaves no row, and the entry counts it apart.
    if (book.hasRecord(offset) && !deleted.has(offset)) found.add(offset);
  }
  for (const run of found.runs(from, to)) {
    for (let offset = run.from; offset < run.to; offset++) yield offset;
  }
}
