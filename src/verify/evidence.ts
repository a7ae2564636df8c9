import { AndeanError } from "../errors/andean_error.ts";
import type { DeadLetterIndex } from "../dead_letters/dead_letter_index.ts";
import { letterReader } from "../dead_letters/open_store.ts";
import { openLedger } from "../ledger/ledger_store.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";
import { type LedgerEntries, readLedger } from "./ledger_check.ts";
import { Losses } from "./losses.ts";
import type { VerifyOptions } from "./options.ts";
import type { Services } from "./services.ts";

/** What tells why records have no row. */
export interface Evidence {
  deadLetters: DeadLetterIndex;
  /** Absent where no ledger is kept. */
  entries: LedgerEntries | undefined;
}

/**
 * Reads the dead letters of a topic, and what the ledger tells of some of its offsets.
 *
 * @param onUnread told why no node answered for a ledger that is there; without it that is thrown
 */
export async function gatherEvidence(
  { topic, keyspace, table, deadLetterPlace, consistency, signal }: VerifyOptions,
  { cluster, session }: Pick<Services, "cluster" | "session">,
  ranges: readonly PartitionRange[],
  onUnread?: (error: AndeanError) => void,
): Promise<Evidence> {
  const deadLetters = await letterReader(deadLetterPlace, { cluster, session, consistency })
    .index(topic, signal);
  const ledger = await openLedger(session, keyspace, { create: false });
  if (ledger === undefined) return { deadLetters, entries: undefined };
  try {
    const entries = await readLedger(ledger, topic, table, ranges, { consistency, signal });
    return { deadLetters, entries };
  } catch (thrown) {
    if (onUnread === undefined || !(thrown instanceof AndeanError) || !thrown.retriable) {
      throw thrown;
    }
    onUnread(thrown);
    return { deadLetters, entries: undefined };
  }
}

/** Judges records without a row by the evidence. */
export function lossesBy(
  { deadLetters, entries }: Evidence,
  { table, layout }: Pick<Services, "table" | "layout">,
): Losses {
  const ttlSeconds = layout.ttlSeconds ?? table.defaultTtlSeconds;
  return new Losses(deadLetters, entries ?? new Map(), ttlSeconds, Date.now());
}
