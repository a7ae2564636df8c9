import { AndeanError } from "../../errors/andean_error.ts";
import { scanTable, type TokenRange } from "../../scylla/read/token_scan.ts";
import { type Audit, type Findings, stepProgress } from "../audit.ts";
import { NO_PARTITION } from "../books/books.ts";
import { type Fingerprint, Fingerprinter } from "./fingerprint.ts";
import { KeyAudit } from "./key_audit.ts";
import { yieldToLaterRecords } from "./later_records.ts";

/** What one pass over the topic and the table keeps in memory: about 600 MiB. */
const MAX_KEYS_PER_PASS = 10_000_000;
/** Rows without a record that are remembered, because their records may have arrived since. */
const MAX_STRAYS = 1_000_000;

/**
 * Audits a table by the keys of its rows: the topic is read first, then the table is scanned. Where
 * there are more records than memory allows for, each pass looks at a share of the keys.
 *
 * @param maxKeys how many keys one pass looks at. @default ten million, about 600 MiB
 * @throws {AndeanError} `inconclusive` for more rows without a record than are remembered, or where
 * the topic or the table can't be read
 */
export async function auditKeysByScan(
  audit: Audit,
  { maxKeys = MAX_KEYS_PER_PASS } = {},
): Promise<void> {
  const total = audit.books.offsetCount();
  const passes = Math.max(1, Math.ceil(total / maxKeys));
  // Shares of a hash are nearly equal, and never quite.
  const capacity = Math.min(total, Math.ceil(total / passes * 1.1) + 1_000);
  if (passes > 1) {
    audit.findings.notes.push(
      `The topic and the table were read ${passes} times, each time for a share of the keys.`,
    );
  }
  // With seeds of its own, each pass would share the keys out anew: some to none, some to two.
  const fingerprinter = new Fingerprinter();
  for (let pass = 0; pass < passes; pass++) {
    await auditShare(
      audit,
      new KeyAudit(audit, capacity, audit.options.deep, fingerprinter),
      ([, word]) => (word >>> 0) % passes === pass,
    );
  }
}

async function auditShare(
  audit: Audit,
  keyAudit: KeyAudit,
  wanted: (key: Fingerprint) => boolean,
): Promise<void> {
  const { books, cluster, findings, session, table, layout, options, pace } = audit;
  const { fingerprinter } = keyAudit;
  await keyAudit.claim(books.all().map(({ range }) => range), wanted);

  // A row that no record of a narrower window claims belongs to one outside of it.
  const whole = books.all().every(({ range, held }) =>
    range.from === held.from && range.to === held.to
  );
  const strays = new Set<string>();
  const progress = stepProgress(options, "scanning the table");
  let seen = 0;
  const unseen = await scanTable(session, table, {
    select: keyAudit.select,
    consistency: options.consistency,
    signal: options.signal,
    pace,
    onRows: (page) => {
      seen += page.length;
      for (const row of page) {
        const key = fingerprinter.of(layout.keyOfRow(row));
        if (!wanted(key)) continue;
        findings.rows++;
        if (!keyAudit.see(key, row) && whole) strays.add(key.join());
      }
      if (strays.size > MAX_STRAYS) throw tooManyStrays();
    },
    onSlice: (done, slices) => progress(seen, done / slices),
  });
  enterUnseen(findings, unseen);
  await yieldToLaterRecords(audit, keyAudit, strays);
  if (strays.size > 0) {
    // Once the topic has lost records, their rows can't be told from strange ones. Compaction keeps
    // the last record of each key, and so the record of every row where that tells the row.
    const forgetful = books.all().some(({ held }) => held.from > 0) ||
      (!layout.isKeyedByRecordKey && await cluster.isCompacted(options.topic));
    const book = books.of(NO_PARTITION);
    if (forgetful) book.addForgotten(strays.size);
    else book.addUnexpected(strays.size);
  }
  await keyAudit.settle(unseen.length > 0 ? "all" : "none");
}

/** What one pass could not see is not seen, whatever the next one sees. */
function enterUnseen({ unseenTokenRanges }: Findings, unseen: readonly TokenRange[]): void {
  const known = new Set(unseenTokenRanges.map(([after]) => after));
  for (const { after, upTo } of unseen) {
    if (!known.has(String(after))) unseenTokenRanges.push([String(after), String(upTo)]);
  }
}

function tooManyStrays(): AndeanError {
  return new AndeanError(
    "inconclusive",
    `Cannot tell rows apart: more than ${MAX_STRAYS.toLocaleString("en-US")} rows have no record ` +
      "in the topic, or have got one since the verification began",
    { hint: "Stop ingest meanwhile, or look at fewer offsets with --from, --to or --since." },
  );
}
