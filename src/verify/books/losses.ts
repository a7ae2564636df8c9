import type { DeadLetterIndex } from "../../dead_letters/dead_letter_index.ts";
import type { LedgerEntry } from "../../ledger/entry.ts";
import { expiredBy } from "../../ledger/judge.ts";
import type { KafkaRecord } from "../../record/kafka_record.ts";

/** What became of a record that has no row. */
export type LossFate = "deadLettered" | "expired" | "missing";

/** Tells losses from records that have no row for a good reason. */
export class Losses {
  #deadLetters: Pick<DeadLetterIndex, "has">;
  #defaultTtlSeconds: number;
  #ledger: ReadonlyMap<number, readonly LedgerEntry[]>;
  #nowMs: number;

  /**
   * @param ledger by Kafka partition: entries that don't overlap, ascending
   * @param defaultTtlSeconds the table's, for records that no entry tells of; 0 for none
   */
  constructor(
    deadLetters: Pick<DeadLetterIndex, "has">,
    ledger: ReadonlyMap<number, readonly LedgerEntry[]>,
    defaultTtlSeconds: number,
    nowMs: number,
  ) {
    this.#deadLetters = deadLetters;
    this.#ledger = ledger;
    this.#defaultTtlSeconds = defaultTtlSeconds;
    this.#nowMs = nowMs;
  }

  /** Whether the record was set aside. */
  setAside(partition: number, offset: number): boolean {
    return this.#deadLetters.has(partition, offset);
  }

  /**
   * Why a record has no row.
   *
   * @param ttlSeconds its row's own, where it has one
   */
  fateOf(
    partition: number,
    record: Pick<KafkaRecord, "offset" | "timestampMs">,
    ttlSeconds?: number,
  ): LossFate {
    if (this.#deadLetters.has(partition, record.offset)) return "deadLettered";
    return this.#expired(partition, record, ttlSeconds) ? "expired" : "missing";
  }

  /** By when its row was written, which the ledger knows better than the record's timestamp. */
  #expired(
    partition: number,
    { offset, timestampMs }: Pick<KafkaRecord, "offset" | "timestampMs">,
    own: number | undefined,
  ) {
    const entry = entryAt(this.#ledger.get(partition) ?? [], offset);
    if (entry !== undefined) {
      return expiredBy({ ...entry, ttlSeconds: own ?? entry.ttlSeconds }, this.#nowMs);
    }
    const ttlSeconds = own ?? this.#defaultTtlSeconds;
    return ttlSeconds > 0 && timestampMs + ttlSeconds * 1_000 <= this.#nowMs;
  }
}

function entryAt(entries: readonly LedgerEntry[], offset: number): LedgerEntry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.to <= offset) low = middle + 1;
    else high = middle;
  }
  const entry = entries[low];
  return entry !== undefined && entry.from <= offset ? entry : undefined;
}
