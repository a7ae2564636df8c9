import type { KafkaRecord } from "../../record/kafka_record.ts";
import type { OffsetRange, PartitionRange } from "../../record/offset_ranges.ts";
import type { DecodedRecord } from "../../record/row_decoder.ts";
import { quoted } from "../../scylla/table/identifiers.ts";
import type { ReadRow } from "../../scylla/layout/row_layout.ts";
import { type Audit, MAX_MISMATCHES, stepProgress } from "../audit.ts";
import { type Fingerprint, Fingerprinter } from "./fingerprint.ts";
import { type KeyedRecord, keyedRecord, readTimed, ttlOf } from "./keyed_records.ts";
import type { Claim, SeenRow, Winner } from "./claim.ts";
import { KeyIndex } from "./key_index.ts";
import { lookUp } from "./look_up.ts";
import { RowPatterns } from "./row_patterns.ts";
import { RowValues } from "../row_values.ts";

/** Superseded records that can be named. */
const MAX_REMEMBERED = 1_000_000;
/** Records that were set aside and may have been replayed: of more, the first that were read. */
const MAX_SET_ASIDE = 1_000_000;

/** Records that are read again at once to compare their values. */
const DEEPER_AT_ONCE = 10_000;

/**
 * Audits records by the keys of their rows: of the records of a key the last one must be the row,
 * the others are superseded, or deleted by a tombstone.
 */
export class KeyAudit {
  readonly index: KeyIndex;
  readonly fingerprinter: Fingerprinter;
  #audit: Audit;
  #values: RowValues | undefined;
  #patterns: RowPatterns;
  #shown = new Map<number, ReadRow>();
  #setAside: { key: Fingerprint; writeTimeUs: number }[] = [];

  /**
   * @param capacity how many records there can be at most
   * @param deep whether values are compared
   * @param fingerprinter one for all audits that share keys out among each other
   */
  constructor(
    audit: Audit,
    capacity: number,
    deep = audit.options.deep,
    fingerprinter = new Fingerprinter(),
  ) {
    const { layout } = audit;
    this.#audit = audit;
    this.fingerprinter = fingerprinter;
    this.#patterns = new RowPatterns(layout);
    this.index = new KeyIndex(capacity, { deep, patterns: this.#patterns.areMany });
    this.#values = deep ? new RowValues(layout) : undefined;
  }

  /** The selectors of what {@linkcode KeyAudit.see} needs. */
  get select(): string[] {
    const { layout } = this.#audit;
    const columns = this.#values === undefined
      ? layout.keyColumns
      : [...layout.keyColumns, ...layout.valueColumns];
    return [...columns.map(quoted), ...this.#patterns.selectors];
  }

  /**
   * Reads records and lets them claim their keys.
   *
   * @param wanted whether a key is looked at in this pass
   * @param onRecord told of each record that claims a key
   * @throws {AndeanError} where any of the ranges can't be read
   */
  async claim(
    ranges: readonly PartitionRange[],
    wanted: (key: Fingerprint) => boolean,
    onRecord?: (record: KeyedRecord) => void,
  ): Promise<void> {
    const { options } = this.#audit;
    const total = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
    const progress = stepProgress(options, "reading the topic");
    let seen = 0;
    await readTimed(this.#audit, ranges, (partition, record, writeTimeUs) => {
      if (++seen % 1_000 === 0) progress(seen, seen / total);
      const keyed = keyedRecord(this.#audit, partition, record, writeTimeUs);
      if (keyed === undefined) return this.#enterUndecodable(partition, record, wanted);
      const fingerprint = this.fingerprinter.of(keyed.key);
      if (!wanted(fingerprint)) return;
      const claim = this.#claimOf(keyed.item);
      this.index.claim(fingerprint, claim);
      if (claim.kind === "deadLetter" && this.#setAside.length < MAX_SET_ASIDE) {
        this.#setAside.push({ key: [...fingerprint], writeTimeUs: claim.writeTimeUs });
      }
      onRecord?.(keyed);
    });
  }

  /**
   * Enters a row of the table.
   *
   * @returns whether some record claims its key
   */
  see(fingerprint: Fingerprint, row: ReadRow): boolean {
    const known = this.#patterns.areMany ? this.index.slotOf(fingerprint) : undefined;
    const pattern = this.#patterns.at(known === undefined ? 0 : this.index.patternOf(known));
    if (pattern === undefined) return false; // No record has claimed any key.
    const seen: SeenRow = {
      writeTimeUs: this.#patterns.writeTimeUs(row, pattern),
      digest: this.#values?.ofRow(row, pattern.leftAlone),
    };
    const { sighting, slot } = this.index.see(fingerprint, seen);
    if (sighting === "mismatched" && this.#shown.size < MAX_MISMATCHES * 4) {
      this.#shown.set(slot, row);
    }
    return sighting !== "unknown";
  }

  /**
   * Lets records that were set aside take the keys of those that were not: once replayed, their
   * rows stand there, and are neither altered nor strange.
   */
  yieldToReplayed(): void {
    for (const { key, writeTimeUs } of this.#setAside) {
      this.index.overwritten(key, { kind: "deadLetter", writeTimeUs });
    }
  }

  /**
   * Enters in the books what became of every record that has claimed a key; after all rows were
   * seen.
   *
   * @param unseen the slots of keys for which no node answered, whose records are not called lost
   * @throws {AndeanError} where records that have to be read again can't be
   */
  async settle(unseen: ReadonlySet<number> | "none" | "all"): Promise<void> {
    const { books, findings } = this.#audit;
    const blind = (slot: number) => unseen === "all" || (unseen !== "none" && unseen.has(slot));
    const lost: Winner[] = [];
    const doubtful: Winner[] = [];
    for (const winner of this.index.winners()) {
      const fate = this.#fateOf(winner, blind(winner.slot));
      if (fate === "lost") lost.push(winner);
      else if (fate === "doubtful") doubtful.push(winner);
      else books.of(winner.partition).enter(winner.offset, fate);
      if (winner.sighting === "mismatched") {
        books.of(winner.partition).mismatched.add(winner.offset);
      }
      if (winner.sighting === "undead") books.of(winner.partition).addUnexpected(1);
    }
    for (const { partition, offset, slot } of this.index.losers()) {
      const fate = this.#fateOfLoser(partition, offset, slot);
      books.of(partition).enter(offset, fate);
      if (fate === "superseded") this.#remember(partition, offset, slot);
    }
    findings.keys = (findings.keys ?? 0) + this.index.size;
    await this.#enterLost(lost);
    await this.#lookDeeper(doubtful);
    await this.#showMismatches();
  }

  /** Which ones are named is chosen later; of more than these, the first that were read. */
  #remember(partition: number, offset: number, slot: number): void {
    const { findings, options } = this.#audit;
    if (options.listSuperseded === 0 || findings.superseded.length >= MAX_REMEMBERED) return;
    const by = this.index.winner(slot);
    const named = { partition, offset, key: "", byPartition: by.partition, byOffset: by.offset };
    findings.superseded.push(named);
  }

  #fateOf({ kind, sighting }: Winner, blind: boolean) {
    if (kind === "tombstone") {
      // Where nobody answers, a row may stand that should be deleted.
      return blind && sighting !== "undead" && sighting !== "found" ? "unseen" : "deleted";
    }
    if (sighting === "found" || sighting === "mismatched") return "stored";
    if (kind === "deadLetter") return sighting === "doubtful" ? "stored" : "deadLettered";
    if (sighting === "doubtful") return "doubtful";
    if (sighting === "overtaken") return "superseded";
    if (sighting === "deleted") return "deleted";
    return blind ? "unseen" : "lost";
  }

  #fateOfLoser(partition: number, offset: number, slot: number) {
    if (this.#audit.losses.setAside(partition, offset)) return "deadLettered";
    return this.index.fateOfLosers(slot);
  }

  /** Whether a lost row has only run out depends on its record's own timestamp. */
  async #enterLost(lost: readonly Winner[]): Promise<void> {
    const { books, losses, layout } = this.#audit;
    if (layout.ttlOf !== undefined) return await this.#enterLostByOwnTtl(lost);
    for (const { partition, offset, earliestUs } of lost) {
      const fate = losses.fateOf(partition, { offset, timestampMs: earliestUs / 1_000 });
      books.of(partition).enter(offset, fate);
    }
  }

  /** The records tell it, so that they are read again. */
  async #enterLostByOwnTtl(lost: readonly Winner[]): Promise<void> {
    const { books, losses, reader } = this.#audit;
    for (const [partition, ours] of Map.groupBy(lost, ({ partition }) => partition)) {
      const ranges = ours.map(({ offset }): OffsetRange => ({ from: offset, to: offset + 1 }))
        .sort((a, b) => a.from - b.from);
      await reader.read(partition, ranges, (page) => {
        for (const record of page) {
          const fate = losses.fateOf(partition, record, ttlOf(this.#audit, partition, record));
          books.of(partition).enter(record.offset, fate);
        }
      });
    }
  }

  /** Looks at the values of rows whose times don't tell whether they are their records'. */
  async #lookDeeper(doubtful: readonly Winner[]): Promise<void> {
    const { reader, books } = this.#audit;
    for (let start = 0; start < doubtful.length; start += DEEPER_AT_ONCE) {
      const winners = doubtful.slice(start, start + DEEPER_AT_ONCE)
        .sort((a, b) => a.partition - b.partition || a.offset - b.offset);
      const records: KeyedRecord[] = [];
      for (const [partition, ours] of Map.groupBy(winners, ({ partition }) => partition)) {
        const times = new Map(ours.map(({ offset, writeTimeUs }) => [offset, writeTimeUs]));
        const ranges = ours.map(({ offset }): OffsetRange => ({ from: offset, to: offset + 1 }));
        await reader.read(partition, ranges, (page) => {
          for (const record of page) {
            records.push(keyedRecord(this.#audit, partition, record, times.get(record.offset)!)!);
          }
        });
      }
      const deeper = new KeyAudit(this.#audit, records.length, true);
      for (const record of records) deeper.enter(record);
      const unseen = await lookUp(this.#audit, deeper, records);
      const lost: Winner[] = [];
      for (const winner of deeper.index.winners()) {
        if (unseen.has(winner.slot)) books.of(winner.partition).enter(winner.offset, "unseen");
        else if (winner.sighting !== "found") lost.push(winner);
        else books.of(winner.partition).enter(winner.offset, "stored");
      }
      await this.#enterLost(lost);
    }
  }

  async #showMismatches(): Promise<void> {
    const { findings, reader } = this.#audit;
    const winners = [...this.#shown.keys()]
      .map((slot) => this.index.winner(slot))
      .filter(({ sighting }) => sighting === "mismatched")
      .sort((a, b) => a.partition - b.partition || a.offset - b.offset)
      .slice(0, MAX_MISMATCHES - findings.mismatches.length);
    for (const { partition, offset, slot } of winners) {
      await reader.read(partition, [{ from: offset, to: offset + 1 }], ([record]) => {
        const { item } = keyedRecord(this.#audit, partition, record!, 0)!;
        const columns = this.#values!.differences(item, this.#shown.get(slot)!);
        findings.mismatches.push({ partition, offset, columns });
      });
    }
  }

  /** Lets a record claim its key. */
  enter({ item, key }: KeyedRecord): void {
    this.index.claim(this.fingerprinter.of(key), this.#claimOf(item));
  }

  #claimOf(item: DecodedRecord): Claim {
    const { partition, offset, writeTimeUs, record, deletes } = item;
    const kind = deletes ? "tombstone" : "row";
    return {
      partition,
      offset,
      writeTimeUs,
      earliestUs: Math.min(writeTimeUs, record.timestampMs * 1_000),
      kind: this.#audit.losses.setAside(partition, offset) ? "deadLetter" : kind,
      digest: this.#values?.ofItem(item),
      pattern: this.#patterns.of(item),
    };
  }

  /** Counted in the pass that would look at its coordinates as a key, so that it is counted once. */
  #enterUndecodable(
    partition: number,
    record: KafkaRecord,
    wanted: (key: Fingerprint) => boolean,
  ): void {
    const { books, losses, decoder } = this.#audit;
    if (!wanted(this.fingerprinter.of(`${partition}/${record.offset}`))) return;
    const fate = decoder.ignores?.(record) ? "deleted" : losses.fateOf(partition, record);
    books.of(partition).enter(record.offset, fate);
  }
}
