import { AndeanError } from "../errors/andean_error.ts";
import type { OffsetRange } from "../record/offset_ranges.ts";
import { readPages } from "../scylla/read/read_pages.ts";
import { consistencyNumber } from "../scylla/session/consistency.ts";
import type { Session } from "../scylla/session/session.ts";
import { untilAnswered } from "../scylla/session/until_answered.ts";
import { bucketOf, bucketsOf } from "./buckets.ts";
import { Claims } from "./claims.ts";
import { concurrently } from "../errors/concurrently.ts";
import { entryProblem, type LedgerEntry } from "./entry.ts";
import {
  entryOf,
  insertInto,
  LEDGER_COLUMNS,
  type LedgerRow,
  rowOf,
  WHERE_PARTITION,
} from "./ledger_row.ts";
import type { LedgerRequest } from "./request.ts";

/** Requests under way at once, of one call. */
const CONCURRENCY = 8;

/**
 * The table in which `ingest` notes what became of each range of offsets that it has committed.
 *
 * An entry stands in each bucket that it touches, and not only in the one in which it begins.
 * There is no bound on how long an entry is: a gap of aborted records can be of any length, and a
 * range grows for as long as the group's coordinator is away. A reader who asks the buckets of its
 * range thus finds every entry that reaches into it. Nearly all entries touch one bucket.
 */
export class Ledger {
  /** Which topics the tables are for. */
  readonly claims: Claims;
  #session: Session;
  #fullName: string;
  #insert: string;
  #select: string;

  /** @param fullName the table's, quoted for CQL; `openLedger` checks that it is there */
  constructor(session: Session, fullName: string) {
    this.claims = new Claims(session, fullName);
    this.#session = session;
    this.#fullName = fullName;
    this.#insert = insertInto(fullName);
    this.#select = `SELECT ${Object.keys(LEDGER_COLUMNS).join(", ")} FROM ${fullName} ` +
      `${WHERE_PARTITION} AND from_offset < ?`;
  }

  /**
   * Writes an entry until the database has acknowledged it. The same range written again is the
   * same entry; what was written last counts.
   *
   * A time-out is unknown, so that it is repeated. What an interrupted call leaves is some or none
   * of the entry's buckets, each of which tells the truth.
   *
   * @throws {AndeanError} `interrupted` when the signal ended the retrying, or why the entry can't
   * be written
   */
  async write(entry: LedgerEntry, { consistency, signal }: LedgerRequest): Promise<void> {
    const action = `write to the ledger ${this.#fullName}`;
    const options = { prepare: true, consistency: consistencyNumber(consistency) };
    await concurrently(bucketsOf(entry), CONCURRENCY, async (bucket) => {
      const values = rowOf(entry, bucket);
      await untilAnswered(() => this.#session.client.execute(this.#insert, values, options), {
        action,
        signal,
      });
    });
  }

  /**
   * Reads all entries that overlap `[from, to)`, sorted by `from`, then by `to`. It asks once for
   * each million offsets of the range, whether there are entries or not.
   *
   * @throws {AndeanError} `inconclusive` for an entry whose numbers don't add up, `interrupted`,
   * or why a part of the range could not be read
   */
  async read(
    topic: string,
    table: string,
    partition: number,
    range: OffsetRange,
    request: LedgerRequest,
  ): Promise<LedgerEntry[]> {
    const options = { action: `read the ledger ${this.#fullName}`, ...request };
    const first = bucketOf(range.from);
    const found: LedgerEntry[][] = [];
    await concurrently(bucketsOf(range), CONCURRENCY, async (bucket) => {
      const params = [topic, table, partition, bucket, range.to];
      const entries: LedgerEntry[] = found[bucket - first] = [];
      for await (const rows of readPages(this.#session, this.#select, params, options)) {
        for (const row of rows) {
          const entry = entryOf(row as unknown as LedgerRow);
          if (entry.to <= range.from) continue;
          // A long entry is met in several buckets, and counts in the first of them.
          if (Math.max(first, bucketOf(entry.from)) === bucket) entries.push(this.#checked(entry));
        }
      }
    });
    // Rows of a bucket come in the order of their keys, and a bucket's ranges begin in it: except
    // in the first one, whose longer ones begin still earlier.
    return found.flat();
  }

  #checked(entry: LedgerEntry): LedgerEntry {
    const problem = entryProblem(entry);
    if (problem === undefined) return entry;
    const { from, to, partition } = entry;
    throw new AndeanError(
      "inconclusive",
      `Cannot trust the ledger ${this.#fullName}: its entry for offsets ${from} to ${to} of ` +
        `Kafka partition ${partition} does not add up: ${problem}`,
      { hint: "Something else than andean has changed it; delete the entry to judge without it." },
    );
  }
}
