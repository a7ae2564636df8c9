import { AndeanError } from "../errors/andean_error.ts";
import { KafkaCluster } from "../kafka/cluster.ts";
import { TopicReader } from "../kafka/topic_reader.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import { openSession, type Session } from "../scylla/session.ts";
import { describeTable, type Table } from "../scylla/table.ts";
import { COORDINATE_COLUMNS } from "../scylla/tick_layout.ts";
import { scanTable } from "../scylla/token_scan.ts";
import { type DeadLetterIndex, readDeadLetters } from "../dead_letters/dead_letter_index.ts";
import type { VerifyOptions, VerifyResult } from "./options.ts";
import { Books, NO_PARTITION } from "./books.ts";
import type { Fate } from "./partition_audit.ts";
import { assertBalanced, sumTotals, verdictOf } from "./totals.ts";

/**
 * Accounts for every record of a topic in a table that keeps the records' coordinates.
 *
 * The table is scanned once, reading only the coordinates; then only the offsets without a row are
 * read from the topic, to tell losses from offsets that never held a record.
 *
 * @throws {AndeanError} where any part could not be looked at: never a verdict on half the books
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const { kafka, scylla, waitMs, signal, onWaiting, keyspace, table: name } = options;
  const waiting = { waitMs, signal, onWaiting };
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const session = await openSession({ ...scylla, ...waiting });
    try {
      const table = await describeTable(session, keyspace, name);
      requireCoordinates(table);
      return await reconcile(options, cluster, session, table);
    } finally {
      await session.close();
    }
  } finally {
    await cluster.close();
  }
}

function requireCoordinates(table: Table): void {
  const lacking = COORDINATE_COLUMNS.filter((wanted) =>
    !table.columns.some(({ name }) => name === wanted)
  );
  if (lacking.length === 0) return;
  throw new AndeanError(
    "table-mismatch",
    `Cannot verify table ${table.keyspace}.${table.name}: it has no column ${
      lacking.join(" and no column ")
    }, so that its rows don't tell which records they are`,
    { hint: "Verify a table that andean ingest --create-schema has made." },
  );
}

async function reconcile(
  options: VerifyOptions,
  cluster: KafkaCluster,
  session: Session,
  table: Table,
): Promise<VerifyResult> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  const books = new Books(await cluster.offsets(options.topic), options.window);
  requireOffsets(books, options);
  const rows = await enterRows(options, session, table, books, seconds);
  // Asked again, because records that arrived during the scan may have rows already.
  books.judgeLateRows(await cluster.offsets(options.topic));
  await explainHoles(options, cluster, table, books, seconds);
  const partitions = books.audits().map((audit) => audit.report());
  const totals = sumTotals(partitions);
  assertBalanced(totals, "the totals");
  return {
    verdict: verdictOf(totals),
    totals,
    partitions,
    rows,
    seconds: seconds(),
    rowsPerSecond: Math.round(rows / seconds()),
  };
}

/** A window that holds nothing would be "exactly once" whatever was lost. */
function requireOffsets(books: Books, { topic, window: { from, to } }: VerifyOptions): void {
  if (from === undefined && to === undefined) return;
  if (books.audits().some(({ range }) => range.to > range.from)) return;
  throw new AndeanError(
    "inconclusive",
    `Cannot verify topic "${topic}": it holds no offset in the window that was asked for`,
    { hint: "Change --from or --to." },
  );
}

/** @returns how many rows the table has */
async function enterRows(
  { consistency, signal, onProgress }: VerifyOptions,
  session: Session,
  table: Table,
  books: Books,
  seconds: () => number,
): Promise<number> {
  let seen = 0;
  await scanTable(session, table, {
    columns: COORDINATE_COLUMNS,
    consistency,
    signal,
    onRows: (page) => {
      seen += page.length;
      for (const row of page) {
        books.addRow(row["kafka_partition"] ?? NO_PARTITION, Number(row["kafka_offset"] ?? 0));
      }
    },
    onSlice: (done, slices) =>
      onProgress?.({
        step: "scanning the table",
        seen,
        share: done / slices,
        seconds: seconds(),
      }),
  });
  return seen;
}

/** Reads what has no row from the topic, and finds out why. */
async function explainHoles(
  options: VerifyOptions,
  cluster: KafkaCluster,
  table: Table,
  books: Books,
  seconds: () => number,
): Promise<void> {
  const { topic, deadLetterTopic, signal, onProgress } = options;
  const audits = books.audits().filter((audit) => audit.holeCount > 0);
  const total = audits.reduce((sum, { holeCount }) => sum + holeCount, 0);
  if (total === 0) return;
  const deadLetters = await readDeadLetters(cluster, deadLetterTopic, topic, signal);
  const expiredBefore = table.defaultTtlSeconds === 0
    ? -Infinity
    : Date.now() - table.defaultTtlSeconds * 1_000;
  const reader = await TopicReader.open(cluster.connection, topic, { signal });
  let seen = 0;
  try {
    for (const audit of audits) {
      const { partition } = audit.range;
      await reader.read(partition, audit.holes(), (records) => {
        for (const record of records) {
          audit.addHoleRecord(record, fateOf(record, partition, deadLetters, expiredBefore));
        }
        seen += records.length;
        onProgress?.({
          step: "reading the holes",
          seen,
          share: Math.min(1, seen / total),
          seconds: seconds(),
        });
      });
    }
  } finally {
    await reader.close();
  }
}

/** @param expiredBefore rows of records older than this have expired, in epoch milliseconds */
function fateOf(
  { offset, timestampMs }: KafkaRecord,
  partition: number,
  deadLetters: DeadLetterIndex,
  expiredBefore: number,
): Fate {
  if (deadLetters.has(partition, offset)) return "deadLettered";
  return timestampMs <= expiredBefore ? "expired" : "missing";
}
