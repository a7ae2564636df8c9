import { AndeanError } from "../../errors/andean_error.ts";
import type { Claim, ClaimKind, Loser, SeenRow, Sighting, Winner } from "./claim.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { LoserList } from "./loser_list.ts";

const KINDS: readonly ClaimKind[] = ["deadLetter", "row", "tombstone"];
const DEAD_LETTER = 0;
const TOMBSTONE = 2;

const SIGHTINGS: readonly Sighting[] = [
  "unknown",
  "found",
  "doubtful",
  "stale",
  "undead",
  "mismatched",
  "overtaken",
  "deleted",
];

/**
 * The keys of a topic's records and which record has each: the one that is written last. A record
 * that was set aside has its key only where no other claims it.
 *
 * It takes about 57 bytes for a key and 16 for a record that has lost its key, all in typed arrays.
 */
export class KeyIndex {
  #slots: Int32Array;
  #mask: number;
  #count = 0;
  #words: Int32Array;
  #partitions: Uint32Array;
  #offsets: Float64Array;
  #times: Float64Array;
  #pushed: Uint32Array;
  #digests: Float64Array | undefined;
  #patterns: Uint32Array | undefined;
  #kinds: Uint8Array;
  #sightings: Uint8Array;
  #losers = new LoserList();

  /**
   * @param capacity how many keys there can be at most
   * @param deep whether digests are kept
   * @param patterns whether patterns are
   */
  constructor(capacity: number, { deep = false, patterns = false } = {}) {
    let size = 16;
    while (size * 0.65 < capacity) size *= 2;
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
    this.#words = new Int32Array(capacity * 3);
    this.#partitions = new Uint32Array(capacity);
    this.#offsets = new Float64Array(capacity);
    this.#times = new Float64Array(capacity);
    this.#pushed = new Uint32Array(capacity);
    this.#kinds = new Uint8Array(capacity);
    this.#sightings = new Uint8Array(capacity);
    this.#digests = deep ? new Float64Array(capacity) : undefined;
    this.#patterns = patterns ? new Uint32Array(capacity) : undefined;
  }

  /** How many keys there are. */
  get size(): number {
    return this.#count;
  }

  /**
   * Enters a record; in any order, but each once.
   *
   * @throws {AndeanError} `internal` for more keys than there is room for
   */
  claim(key: Fingerprint, claim: Claim): void {
    const at = this.#find(key);
    const slot = this.#slots[at]!;
    if (slot === -1) {
      if (this.#count >= this.#kinds.length) {
        throw new AndeanError("internal", "Cannot index more keys than there are records");
      }
      this.#slots[at] = this.#count;
      this.#words.set(key, this.#count * 3);
      this.#put(this.#count++, claim);
    } else if (this.#loses(slot, claim)) {
      this.#losers.add(claim.partition, claim.offset, slot);
    } else {
      this.#losers.add(this.#partitions[slot]!, this.#offsets[slot]!, slot);
      this.#put(slot, claim);
    }
  }

  /** Enters a row of the table, after all records. */
  see(key: Fingerprint, row: SeenRow): { sighting: Sighting; slot: number } {
    const slot = this.#slots[this.#find(key)]!;
    if (slot === -1) return { sighting: "unknown", slot };
    const sighting = this.#sightingOf(slot, row);
    this.#sightings[slot] = SIGHTINGS.indexOf(sighting);
    return { sighting, slot };
  }

  /** The slot of a key, if some record claims it. */
  slotOf(key: Fingerprint): number | undefined {
    const slot = this.#slots[this.#find(key)]!;
    return slot === -1 ? undefined : slot;
  }

  /** Which columns the record fills that has the key at a slot. */
  patternOf(slot: number): number {
    return this.#patterns?.[slot] ?? 0;
  }

  /**
   * Takes back what was found out about a key: what a later record has written there, or deleted,
   * says nothing of the record that the index knows.
   *
   * @param by a record that has claimed no key; in the order of the offsets. One that was set aside
   * may have claimed its own: it has written a row if it was replayed, which nobody knows
   */
  overwritten(key: Fingerprint, by: Pick<Claim, "kind" | "writeTimeUs">): void {
    const slot = this.slotOf(key);
    if (slot === undefined) return;
    if (by.kind === "deadLetter" && this.#kinds[slot] === DEAD_LETTER) return; // Maybe itself.
    if (by.writeTimeUs < this.#times[slot]!) return; // It came later, and was written before.
    const sighting = SIGHTINGS[this.#sightings[slot]!]!;
    const become = (now: Sighting) => this.#sightings[slot] = SIGHTINGS.indexOf(now);
    if (sighting === "mismatched") become("found");
    else if (sighting === "undead") {
      // Another deletion would not explain the row.
      if (by.kind !== "tombstone") become("found");
    } else if (sighting !== "found" && by.kind !== "deadLetter") {
      become(by.kind === "row" ? "overtaken" : "deleted");
    }
  }

  /** The Kafka partitions with records that are not found as they should be. */
  doubtfulPartitions(): Set<number> {
    const doubtful = new Set<number>();
    for (let slot = 0; slot < this.#count; slot++) {
      const sighting = SIGHTINGS[this.#sightings[slot]!];
      const kind = KINDS[this.#kinds[slot]!];
      const good = sighting === "found" || (kind !== "row" && sighting === "unknown");
      if (!good) doubtful.add(this.#partitions[slot]!);
    }
    return doubtful;
  }

  /** The record that has each key. */
  *winners(): Generator<Winner> {
    for (let slot = 0; slot < this.#count; slot++) yield this.winner(slot);
  }

  /** The record that has the key at a slot. */
  winner(slot: number): Winner {
    const writeTimeUs = this.#times[slot]!;
    return {
      partition: this.#partitions[slot]!,
      offset: this.#offsets[slot]!,
      kind: KINDS[this.#kinds[slot]!]!,
      writeTimeUs,
      earliestUs: writeTimeUs - this.#pushed[slot]!,
      digest: this.#digests?.[slot],
      sighting: SIGHTINGS[this.#sightings[slot]!]!,
      slot,
    };
  }

  /** What becomes of the records that lost their key to the one at a slot. */
  fateOfLosers(slot: number): "deleted" | "superseded" {
    return this.#kinds[slot] === TOMBSTONE ? "deleted" : "superseded";
  }

  /** The records that lost their key, and to whom in the end. */
  losers(): Iterable<Loser> {
    return this.#losers;
  }

  #loses(slot: number, claim: Claim): boolean {
    const kind = this.#kinds[slot]!;
    const claimed = KINDS.indexOf(claim.kind);
    if ((kind === DEAD_LETTER) !== (claimed === DEAD_LETTER)) return claimed === DEAD_LETTER;
    const difference = claim.writeTimeUs - this.#times[slot]! ||
      claim.partition - this.#partitions[slot]! || claim.offset - this.#offsets[slot]!;
    return difference < 0;
  }

  #put(slot: number, claim: Claim): void {
    const { partition, offset, kind, writeTimeUs, earliestUs, digest, pattern } = claim;
    this.#partitions[slot] = partition;
    this.#offsets[slot] = offset;
    this.#times[slot] = writeTimeUs;
    this.#pushed[slot] = writeTimeUs - earliestUs;
    this.#kinds[slot] = KINDS.indexOf(kind);
    if (this.#digests !== undefined) this.#digests[slot] = digest ?? 0;
    if (this.#patterns !== undefined) this.#patterns[slot] = pattern ?? 0;
  }

  #sightingOf(slot: number, { writeTimeUs, digest }: SeenRow): Sighting {
    if (this.#kinds[slot] === TOMBSTONE) return "undead";
    const timeUs = this.#times[slot]!;
    const isOlder = writeTimeUs !== undefined && writeTimeUs < timeUs;
    // No writer gives a record a time before its own.
    if (isOlder && writeTimeUs < timeUs - this.#pushed[slot]!) return "stale";
    if (this.#digests === undefined || digest === undefined) {
      // Either another record of its millisecond, or itself, as a writer that had not seen all of
      // those has timed it.
      return isOlder ? "doubtful" : "found";
    }
    return this.#digests[slot] === digest ? "found" : "mismatched";
  }

  /** The place of a key, or the one where it would be. */
  #find([a, b, c]: Fingerprint): number {
    const words = this.#words;
    for (let at = a & this.#mask;; at = (at + 1) & this.#mask) {
      const slot = this.#slots[at]!;
      if (slot === -1) return at;
      const base = slot * 3;
      if (words[base] === a && words[base + 1] === b && words[base + 2] === c) return at;
    }
  }
}
