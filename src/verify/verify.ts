import { AndeanError } from "../errors/andean_error.ts";
import { type DeadLetterIndex, readDeadLetters } from "../dead_letters/dead_letter_index.ts";
import { KafkaCluster } from "../kafka/cluster.ts";
import { TopicReader } from "../kafka/topic_reader.ts";
import { openLedger } from "../ledger/ledger_store.ts";
import { codecFor } from "../record/formats.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";
import { openSession, type Session } from "../scylla/session.ts";
import { describeTable } from "../scylla/table.ts";
import { planTicks } from "../scylla/tick_layout.ts";
import type { Audit, Findings } from "./audit.ts";
import { Books } from "./books.ts";
import {
  checkLedger,
  type LedgerEntries,
  type LedgerReport,
  readLedger,
  summed,
} from "./ledger_check.ts";
import { Losses } from "./losses.ts";
import { methodFor } from "./method.ts";
import { auditKeysByScan } from "./natural_scan.ts";
import type { Method, RepairReport, VerifyOptions, VerifyResult } from "./options.ts";
import { auditByPointReads } from "./point_audit.ts";
import { repair } from "./repair.ts";
import { auditByScan } from "./scan_audit.ts";
import { nameSuperseded } from "./superseded.ts";
import { assertBalanced, sumTotals, type Totals, type Verdict, verdictOf } from "./totals.ts";
import { inWindow, timeWindow } from "./window.ts";

/**
 * Accounts for every record of a topic in a table.
 *
 * @throws {AndeanError} where the topic could not be read, or the table not at all
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const { kafka, scylla, waitMs, signal, onWaiting } = options;
  const waiting = { waitMs, signal, onWaiting };
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const session = await openSession({ ...scylla, ...waiting });
    try {
      return await reconcile(options, cluster, session);
    } finally {
      await session.close();
    }
  } finally {
    await cluster.close();
  }
}

async function reconcile(
  options: VerifyOptions,
  cluster: KafkaCluster,
  session: Session,
): Promise<VerifyResult> {
  const started = performance.now();
  const { topic, keyspace, window } = options;
  const table = await describeTable(session, keyspace, options.table);
  const layout = planTicks(table, options.ttlSeconds);
  const held = await cluster.offsets(topic);
  const asked = await timeWindow(cluster, topic, window, inWindow(held, window));
  requireOffsets(asked, options);
  const method = methodFor(held, asked);
  const evidence = await gatherEvidence(options, cluster, session, held);
  const findings = noFindings();
  const reader = await TopicReader.open(cluster.connection, topic, { signal: options.signal });
  try {
    const audit: Audit = {
      options,
      cluster,
      reader,
      session,
      table,
      layout,
      codec: codecFor(options.format),
      books: new Books(held, asked),
      losses: new Losses(
        evidence.deadLetters,
        evidence.entries ?? new Map(),
        table.defaultTtlSeconds,
        Date.now(),
      ),
      findings,
    };
    await look(audit, method, asked);
    const ledger = judgeByLedger(audit, evidence, method);
    const repaired = options.repair === "off" ? undefined : await repair(audit);
    if (options.listSuperseded > 0) await nameSuperseded(audit, options.listSuperseded);
    return resultOf(audit, method, started, ledger, repaired);
  } finally {
    await reader.close();
  }
}

/** A window that holds nothing would be "exactly once" whatever was lost. */
function requireOffsets(asked: readonly PartitionRange[], { topic, window }: VerifyOptions): void {
  if (Object.values(window).every((bound) => bound === undefined)) return;
  if (asked.some(({ from, to }) => to > from)) return;
  throw new AndeanError(
    "inconclusive",
    `Cannot verify topic "${topic}": it holds no offset in the window that was asked for`,
    { hint: "Change --from, --to, --since or --until." },
  );
}

/** What tells why records have no row. */
interface Evidence {
  deadLetters: DeadLetterIndex;
  /** Absent where no ledger is kept. */
  entries: LedgerEntries | undefined;
}

async function gatherEvidence(
  { topic, keyspace, table, deadLetterTopic, consistency, signal }: VerifyOptions,
  cluster: KafkaCluster,
  session: Session,
  held: readonly PartitionRange[],
): Promise<Evidence> {
  const deadLetters = await readDeadLetters(cluster, deadLetterTopic, topic, signal);
  const ledger = await openLedger(session, keyspace, { create: false });
  return {
    deadLetters,
    entries: ledger && await readLedger(ledger, topic, table, held, { consistency, signal }),
  };
}

function noFindings(): Findings {
  return { rows: 0, notes: [], unseenTokenRanges: [], mismatches: [], superseded: [] };
}

async function look(audit: Audit, method: Method, asked: readonly PartitionRange[]): Promise<void> {
  const { cluster, options, layout, findings } = audit;
  if (method === "point-reads") {
    findings.notes.push(
      "Rows were looked up by the keys of the asked records, so that rows that no record explains " +
        "(duplicates, unexpected) were not looked for.",
    );
    return await auditByPointReads(audit, asked);
  }
  if (layout.identity === "natural-key") return await auditKeysByScan(audit);
  await auditByScan(audit, await cluster.isCompacted(options.topic));
}

function judgeByLedger(
  { books, layout, findings }: Audit,
  { entries, deadLetters }: Evidence,
  method: Method,
): LedgerReport | undefined {
  if (entries === undefined) return undefined;
  const headless = books.all().some(({ held }) => held.from > 0);
  if (
    layout.identity === "coordinates" && method === "scan" &&
    findings.unseenTokenRanges.length === 0
  ) {
    return checkLedger(entries, books.all(), deadLetters, Date.now());
  }
  if (headless && layout.identity === "natural-key") {
    findings.notes.push(
      "The topic has forgotten records; rows without coordinates can't be held against the " +
        "ledger, so that of those records only its counts are known.",
    );
  }
  return summed(entries);
}

function resultOf(
  { books, findings, layout, options }: Audit,
  method: Method,
  started: number,
  ledger: LedgerReport | undefined,
  repaired: RepairReport | undefined,
): VerifyResult {
  const all = books.all();
  const partitions = all.map((book) => book.report());
  const totals = sumTotals(partitions);
  assertBalanced(totals, "the totals");
  const unseen = all.reduce((sum, book) => sum + book.offsets("unseen").size, 0);
  const seconds = (performance.now() - started) / 1_000;
  return {
    verdict: conclude(totals, ledger, unseen + findings.unseenTokenRanges.length),
    totals,
    partitions,
    tableKind: layout.identity,
    method,
    rows: findings.rows,
    ...(layout.identity === "natural-key" ? { keys: findings.keys } : {}),
    notes: findings.notes,
    unseenTokenRanges: findings.unseenTokenRanges,
    unseen,
    ...(ledger === undefined ? {} : { ledger }),
    ...(options.deep ? { mismatches: findings.mismatches } : {}),
    ...(options.listSuperseded > 0 ? { superseded: findings.superseded } : {}),
    ...(repaired === undefined ? {} : { repair: repaired }),
    ...(options.map ? { map: all.map((book) => book.map()) } : {}),
    seconds,
    rowsPerSecond: Math.round(findings.rows / seconds),
  };
}

/** What was not seen may be anything: no verdict is given on half the books. */
function conclude(totals: Totals, ledger: LedgerReport | undefined, unseen: number): Verdict {
  if (unseen > 0) return "inconclusive";
  if ((ledger?.disagreements.length ?? 0) > 0) return "discrepancy";
  return verdictOf(totals);
}
