import type { PartitionRange } from "../../record/offset_ranges.ts";
import { WRITE_CLOCK_LOOKBACK } from "../../rows/write_clock.ts";
import type { Audit } from "../audit.ts";
import { KeyAudit } from "../keys/key_audit.ts";
import { type KeyedRecord, keyedRecord, readTimed } from "../keys/keyed_records.ts";
import { lookUp } from "../keys/look_up.ts";
import type { PartitionBooks } from "../books/partition_books.ts";

/** More losses than these need no second look. */
const MAX_SECOND_LOOKS = 10_000;

/**
 * Looks a second time at records that seem lost: their rows may have come late, and a record that
 * came after the audited range may have taken their key or deleted it.
 *
 * @throws {AndeanError} where the topic or the table can't be read
 */
export async function excuseOverwritten(audit: Audit): Promise<void> {
  const { books } = audit;
  const count = books.all().reduce((sum, book) => sum + book.offsets("missing").size, 0);
  if (count === 0 || count > MAX_SECOND_LOOKS) return;

  const suspects: KeyedRecord[] = [];
  await readTimed(audit, books.all().flatMap(lostStretches), (partition, record, writeTimeUs) => {
    if (!books.of(partition).offsets("missing").has(record.offset)) return;
    const keyed = keyedRecord(audit, partition, record, writeTimeUs);
    if (keyed !== undefined) suspects.push(keyed);
  });
  const keyAudit = await claimWithLater(audit, suspects);
  await lookUp(audit, keyAudit, suspects);
  for (const { partition, offset, sighting } of keyAudit.index.winners()) {
    if (sighting === "found") books.of(partition).move(offset, "missing", "stored");
  }
  for (const { partition, offset, slot } of keyAudit.index.losers()) {
    books.of(partition).move(offset, "missing", keyAudit.index.fateOfLosers(slot));
  }
}

/** The lost records of a Kafka partition; those that are close together in one stretch. */
function lostStretches(book: PartitionBooks): PartitionRange[] {
  const { partition, from, to } = book.range;
  const stretches: PartitionRange[] = [];
  for (const run of book.offsets("missing").runs(from, to)) {
    const last = stretches.at(-1);
    // The records before each one are read for its write time, once for all that are close.
    if (last !== undefined && run.from - last.to <= WRITE_CLOCK_LOOKBACK) last.to = run.to;
    else stretches.push({ partition, ...run });
  }
  return stretches;
}

/**
 * Lets records claim their keys, and those that came after the audited range, too: a record that
 * does not win its key has been overwritten or deleted since.
 *
 * @throws {AndeanError} where the topic can't be read
 */
export async function claimWithLater(
  audit: Audit,
  records: readonly KeyedRecord[],
): Promise<KeyAudit> {
  const { books, cluster, options, layout } = audit;
  const keyAudit = new KeyAudit(audit, records.length);
  for (const record of records) keyAudit.enter(record);
  if (layout.identity === "coordinates") return keyAudit;
  const keys = new Set(records.map(({ key }) => key));
  const later = (await cluster.offsets(options.topic)).map(({ partition, to }) => ({
    partition,
    from: books.of(partition).range.to,
    to,
  })).filter(({ from, to }) => from < to);
  await readTimed(audit, later, (partition, record, writeTimeUs) => {
    const keyed = keyedRecord(audit, partition, record, writeTimeUs);
    if (keyed !== undefined && keys.has(keyed.key)) keyAudit.enter(keyed);
  });
  return keyAudit;
}
