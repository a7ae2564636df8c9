import type { Pace } from "../errors/pace.ts";
import type { KafkaCluster } from "../kafka/connection/cluster.ts";
import type { TopicReader } from "../kafka/fetch/topic_reader.ts";
import type { RowPlan } from "../rows/plan_rows.ts";
import type { Session } from "../scylla/session/session.ts";
import type { Table } from "../scylla/table/table.ts";
import type { Books } from "./books/books.ts";
import type { Losses } from "./books/losses.ts";
import type { Mismatch, SupersededRecord, VerifyOptions } from "./options.ts";

/** All that an audit works with; what it finds out it enters in the books. */
export interface Audit extends RowPlan {
  options: VerifyOptions;
  cluster: KafkaCluster;
  reader: TopicReader;
  session: Session;
  table: Table;
  /** Bounds how fast the table and the topic are read; absent where nothing does. */
  pace?: Pace | undefined;
  books: Books;
  losses: Losses;
  findings: Findings;
}

/** What an audit finds out beside the books. */
export interface Findings {
  /** Rows that were read. */
  rows: number;
  /** Natural-key tables: distinct keys of the records. */
  keys?: number;
  notes: string[];
  unseenTokenRanges: [string, string][];
  /** There is a ledger, and no node answered for it. */
  ledgerUnread?: boolean;
  /** There are rows whose values were to be compared, and could not be. */
  uncompared?: boolean;
  mismatches: Mismatch[];
  superseded: SupersededRecord[];
  /** Columns that rows lack because they are older. */
  laterColumns: Set<string>;
}

/** Of an audit that has not begun. */
export function noFindings(): Findings {
  return {
    rows: 0,
    notes: [],
    unseenTokenRanges: [],
    mismatches: [],
    superseded: [],
    laterColumns: new Set(),
  };
}

/** More mismatches are counted, and not shown. */
export const MAX_MISMATCHES = 20;

/** Tells how far a step is, now and then. */
export function stepProgress(
  { onProgress }: Pick<VerifyOptions, "onProgress">,
  step: string,
): (seen: number, share: number) => void {
  const started = performance.now();
  return (seen, share) =>
    onProgress?.({
      step,
      seen,
      share: Math.min(1, share),
      seconds: (performance.now() - started) / 1_000,
    });
}
