import { quoted } from "../scylla/identifiers.ts";
import { scanTable } from "../scylla/token_scan.ts";
import { type Audit, stepProgress } from "./audit.ts";
import { RowValues } from "./row_values.ts";
import { NO_PARTITION } from "./books.ts";
import { takeCensus } from "./census.ts";
import { disownRows } from "./cross_check.ts";
import { DeepCheck } from "./deep_check.ts";
import { ttlOf } from "./keyed_records.ts";

/**
 * Audits a table whose rows tell their records' coordinates: the table is scanned once, and of the
 * topic only the offsets without a row are read, to tell losses from offsets that never held a
 * record.
 *
 * Where values are compared, or compaction may have removed records, the topic is read first, too.
 *
 * @param compacted whether a row may have outlived its record
 */
export async function auditByScan(audit: Audit, compacted: boolean): Promise<void> {
  const { options, cluster, books, layout } = audit;
  const values = options.deep ? new RowValues(layout) : undefined;
  const census = options.deep || compacted ? await takeCensus(audit, values) : undefined;
  await enterRows(audit, values && new DeepCheck(audit, census!, values));
  // Asked again, because records that arrived during the scan may have rows already.
  books.judgeLateRows(await cluster.offsets(options.topic));
  if (census !== undefined) {
    for (const book of books.all()) {
      const known = census.get(book.range.partition);
      if (known !== undefined) disownRows(book, known.records, book.range, compacted);
    }
  }
  await explainHoles(audit);
}

async function enterRows(audit: Audit, deep: DeepCheck | undefined): Promise<void> {
  const { session, table, layout, options, books, findings } = audit;
  const { partition: partitionColumn, offset: offsetColumn } = layout.coordinates!;
  const columns = deep === undefined
    ? [partitionColumn, offsetColumn]
    : [...layout.keyColumns, ...layout.valueColumns];
  const progress = stepProgress(options, "scanning the table");
  const unseen = await scanTable(session, table, {
    select: columns.map(quoted),
    consistency: options.consistency,
    signal: options.signal,
    onRows: (page) => {
      findings.rows += page.length;
      for (const row of page) {
        const partition = Number(row[partitionColumn] ?? NO_PARTITION);
        const offset = Number(row[offsetColumn] ?? 0);
        books.addRow(partition, offset);
        deep?.compare(partition, offset, row);
      }
    },
    onSlice: (done, slices) => progress(findings.rows, done / slices),
  });
  findings.unseenTokenRanges = unseen.map(({ after, upTo }) => [String(after), String(upTo)]);
  await deep?.conclude();
}

/** Reads what has no row from the topic, and finds out why. */
async function explainHoles(audit: Audit): Promise<void> {
  const { options, books, reader, losses, findings, decoder } = audit;
  const open = books.all().filter(({ holeCount }) => holeCount > 0);
  const total = open.reduce((sum, { holeCount }) => sum + holeCount, 0);
  const progress = stepProgress(options, "reading the holes");
  // A record whose row may stand in a part of the table that nobody answered for is not lost.
  const blind = findings.unseenTokenRanges.length > 0;
  let seen = 0;
  for (const book of open) {
    const { partition } = book.range;
    await reader.read(partition, book.holes(), (records) => {
      for (const record of records) {
        if (decoder.ignores?.(record)) {
          book.enter(record.offset, "deleted");
          continue;
        }
        const fate = losses.fateOf(partition, record, ttlOf(audit, partition, record));
        book.enter(record.offset, blind && fate !== "deadLettered" ? "unseen" : fate);
      }
      seen += records.length;
      progress(seen, seen / total);
    });
  }
}
