import { AndeanError } from "../errors/andean_error.ts";
import { concurrently } from "../errors/concurrently.ts";
import { qualifiedTable } from "../scylla/table/identifiers.ts";
import { readPages } from "../scylla/read/read_pages.ts";
import type { Consistency } from "../scylla/session/consistency.ts";
import type { Session } from "../scylla/session/session.ts";
import type { Table } from "../scylla/table/table.ts";
import { scanTable } from "../scylla/read/token_scan.ts";
import type { StoredLetter } from "./dead_letter.ts";
import { DeadLetterIndex } from "./dead_letter_index.ts";
import {
  type DeadLetterReader,
  type LetterPage,
  type LetterQuery,
  placeName,
} from "./dead_letter_store.ts";
import { isLetter, letterOf, type LetterRow } from "./letter_row.ts";
import { cutPages, type LetterHead, type LetterSpan } from "./letter_spans.ts";
import { findLetterTable, type TablePlace } from "./letter_table.ts";

/** What the letters of a page take together, about, in bytes. */
const PAGE_BYTES = 16 * 1024 * 1024;
/** Buckets whose letters are looked for together. */
const BUCKETS_AT_ONCE = 64;
const CONCURRENCY = 8;
/** Few, because the table holds but what went wrong. */
const SCAN_SLICES = 32;

const OF_BUCKET = "topic = ? AND kafka_partition = ? AND bucket = ?";

/** The letters of one Kafka partition that are in one partition of the database. */
interface Bucket {
  partition: number;
  bucket: number;
}

/**
 * Reads the letters of a dead-letter table. It finds the buckets first, which is a scan of partition
 * keys alone, and asks them for the letters: at the cost of those of the topic, and not of all.
 */
export class TableLetters implements DeadLetterReader {
  #session: Session;
  #place: TablePlace;
  #consistency: Consistency;

  constructor(session: Session, place: TablePlace, consistency: Consistency) {
    this.#session = session;
    this.#place = place;
    this.#consistency = consistency;
  }

  /** In the order of the coordinates; each record has one letter. */
  async *read(query: LetterQuery): AsyncGenerator<LetterPage> {
    const table = await findLetterTable(this.#session, this.#place);
    if (table === undefined) return;
    const buckets = await this.#buckets(table, query);
    for (let at = 0; at < buckets.length; at += BUCKETS_AT_ONCE) {
      const some = buckets.slice(at, at + BUCKETS_AT_ONCE);
      const share = (at + some.length) / buckets.length;
      const heads = await this.#heads(query, some);
      for (const [partition, all] of Map.groupBy(heads, ({ partition }) => partition)) {
        for (const spans of cutPages(all, PAGE_BYTES)) {
          yield { letters: await this.#letters(query, partition, spans), share };
        }
      }
    }
  }

  async index(source: string, signal?: AbortSignal): Promise<DeadLetterIndex> {
    const index = new DeadLetterIndex(source);
    const table = await findLetterTable(this.#session, this.#place);
    if (table === undefined) return index;
    const columns = ["topic", "kafka_partition", "kafka_offset", "set_aside_at"];
    await this.#scan(table, columns, signal, (row) => {
      if (row.topic !== source || !isLetter(row)) return;
      const offset = row.kafka_offset!.toNumber();
      index.add({ topic: source, partition: row.kafka_partition!, offset });
    });
    return index;
  }

  /** A table tells of no change but by being read. */
  mark(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async #buckets(
    table: Table,
    { source, partition: wanted, signal }: LetterQuery,
  ): Promise<Bucket[]> {
    const buckets: Bucket[] = [];
    const columns = ["DISTINCT topic", "kafka_partition", "bucket"];
    await this.#scan(table, columns, signal, ({ topic, kafka_partition, bucket }) => {
      if (topic !== source || kafka_partition === null || bucket === null) return;
      if (wanted !== undefined && kafka_partition !== wanted) return;
      buckets.push({ partition: kafka_partition, bucket: bucket.toNumber() });
    });
    return buckets.sort((a, b) => a.partition - b.partition || a.bucket - b.bucket);
  }

  /** @throws {AndeanError} `inconclusive` where a part of the table could not be read */
  async #scan(
    table: Table,
    select: readonly string[],
    signal: AbortSignal | undefined,
    onRow: (row: LetterRow) => void,
  ): Promise<void> {
    const unseen = await scanTable(this.#session, table, {
      select,
      consistency: this.#consistency,
      slices: SCAN_SLICES,
      signal,
      onRows: (rows) => rows.forEach((row) => onRow(row as unknown as LetterRow)),
    });
    if (unseen.length === 0) return;
    throw new AndeanError(
      "inconclusive",
      `Cannot read the dead letters in ${placeName(this.#place)}: no node answers for ` +
        `${unseen.length} of ${SCAN_SLICES} slices of the token ring`,
      { hint: "Start the nodes that are down, or ask for a lower --consistency." },
    );
  }

  /** How large the letters of buckets are, so that no page of them takes too much memory. */
  async #heads(
    query: LetterQuery,
    buckets: readonly Bucket[],
  ): Promise<(Bucket & { heads: LetterHead[] })[]> {
    const all = buckets.map((bucket) => ({ ...bucket, heads: [] as LetterHead[] }));
    await concurrently(all, CONCURRENCY, async ({ partition, bucket, heads }) => {
      const key = [query.source, partition, bucket];
      const columns = "kafka_partition, kafka_offset, value_bytes, set_aside_at";
      await this.#select(columns, OF_BUCKET, key, query, (row) => {
        if (!isLetter(row)) return;
        heads.push({ offset: row.kafka_offset!.toNumber(), bytes: row.value_bytes ?? 0 });
      });
    });
    return all;
  }

  async #letters(
    query: LetterQuery,
    partition: number,
    spans: readonly LetterSpan[],
  ): Promise<StoredLetter[]> {
    const found: StoredLetter[][] = spans.map(() => []);
    await concurrently(spans.entries(), CONCURRENCY, async ([index, { bucket, first, last }]) => {
      const where = `${OF_BUCKET} AND kafka_offset >= ? AND kafka_offset <= ?`;
      const params = [query.source, partition, bucket, first, last];
      await this.#select("*", where, params, query, (row) => {
        if (isLetter(row)) found[index]!.push(letterOf(row));
      });
    });
    return found.flat();
  }

  async #select(
    columns: string,
    where: string,
    params: unknown[],
    { signal }: LetterQuery,
    onRow: (row: LetterRow) => void,
  ): Promise<void> {
    const { keyspace, table } = this.#place;
    const statement = `SELECT ${columns} FROM ${qualifiedTable(keyspace, table)} WHERE ${where}`;
    const action = `read the dead letters in ${placeName(this.#place)}`;
    const options = { action, consistency: this.#consistency, signal };
    for await (const rows of readPages(this.#session, statement, params, options)) {
      for (const row of rows) onRow(row as unknown as LetterRow);
    }
  }
}
