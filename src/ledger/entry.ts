import { AndeanError } from "../errors/andean_error.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";
import { DIGEST_TEXT } from "./digest.ts";
import type { RangeTally } from "./tally.ts";

/** For which offsets, of what, an entry speaks. */
export interface LedgerClaim extends PartitionRange {
  topic: string;
  /** The table's name within the ledger's keyspace. */
  table: string;
  /** The consumer group that has committed the range. */
  group: string;
  /** The rows' time to live, in seconds; 0 where they never expire. */
  ttlSeconds: number;
  /**
   * When its rows were written, in milliseconds since 1970: the time of the commit, or an earlier
   * one where the commit had to wait for longer than the drain may take.
   */
  writtenAtMs: number;
}

/**
 * What `ingest` did for the records of the offsets `[from, to)`, of any number of offsets.
 *
 * It is true on its own, whatever other entries say: replays and rebalances leave entries that
 * overlap.
 */
export interface LedgerEntry extends LedgerClaim {
  /** `stored + deadLettered + deleted`. */
  records: number;
  stored: number;
  deadLettered: number;
  deleted: number;
  /** Offsets of the range without a data record: markers, aborted and compacted records. */
  gaps: number;
  /** Of the coordinates of all records: 16 hex digits. */
  digest: string;
}

/**
 * Makes an entry of what was counted.
 *
 * @throws {AndeanError} `internal` where the numbers don't add up, or the range is empty: a ledger
 * that can't be trusted is worse than none
 */
export function ledgerEntry(claim: LedgerClaim, tally: RangeTally): LedgerEntry {
  const { records, stored, deadLettered, deleted, digest } = tally;
  const gaps = claim.to - claim.from - records;
  const entry = { ...claim, records, stored, deadLettered, deleted, gaps, digest: `${digest}` };
  const problem = entryProblem(entry);
  if (problem === undefined) return entry;
  throw new AndeanError(
    "internal",
    `Cannot note offsets ${claim.from} to ${claim.to} of Kafka partition ${claim.partition} ` +
      `in the ledger: ${problem}`,
    { hint: "This is a bug in andean: please report it with the output of --log-level debug." },
  );
}

/** Why an entry can't be true, as a clause for people; `undefined` where its numbers add up. */
export function entryProblem(entry: LedgerEntry): string | undefined {
  const { gaps, digest, ...rest } = entry; // The others bound the gaps.
  for (const [name, value] of Object.entries(rest)) {
    if (typeof value === "number" && !(Number.isSafeInteger(value) && value >= 0)) {
      return `${name} is ${value}`;
    }
  }
  const { from, to, records, stored, deadLettered, deleted } = rest;
  if (from >= to) return "the range is empty";
  const accounted = stored + deadLettered + deleted;
  if (records !== accounted) return `${records} records, but ${accounted} accounted for`;
  if (records > to - from) return `${records} records at ${to - from} offsets`;
  if (records + gaps !== to - from) return `${records} records and ${gaps} gaps do not fill it`;
  return DIGEST_TEXT.test(digest) ? undefined : `"${digest}" is no digest`;
}
