import cassandra from "cassandra-driver";
import { AndeanError } from "../../errors/andean_error.ts";
import { backoffMs } from "../../errors/backoff.ts";
import { concurrently } from "../../errors/concurrently.ts";
import type { Pace } from "../../errors/pace.ts";
import { sleep } from "../../errors/sleep.ts";
import { classifyFailure, scyllaError } from "../session/failures.ts";
import { qualifiedTable, quoted } from "../table/identifiers.ts";
import { Patience } from "./patience.ts";
import { type Consistency, readConsistencyNumber } from "../session/consistency.ts";
import type { Session } from "../session/session.ts";
import type { Table } from "../table/table.ts";

/** Keys of one partition that are asked for in one request. */
export interface KeyGroup<T> {
  items: readonly T[];
}

/** What a {@linkcode readByKey} reads, and how. */
export interface PointReadOptions<T> {
  /** CQL selectors. */
  select: readonly string[];
  /** The values of an item's primary key, partition key first. */
  keyOf(item: T): unknown[];
  consistency: Consistency;
  onRows: (rows: cassandra.types.Row[]) => void;
  /** Told of items that no node answered for, after patient asking. */
  onUnseen: (items: readonly T[]) => void;
  signal?: AbortSignal | undefined;
  /** Bounds how many keys are asked for per second. @default unbounded */
  pace?: Pace | undefined;
  /** How many requests are under way at once. @default 32 */
  concurrency?: number;
  /** How often a request is tried before its items count as unseen. @default 6 */
  attempts?: number;
}

/**
 * Reads rows by their primary keys: the cost follows the keys, not the table.
 *
 * @param groups each of one partition key; small enough for one request
 * @throws {AndeanError} for what asking again does not mend, or `interrupted`
 */
export async function readByKey<T>(
  session: Session,
  table: Table,
  groups: Iterable<KeyGroup<T>>,
  options: PointReadOptions<T>,
): Promise<void> {
  const query = queryOf(table, options.select);
  const paramsOf = (items: readonly T[]) => paramsOfKeys(table, items.map(options.keyOf));
  const { concurrency = 32, attempts = 6 } = options;
  const patience = new Patience(attempts);
  await concurrently(groups, concurrency, async ({ items }) => {
    const rows = patience.isOver
      ? undefined
      : await untilAnswered(session, query, paramsOf(items), items.length, patience, options);
    patience.note(rows === undefined ? "lost" : "read");
    if (rows === undefined) options.onUnseen(items);
    else options.onRows(rows);
  });
}

function queryOf(
  { keyspace, name, partitionKey, clusteringKey }: Table,
  select: readonly string[],
) {
  const where = partitionKey.map((column) => `${quoted(column)} = ?`);
  if (clusteringKey.length === 1) where.push(`${quoted(clusteringKey[0]!)} IN ?`);
  if (clusteringKey.length > 1) where.push(`(${clusteringKey.map(quoted).join(", ")}) IN ?`);
  return `SELECT ${select.join(", ")} FROM ${qualifiedTable(keyspace, name)} ` +
    `WHERE ${where.join(" AND ")}`;
}

function paramsOfKeys({ partitionKey, clusteringKey }: Table, keys: unknown[][]): unknown[] {
  const params = keys[0]!.slice(0, partitionKey.length);
  if (clusteringKey.length === 1) params.push(keys.map((key) => key.at(-1)));
  if (clusteringKey.length > 1) {
    params.push(keys.map((key) => new cassandra.types.Tuple(...key.slice(partitionKey.length))));
  }
  return params;
}

/** @returns `undefined` where no node answered */
async function untilAnswered<T>(
  { client }: Session,
  query: string,
  params: unknown[],
  keys: number,
  patience: Patience,
  { consistency, signal, pace }: PointReadOptions<T>,
): Promise<cassandra.types.Row[] | undefined> {
  let began = performance.now();
  for (let attempt = 1;; attempt++) {
    const inLine = performance.now();
    await pace?.take(keys, signal);
    began += performance.now() - inLine;
    if (signal?.aborted) throw new AndeanError("interrupted", "Interrupted while reading rows");
    try {
      const { rows } = await client.execute(query, params, {
        prepare: true,
        consistency: readConsistencyNumber(consistency),
        fetchSize: 5_000,
      });
      return rows;
    } catch (thrown) {
      if (classifyFailure(thrown) !== "retry") throw scyllaError("read rows", thrown);
      if (!patience.allows(attempt, began)) return undefined;
      await sleep(backoffMs(attempt), signal);
    }
  }
}
