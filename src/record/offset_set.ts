import type { OffsetRange } from "./offset_ranges.ts";

const WORD_BITS = 32;
/** 65,536 offsets in 8 KiB: small where offsets are sparse, one map entry where they are dense. */
const CHUNK_WORDS = 2_048;
const CHUNK_BITS = CHUNK_WORDS * WORD_BITS;
const ALL_ONES = 0xffff_ffff;

/**
 * A set of offsets of one Kafka partition: one bit each, in chunks that are made when needed.
 *
 * Offsets of a topic are dense, so a plain bitmap is as small as a compressed one would be (ten
 * million records take 1.25 MB) and adding to it is a few instructions.
 */
export class OffsetSet {
  #chunks = new Map<number, Uint32Array>();
  #size = 0;

  /** How many offsets it holds. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds an offset: an integer from 0 to 2^53 - 1.
   *
   * @returns whether it was not there before
   */
  add(offset: number): boolean {
    const index = Math.floor(offset / CHUNK_BITS);
    let chunk = this.#chunks.get(index);
    if (chunk === undefined) {
      chunk = new Uint32Array(CHUNK_WORDS);
      this.#chunks.set(index, chunk);
    }
    const bit = offset - index * CHUNK_BITS;
    const mask = 1 << (bit & 31);
    const word = bit >>> 5;
    if ((chunk[word]! & mask) !== 0) return false;
    chunk[word]! |= mask;
    this.#size++;
    return true;
  }

  /** Whether it holds an offset. */
  has(offset: number): boolean {
    const index = Math.floor(offset / CHUNK_BITS);
    const bit = offset - index * CHUNK_BITS;
    return ((this.#chunks.get(index)?.[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }

  /**
   * Takes an offset out.
   *
   * @returns whether it was there
   */
  delete(offset: number): boolean {
    if (!this.has(offset)) return false;
    const index = Math.floor(offset / CHUNK_BITS);
    const bit = offset - index * CHUNK_BITS;
    this.#chunks.get(index)![bit >>> 5]! &= ~(1 << (bit & 31));
    this.#size--;
    return true;
  }

  /** How many offsets of `[from, to)` it holds. */
  count(from: number, to: number): number {
    let count = 0;
    for (const run of this.runs(from, to)) count += run.to - run.from;
    return count;
  }

  /** The maximal runs of offsets in `[from, to)` that it holds, ascending. */
  runs(from: number, to: number): Generator<OffsetRange> {
    return this.#stretches(from, to, true);
  }

  /** The maximal runs of offsets in `[from, to)` that it does not hold, ascending. */
  holes(from: number, to: number): Generator<OffsetRange> {
    return this.#stretches(from, to, false);
  }

  *#stretches(from: number, to: number, wanted: boolean): Generator<OffsetRange> {
    let start = this.#next(from, to, wanted);
    while (start < to) {
      const end = this.#next(start, to, !wanted);
      yield { from: start, to: end };
      start = this.#next(end, to, wanted);
    }
  }

  /** The first offset in `[from, to)` that is (or is not) held; `to` if there is none. */
  #next(from: number, to: number, held: boolean): number {
    for (let offset = from; offset < to;) {
      const index = Math.floor(offset / CHUNK_BITS);
      const base = index * CHUNK_BITS;
      const chunk = this.#chunks.get(index);
      if (chunk === undefined) {
        if (!held) return offset;
        offset = base + CHUNK_BITS;
        continue;
      }
      const bit = offset - base;
      const word = chunk[bit >>> 5]!;
      // Bits below the offset are masked away; what is left tells of it and those above.
      const candidates = (held ? word : ~word) & (ALL_ONES << (bit & 31));
      if (candidates !== 0) {
        const found = base + (bit & ~31) + (31 - Math.clz32(candidates & -candidates));
        return Math.min(found, to);
      }
      offset = base + (bit & ~31) + WORD_BITS;
    }
    return to;
  }
}
