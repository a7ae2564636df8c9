import cassandra from "cassandra-driver";
import { AndeanError } from "../../errors/andean_error.ts";
import { backoffMs } from "../../errors/backoff.ts";
import { concurrently } from "../../errors/concurrently.ts";
import type { Pace } from "../../errors/pace.ts";
import { sleep } from "../../errors/sleep.ts";
import { loggerFor } from "../../telemetry/log.ts";
import type { OwnPageOptions, PageDecoder } from "../driver/own_pages.ts";
import { classifyFailure, scyllaError } from "../session/failures.ts";
import { qualifiedTable, quoted } from "../table/identifiers.ts";
import { Patience } from "./patience.ts";
import { ringParts } from "./ring_parts.ts";
import { cutRing, type RingSlice, spreadOut, type TokenRange } from "./ring_slices.ts";
import { type Consistency, readConsistencyNumber } from "../session/consistency.ts";
import type { Session } from "../session/session.ts";
import { routeOf } from "./slice_route.ts";
import type { Table } from "../table/table.ts";

export type { TokenRange };

/** What a {@linkcode scanTable} reads, and how. */
export interface ScanOptions {
  /** CQL selectors: only these are read. */
  select: readonly string[];
  consistency: Consistency;
  /** Called with each page's rows. */
  onRows: (rows: cassandra.types.Row[]) => void;
  /** Told after each finished slice. */
  onSlice?: (done: number, slices: number) => void;
  signal?: AbortSignal | undefined;
  /** How many rows a page has at most. @default 5,000 */
  pageRows?: number;
  /** Decodes pages where the driver lets us; `onRows` is then given what it makes of them. */
  decodePage?: PageDecoder;
  /** Bounds how many rows are read per second. @default unbounded */
  pace?: Pace | undefined;
  /** How many slices are read at once. @default 8 */
  concurrency?: number;
  /** About how many slices the ring is cut into; more where it has more parts. @default 256 */
  slices?: number;
  /** How often a page is asked for before its slice counts as unread. @default 8 */
  attempts?: number;
}

/** A bounded scan asks for so many rows at once at least, however slow it is to be. */
const MIN_PAGE_ROWS = 100;
/** Of a second's share, so that a bounded scan reads evenly. */
const PAGES_PER_SECOND = 4;

/** How many rows a page may have. */
function pageRowsOf({ pageRows = 5_000, pace }: ScanOptions): number {
  if (pace === undefined) return pageRows;
  const even = Math.ceil(pace.perSecond / PAGES_PER_SECOND);
  return Math.min(pageRows, Math.max(MIN_PAGE_ROWS, even));
}

/**
 * Reads columns of every row of a table, in no order.
 *
 * @returns the slices that no node answered for, after patient asking; what `onRows` has seen is
 * the whole table only if there are none. Once slices are lost the others are asked for with less
 * {@linkcode Patience}, because a cluster that lacks nodes answers none of a node's ranges.
 * @throws {AndeanError} for what asking again does not mend: a missing table, a refused login
 */
export async function scanTable(
  session: Session,
  table: Table,
  options: ScanOptions,
): Promise<TokenRange[]> {
  const { select, concurrency = 8, onSlice, attempts = 8 } = options;
  const slices = cutRing(await ringParts(session, table), options.slices ?? 256);
  const unseen: TokenRange[] = [];
  const token = `token(${table.partitionKey.map(quoted).join(", ")})`;
  const query = `SELECT ${select.join(", ")} ` +
    `FROM ${qualifiedTable(table.keyspace, table.name)} WHERE ${token} > ? AND ${token} <= ?`;
  const patience = new Patience(attempts);
  let done = 0;
  await concurrently(spreadOut(slices, concurrency), concurrency, async (slice) => {
    const isRead = !patience.isOver && await scanSlice(session, query, slice, patience, options);
    patience.note(isRead ? "read" : "lost");
    if (!isRead) unseen.push({ after: slice.after, upTo: slice.upTo });
    onSlice?.(++done, slices.length);
  });
  return unseen.sort((a, b) => a.after < b.after ? -1 : 1);
}

/** Lets the replicas of slices take turns. */
let nextTurn = 0;

/** @returns whether it was read to its end */
async function scanSlice(
  { client, datacenter }: Session,
  query: string,
  slice: RingSlice,
  patience: Patience,
  options: ScanOptions,
): Promise<boolean> {
  const { consistency, onRows, signal, pace, decodePage } = options;
  const pageRows = pageRowsOf(options);
  const toLong = (token: bigint) => cassandra.types.Long.fromString(String(token));
  const params = [toLong(slice.after), toLong(slice.upTo)];
  const reading: cassandra.QueryOptions & OwnPageOptions = {
    prepare: true,
    consistency: readConsistencyNumber(consistency),
    fetchSize: pageRows,
    decodePage,
  };
  const route = routeOf(client, slice, datacenter, nextTurn++);
  let pageState: string | undefined;
  let began = performance.now();
  for (let attempt = 0;;) {
    // Each try is work for the nodes, and is paid for; waiting for that is no failure of theirs.
    const inLine = performance.now();
    await pace?.take(pageRows, signal);
    began += performance.now() - inLine;
    if (signal?.aborted) throw interrupted();
    let page: cassandra.types.ResultSet;
    try {
      page = await client.execute(query, params, {
        ...reading,
        // A node that failed is not insisted on.
        ...(attempt === 0 ? route : {}),
        ...(pageState === undefined ? {} : { pageState }),
      });
    } catch (thrown) {
      const error = scyllaError("read the table", thrown);
      if (classifyFailure(thrown) !== "retry") throw error;
      if (!patience.allows(++attempt, began)) {
        loggerFor("scylla").debug("{message}; given up", { message: error.message });
        return false;
      }
      if (!await sleep(backoffMs(attempt), signal)) throw interrupted();
      continue;
    }
    pace?.giveBack(pageRows - page.rows.length);
    onRows(page.rows);
    attempt = 0;
    began = performance.now();
    if (!page.pageState) return true;
    pageState = page.pageState;
  }
}

function interrupted(): AndeanError {
  return new AndeanError("interrupted", "Interrupted while reading the table");
}
