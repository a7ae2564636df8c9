import { type CoordinatePage, coordinatesOf } from "../../scylla/read/coordinate_page.ts";
import { quoted } from "../../scylla/table/identifiers.ts";
import { scanCoordinates } from "../../scylla/read/coordinate_scan.ts";
import { scanTable } from "../../scylla/read/token_scan.ts";
import { type Audit, stepProgress } from "../audit.ts";
import { RowValues } from "../row_values.ts";
import { takeCensus } from "./census.ts";
import { disownRows } from "./cross_check.ts";
import { DeepCheck } from "./deep_check.ts";
import { ttlOf } from "../keys/keyed_records.ts";

/**
 * Audits a table whose rows tell their records' coordinates: the table is scanned once, and of the
 * topic only the offsets without a row are read, to tell losses from offsets that never held a
 * record.
 *
 * Where values are compared, or compaction may have removed records, the topic is read first, too.
 *
 * @param compacted whether a row may have outlived its record
 * @throws {AndeanError} where the topic or the table can't be read
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
  const { session, table, layout, options, books, findings, pace } = audit;
  const columns = layout.coordinates!;
  const progress = stepProgress(options, "scanning the table");
  const scan = {
    consistency: options.consistency,
    signal: options.signal,
    pace,
    onSlice: (done: number, slices: number) => progress(findings.rows, done / slices),
  };
  const enter = ({ length, partitions, offsets }: CoordinatePage) => {
    findings.rows += length;
    for (let row = 0; row < length; row++) books.addRow(partitions[row]!, offsets[row]!);
  };
  const unseen = deep === undefined
    ? await scanCoordinates(session, table, columns, { ...scan, onPage: enter })
    : await scanTable(session, table, {
      ...scan,
      select: [...layout.keyColumns, ...layout.valueColumns].map(quoted),
      onRows: (rows) => {
        const page = coordinatesOf(rows, columns);
        enter(page);
        for (const [index, row] of rows.entries()) {
          deep.compare(page.partitions[index]!, page.offsets[index]!, row);
        }
      },
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
