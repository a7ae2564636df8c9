/** A digest's text: 16 lower-case hex digits. */
export const DIGEST_TEXT = /^[0-9a-f]{16}$/;
const TWO_POW_32 = 0x1_0000_0000;

/**
 * A digest of a set of coordinates (Kafka partition and offset): the sum modulo 2^64 of a 64-bit
 * hash of each. It does not depend on the order in which they are added, and the digest of two
 * disjoint sets is the sum of theirs, so that both `ingest`, which settles records in any order,
 * and `verify`, which finds rows in the order of their tokens, come to the same one.
 *
 * A sum and not an exclusive or, in which a pair cancels out: a coordinate that was counted twice
 * would leave no trace, nor would any two of them. Two different sets of one size have the same
 * digest with a probability of about 2^-64. It guards against mistakes, not against an adversary.
 *
 * @example
 * ```ts
 * import { CoordinateDigest } from "./digest.ts";
 *
 * const [one, other] = [new CoordinateDigest(), new CoordinateDigest()];
 * one.add(0, 1_000);
 * one.add(0, 1_001);
 * other.add(0, 1_001);
 * other.add(0, 1_000);
 * console.assert(one.equals(other));
 * ```
 */
export class CoordinateDigest {
  // Signed, because V8 keeps any signed 32-bit number in place; an unsigned one may need a box.
  #high = 0;
  #low = 0;

  /**
   * Reads what {@linkcode CoordinateDigest.toString} has written.
   *
   * @throws {RangeError} for anything but 16 hex digits
   */
  static parse(text: string): CoordinateDigest {
    if (!DIGEST_TEXT.test(text)) throw new RangeError(`Cannot read "${text}" as a digest`);
    const digest = new CoordinateDigest();
    digest.#high = parseInt(text.slice(0, 8), 16) | 0;
    digest.#low = parseInt(text.slice(8), 16) | 0;
    return digest;
  }

  /**
   * Adds one coordinate, once for each record.
   *
   * @param partition the Kafka partition, from 0 to 2^31 - 1
   * @param offset from 0 to 2^53 - 1
   */
  add(partition: number, offset: number): void {
    const below = offset | 0; // ToInt32 keeps the low 32 bits of any whole number, exactly.
    const above = (offset / TWO_POW_32) | 0;
    this.#addHalves(
      mixHigh(mixHigh(mixHigh(partition ^ 0x243f6a88) ^ above) ^ below),
      mixLow(mixLow(mixLow(partition ^ 0x13198a2e) ^ above) ^ below),
    );
  }

  /** Adds all coordinates of another digest, which must hold none of ours. */
  merge(other: CoordinateDigest): void {
    this.#addHalves(other.#high, other.#low);
  }

  /** Whether it is the digest of the same set, but for a chance of 2^-64. */
  equals(other: CoordinateDigest): boolean {
    return this.#high === other.#high && this.#low === other.#low;
  }

  /** A digest of its own, of the same set. */
  clone(): CoordinateDigest {
    const copy = new CoordinateDigest();
    copy.#high = this.#high;
    copy.#low = this.#low;
    return copy;
  }

  /** 16 lower-case hex digits; all zero for the empty set. */
  toString(): string {
    return hex(this.#high) + hex(this.#low);
  }

  #addHalves(high: number, low: number): void {
    const sum = (this.#low + low) | 0;
    // An unsigned sum that is less than a summand has wrapped around.
    const carry = sum >>> 0 < low >>> 0 ? 1 : 0;
    this.#low = sum;
    this.#high = (this.#high + high + carry) | 0;
  }
}

// Two finalizers of unlike constants, each a bijection of 32 bits: in each half, two offsets of one
// Kafka partition in one stretch of 2^32 offsets never have the same hash.

/** The finalizer of MurmurHash3 (Austin Appleby, `fmix32`). */
function mixHigh(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

/** `lowbias32` of Chris Wellons' "Prospecting for Hash Functions" (2018). */
function mixLow(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b);
  return word ^ (word >>> 16);
}

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, "0");
}
