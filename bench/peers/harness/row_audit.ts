import { type Row, RowDigest } from "./row.ts";

/** What a topic holds. */
export interface TopicContents {
  topic: string;
  records: number;
  /** The offsets of each Kafka partition, from the first to the one behind the last. */
  ranges: ReadonlyMap<number, { from: number; to: number }>;
  /** Of the rows that its records should become. */
  digest: string;
}

/** How a table differs from its topic. */
export interface AuditResult {
  rows: number;
  /** Records whose coordinates no row has. */
  missing: number;
  /** Further rows of a record. */
  duplicates: number;
  /** Rows at coordinates that the topic does not have. */
  unexpected: number;
  /** Every record has one row, and some have other values. */
  altered: boolean;
  right: boolean;
}

/** Holds the rows of a table, one by one, against what a topic holds. */
export class RowAudit {
  #topic: TopicContents;
  #seen = new Map<number, Uint8Array>();
  #digest = new RowDigest();
  #rows = 0;
  #found = 0;
  #duplicates = 0;
  #unexpected = 0;

  constructor(topic: TopicContents) {
    this.#topic = topic;
    for (const [partition, { from, to }] of topic.ranges) {
      this.#seen.set(partition, new Uint8Array(to - from));
    }
  }

  add(row: Row): void {
    this.#rows++;
    this.#digest.add(row);
    const seen = this.#seen.get(row.partition);
    const index = row.offset - (this.#topic.ranges.get(row.partition)?.from ?? 0);
    if (seen === undefined || index < 0 || index >= seen.length) {
      this.#unexpected++;
    } else if (seen[index] === 1) {
      this.#duplicates++;
    } else {
      seen[index] = 1;
      this.#found++;
    }
  }

  result(): AuditResult {
    const missing = this.#topic.records - this.#found;
    const complete = missing === 0 && this.#duplicates === 0 && this.#unexpected === 0;
    const altered = complete && this.#digest.toString() !== this.#topic.digest;
    return {
      rows: this.#rows,
      missing,
      duplicates: this.#duplicates,
      unexpected: this.#unexpected,
      altered,
      right: complete && !altered,
    };
  }
}
