import type { KafkaRecord } from "../record/kafka_record.ts";
import type { OffsetRange } from "../record/offset_ranges.ts";
import { DEFAULT_BATCH_BOUNDS, groupByKey } from "../rows/grouping.ts";
import { writeGroup } from "../rows/write_group.ts";
import { WriteTimes } from "../rows/write_times.ts";
import { RowWriter } from "../scylla/write/row_writer.ts";
import { type Audit, stepProgress } from "./audit.ts";
import { claimWithLater } from "./second_look/excuse.ts";
import { KeyAudit } from "./keys/key_audit.ts";
import { type KeyedRecord, keyedRecord } from "./keys/keyed_records.ts";
import { lookUp } from "./keys/look_up.ts";
import type { RepairReport } from "./options.ts";
import type { PartitionBooks } from "./books/partition_books.ts";
import { pieces } from "./second_look/pieces.ts";
import { findRestored } from "./keys/point_audit.ts";

/**
 * Writes the missing and the mismatched records again, through the writer that `ingest` uses, then
 * looks at them again and corrects the books.
 *
 * @throws {AndeanError} where the records can't be read, or their rows not written or looked at;
 * what was written by then stays
 */
export async function repair(audit: Audit): Promise<RepairReport> {
  const { options, books } = audit;
  const report: RepairReport = {
    dryRun: options.repair === "dry-run",
    asked: 0,
    restored: 0,
    overtaken: 0,
    failed: [],
    ranges: [],
  };
  for (const book of books.all()) {
    const { partition } = book.range;
    for (const { from, to } of wantedRanges(book)) {
      report.asked += to - from;
      report.ranges.push({ partition, first: from, last: to - 1 });
    }
  }
  if (report.dryRun || report.asked === 0) return report;
  const progress = stepProgress(options, "repairing");
  const times = audit.layout.identity === "coordinates"
    ? undefined
    : await WriteTimes.open(audit.cluster, options.topic, options.signal);
  try {
    for (const book of books.all()) {
      for (const ranges of pieces(wantedRanges(book))) {
        await repairChunk(audit, book, ranges, times, report);
        progress(report.restored, (report.restored + report.failed.length) / report.asked);
      }
    }
  } finally {
    await times?.close();
  }
  return report;
}

/** Offsets of records that are missing, or whose rows hold other values or lack later columns. */
function wantedRanges(book: PartitionBooks): OffsetRange[] {
  const { from, to } = book.range;
  return [book.offsets("missing"), book.mismatched, book.older]
    .flatMap((offsets) => [...offsets.runs(from, to)])
    .sort((a, b) => a.from - b.from);
}

async function repairChunk(
  audit: Audit,
  book: PartitionBooks,
  ranges: readonly OffsetRange[],
  times: WriteTimes | undefined,
  report: RepairReport,
): Promise<void> {
  const { reader } = audit;
  const { partition } = book.range;
  const records: KafkaRecord[] = [];
  await reader.read(partition, ranges, (page) => records.push(...page));
  const writeTimes = await times?.of(partition, records);
  const keyed: KeyedRecord[] = [];
  for (const [index, record] of records.entries()) {
    const one = keyedRecord(audit, partition, record, writeTimes?.[index] ?? 0);
    if (one !== undefined) keyed.push(one);
    else {
      const reason = "it can't be decoded";
      report.failed.push({ partition, offset: record.offset, reason });
    }
  }
  const misplaced = await findMisplaced(audit, book, keyed);
  const refused = await write(audit, keyed);
  let restored = await findRestored(audit, keyed);
  let left = without(keyed, restored);
  // Where records tell their own times, a row of now would stand over records to come.
  if (times !== undefined && !audit.layout.hasOwnTimes) {
    // A deletion or a change that was written after the record stands over the record's own time.
    // Records that are sent from now on are newer, and stand over what is written now.
    const nowUs = Date.now() * 1_000;
    const overtaken = await enterOvertaken(audit, book, left, report);
    left = left.filter(({ item }) => !overtaken.has(item.offset));
    const again = left.filter(({ item }) => !refused.has(item.offset));
    await write(audit, again, nowUs);
    restored = [...restored, ...await findRestored(audit, again)];
    left = without(left, restored);
  }
  for (const { item } of restored) {
    report.restored++;
    book.move(item.offset, "missing", "stored");
    book.mismatched.delete(item.offset);
    book.older.delete(item.offset);
    if (misplaced.has(item.offset)) book.addDuplicates(1);
  }
  for (const { item } of left) {
    const reason = refused.get(item.offset) ?? "its row is not there after it was written";
    report.failed.push({ partition, offset: item.offset, reason });
  }
}

/**
 * Records whose row stands under another key than theirs: once they are written, it is a second
 * row of theirs, which only a person may delete.
 */
async function findMisplaced(
  audit: Audit,
  book: PartitionBooks,
  records: readonly KeyedRecord[],
): Promise<Set<number>> {
  const mismatched = records.filter(({ item }) => book.mismatched.has(item.offset));
  if (mismatched.length === 0 || audit.layout.identity !== "coordinates") return new Set();
  const keyAudit = new KeyAudit(audit, mismatched.length, false);
  for (const record of mismatched) keyAudit.enter(record);
  await lookUp(audit, keyAudit, mismatched);
  return new Set(
    [...keyAudit.index.winners()]
      .filter(({ sighting }) => sighting !== "found")
      .map(({ offset }) => offset),
  );
}

/**
 * A record whose key a later one has taken since needs no row.
 *
 * @returns their offsets
 */
async function enterOvertaken(
  audit: Audit,
  book: PartitionBooks,
  records: readonly KeyedRecord[],
  report: RepairReport,
): Promise<Set<number>> {
  if (records.length === 0) return new Set();
  const { index } = await claimWithLater(audit, records);
  const overtaken = new Set<number>();
  for (const { offset, slot } of index.losers()) {
    // Later records lose their keys to still later ones, and are none of ours.
    if (offset >= book.range.to) continue;
    overtaken.add(offset);
    book.move(offset, "missing", index.fateOfLosers(slot));
    book.mismatched.delete(offset);
    book.older.delete(offset);
  }
  report.overtaken += overtaken.size;
  return overtaken;
}

function without(all: readonly KeyedRecord[], some: readonly KeyedRecord[]): KeyedRecord[] {
  const offsets = new Set(some.map(({ item }) => item.offset));
  return all.filter(({ item }) => !offsets.has(item.offset));
}

/**
 * @param timeUs written at this time instead of the records' own
 * @returns why the database refuses records, by offset
 */
async function write(
  { session, layout, options }: Audit,
  records: readonly KeyedRecord[],
  timeUs?: number,
): Promise<Map<number, string>> {
  const writer = new RowWriter(session, {
    consistency: options.consistency,
    signal: options.signal,
  });
  const timed = records.map(({ item }) => ({ ...item, writeTimeUs: timeUs ?? item.writeTimeUs }));
  const groups = groupByKey(timed, layout.partitionKey, layout.rowBytes, DEFAULT_BATCH_BOUNDS);
  const refused = new Map<number, string>();
  await Promise.all(groups.map(async ({ items }) => {
    for (const { index, error } of await writeGroup(writer, layout, items)) {
      refused.set(items[index]!.offset, error.message);
    }
  }));
  return refused;
}
