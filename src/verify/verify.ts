import { AndeanError } from "../errors/andean_error.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";
import { type Audit, type Findings, noFindings } from "./audit.ts";
import { Books } from "./books/books.ts";
import { type Evidence, gatherEvidence, lossesBy } from "./evidence.ts";
import { crossCheck } from "./scan/cross_check.ts";
import {
  checkLedger,
  type LedgerEntries,
  type LedgerReport,
  summed,
  untoldOffsets,
} from "./books/ledger_check.ts";
import { methodFor } from "./method.ts";
import { excuseOlderRows } from "./second_look/older_rows.ts";
import { auditKeysByScan } from "./keys/natural_scan.ts";
import type { Method, RepairReport, VerifyOptions, VerifyResult } from "./options.ts";
import { auditByPointReads } from "./keys/point_audit.ts";
import { repair } from "./repair.ts";
import { auditByScan } from "./scan/scan_audit.ts";
import { type Services, withServices } from "./services.ts";
import { nameSuperseded } from "./keys/superseded.ts";
import { assertBalanced, sumTotals } from "./books/totals.ts";
import { conclude } from "./conclude.ts";
import { inWindow, timeWindow } from "./window.ts";

/**
 * Accounts for every record of a topic in a table.
 *
 * @throws {AndeanError} where the topic could not be read, or the table not at all
 */
export function verify(options: VerifyOptions): Promise<VerifyResult> {
  return withServices(options, (services) => reconcile(options, services));
}

async function reconcile(options: VerifyOptions, services: Services): Promise<VerifyResult> {
  const started = performance.now();
  const { topic, window } = options;
  const { cluster } = services;
  const held = await cluster.offsets(topic);
  const asked = await timeWindow(cluster, topic, window, inWindow(held, window));
  requireOffsets(asked, options);
  const method = methodFor(held, asked);
  const findings = noFindings();
  // Only a scan finds the rows of forgotten records, by which the rest of the ledger is judged.
  const told = method === "scan" ? held.map((range) => ({ ...range, from: 0 })) : asked;
  const evidence = await gatherEvidence(options, services, told, ({ message }) => {
    // What is in the table is told all the same; what the ledger would have said of it, nobody knows.
    findings.ledgerUnread = true;
    findings.notes.push(`${message}. Without the ledger no verdict is given.`);
  });
  if (evidence.otherTopics.length > 0) findings.notes.push(sharedNote(evidence.otherTopics));
  const audit: Audit = {
    ...services,
    options,
    books: new Books(held, asked),
    losses: lossesBy(evidence, services),
    findings,
  };
  await look(audit, method, asked, evidence.entries);
  if (options.deep) await excuseOlderRows(audit, evidence.entries);
  const ledger = judgeByLedger(audit, evidence, method);
  const repaired = options.repair === "off"
    ? undefined
    : await repair({ ...audit, decoder: services.strictDecoder });
  if (options.listSuperseded > 0) await nameSuperseded(audit, options.listSuperseded);
  return resultOf(audit, method, started, ledger, repaired);
}

/** Of a table with a key of its own: with coordinates there is no verdict. */
function sharedNote(otherTopics: readonly string[]): string {
  return `The ledger tells that this table is fed from ${
    otherTopics.map((name) => `"${name}"`).join(", ")
  }, too. A record is stored here if its key has a row, whosever that is; rows that only others ` +
    "explain count as unexpected.";
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

async function look(
  audit: Audit,
  method: Method,
  asked: readonly PartitionRange[],
  entries: LedgerEntries | undefined,
): Promise<void> {
  const { cluster, options, layout, findings } = audit;
  if (method === "point-reads") {
    findings.notes.push(
      "Rows were looked up by the keys of the asked records, so that rows that no record explains " +
        "(duplicates, unexpected) were not looked for.",
    );
    return await auditByPointReads(audit, asked);
  }
  if (layout.identity === "natural-key") return await auditKeysByScan(audit);
  const compacted = await cluster.isCompacted(options.topic);
  await auditByScan(audit, compacted);
  // What nobody answered for would be taken for records that are not there.
  const blind = findings.unseenTokenRanges.length > 0;
  if (entries !== undefined && !compacted && !options.deep && !blind) {
    await crossCheck(audit, entries);
  }
}

function judgeByLedger(
  { books, layout, findings }: Audit,
  { entries, deadLetters }: Evidence,
  method: Method,
): LedgerReport | undefined {
  const headless = books.all().some(({ held }) => held.from > 0);
  if (entries === undefined) {
    if (headless && !findings.ledgerUnread) {
      findings.notes.push("The topic has forgotten records, and no ledger tells of them.");
    }
    return undefined;
  }
  const untold = method === "scan" ? untoldOffsets(entries, books.all()) : 0;
  if (untold > 0) {
    findings.notes.push(
      `The ledger tells nothing of ${untold.toLocaleString("en-US")} offsets that the topic has ` +
        "forgotten.",
    );
  }
  if (
    layout.identity === "coordinates" && layout.ttlOf === undefined && method === "scan" &&
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
  if (headless && layout.ttlOf !== undefined) {
    findings.notes.push(
      "The topic has forgotten records; their rows' own times to live are not known, so that of " +
        "those records only the ledger's counts are.",
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
  if (layout.keepsValues && totals.superseded > 0) {
    findings.notes.push(
      "A row keeps what its last record leaves unset: whether such values of superseded records " +
        "are still there was not checked.",
    );
  }
  assertBalanced(totals, "the totals");
  const older = all.reduce((sum, book) => sum + book.older.size, 0);
  const later = [...findings.laterColumns].sort();
  if (older > 0) findings.notes.push(olderNote(older, later));
  const unseen = all.reduce((sum, book) => sum + book.offsets("unseen").size, 0);
  const seconds = (performance.now() - started) / 1_000;
  return {
    verdict: conclude(totals, ledger?.disagreements.length ?? 0, {
      blind: isBlind(findings) || unseen > 0,
      uncompared: findings.uncompared ?? false,
    }),
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
    ...(older > 0 ? { older: { rows: older, columns: later } } : {}),
    ...(options.listSuperseded > 0 ? { superseded: findings.superseded } : {}),
    ...(repaired === undefined ? {} : { repair: repaired }),
    ...(options.map ? { map: all.map((book) => book.map()) } : {}),
    seconds,
    rowsPerSecond: Math.round(findings.rows / seconds),
  };
}

function olderNote(rows: number, columns: readonly string[]): string {
  const lacking = rows === 1 ? "1 row lacks" : `${rows.toLocaleString("en-US")} rows lack`;
  return `${lacking} values in columns that were added after they were written ` +
    `(${columns.join(", ")}), and hold all others: andean verify --deep --repair fills them in.`;
}

function isBlind({ unseenTokenRanges, ledgerUnread = false }: Findings): boolean {
  return unseenTokenRanges.length > 0 || ledgerUnread;
}
