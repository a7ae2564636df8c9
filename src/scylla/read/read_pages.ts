import type cassandra from "cassandra-driver";
import { AndeanError } from "../../errors/andean_error.ts";
import { type Consistency, readConsistencyNumber } from "../session/consistency.ts";
import type { Session } from "../session/session.ts";
import { untilAnswered } from "../session/until_answered.ts";

/** How the rows of one statement are read. */
export interface ReadPagesOptions {
  /** What is tried, to follow "Cannot". */
  action: string;
  consistency: Consistency;
  signal?: AbortSignal | undefined;
}

const PAGE_ROWS = 5_000;
/** How often a page is asked for before the rows count as unread. */
const READ_ATTEMPTS = 8;

/**
 * Reads what a statement selects, page by page.
 *
 * @throws {AndeanError} `interrupted`, or why a page could not be read after patient asking
 */
export async function* readPages(
  { client }: Pick<Session, "client">,
  statement: string,
  params: unknown[],
  { action, consistency, signal }: ReadPagesOptions,
): AsyncGenerator<cassandra.types.Row[]> {
  let pageState: string | undefined;
  do {
    if (signal?.aborted) {
      throw new AndeanError("interrupted", `Interrupted before it could ${action}`);
    }
    const options = {
      prepare: true,
      consistency: readConsistencyNumber(consistency),
      fetchSize: PAGE_ROWS,
      ...(pageState === undefined ? {} : { pageState }),
    };
    const page = await untilAnswered(() => client.execute(statement, params, options), {
      action,
      signal,
      attempts: READ_ATTEMPTS,
    });
    yield page.rows;
    pageState = page.pageState || undefined;
  } while (pageState !== undefined);
}
