import { AndeanError } from "../errors/andean_error.ts";
import type { DeadLetterIndex } from "../dead_letters/dead_letter_index.ts";
import { letterReader } from "../dead_letters/open_store.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { openLedger } from "../ledger/ledger_store.ts";
import type { LedgerRequest } from "../ledger/request.ts";
import { requireSoleTopic } from "../ledger/sole_topic.ts";
import { topicTable } from "../ledger/topic_table.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";
import { type LedgerEntries, readLedger } from "./books/ledger_check.ts";
import { Losses } from "./books/losses.ts";
import type { VerifyOptions } from "./options.ts";
import type { Services } from "./services.ts";

/** What tells why records have no row. */
export interface Evidence {
  deadLetters: DeadLetterIndex;
  /** Absent where no ledger is kept. */
  entries: LedgerEntries | undefined;
  /** Whose records the ledger tells of in the same table, where that may be. */
  otherTopics: string[];
}

/**
 * Reads the dead letters of a topic, and what the ledger tells of some of its offsets.
 *
 * @param onUnread told why no node answered for a ledger that is there; without it that is thrown
 * @throws {AndeanError} `table-mismatch` where a table with coordinates holds rows of others
 */
export async function gatherEvidence(
  options: VerifyOptions,
  { cluster, session, layout }: Pick<Services, "cluster" | "session" | "layout">,
  ranges: readonly PartitionRange[],
  onUnread?: (error: AndeanError) => void,
): Promise<Evidence> {
  const { topic, keyspace, table, deadLetterPlace, consistency, signal } = options;
  const deadLetters = await letterReader(deadLetterPlace, { cluster, session, consistency })
    .index(topic, signal);
  const ledger = await openLedger(session, keyspace, { create: false });
  if (ledger === undefined) return { deadLetters, entries: undefined, otherTopics: [] };
  const request = { consistency, signal };
  const asked = layout.identity === "coordinates"
    ? await topicTable(cluster, options, `verify topic "${topic}"`)
    : undefined;
  try {
    let otherTopics: string[] = [];
    // Rows of another topic would pass for those of lost records.
    if (asked !== undefined) await requireSoleTopic(ledger, asked, request);
    else otherTopics = await othersIn(ledger, topic, table, request);
    const entries = await readLedger(ledger, topic, table, ranges, request);
    return { deadLetters, entries, otherTopics };
  } catch (thrown) {
    if (onUnread === undefined || !(thrown instanceof AndeanError) || !thrown.retriable) {
      throw thrown;
    }
    onUnread(thrown);
    return { deadLetters, entries: undefined, otherTopics: [] };
  }
}

async function othersIn(
  { claims }: Ledger,
  topic: string,
  table: string,
  request: LedgerRequest,
): Promise<string[]> {
  const topics = await claims.topicsOf(table, request);
  return [...topics.keys()].filter((name) => name !== topic).sort();
}

/** Judges records without a row by the evidence. */
export function lossesBy(
  { deadLetters, entries }: Evidence,
  { table, layout }: Pick<Services, "table" | "layout">,
): Losses {
  const ttlSeconds = layout.ttlSeconds ?? table.defaultTtlSeconds;
  return new Losses(deadLetters, entries ?? new Map(), ttlSeconds, Date.now());
}
