/** 96 bits that stand for a key: three signed 32-bit words. */
export type Fingerprint = readonly [number, number, number];

/**
 * Makes fingerprints: of ten million keys two share one with a probability of 10^-15.
 *
 * A table of ten million keys then takes twelve bytes each instead of the keys' own, which are of
 * any length.
 */
export class Fingerprinter {
  #seeds: Fingerprint;
  #words: [number, number, number] = [0, 0, 0];

  /** @param seeds drawn anew for each run, so that nobody can make keys that collide */
  constructor(seeds: Fingerprint = randomSeeds()) {
    this.#seeds = seeds;
  }

  /** The fingerprint of a key, by its UTF-16 code units; valid until the next call. */
  of(key: string): Fingerprint {
    let [a, b, c] = this.#seeds;
    for (let at = 0; at < key.length; at++) {
      const unit = key.charCodeAt(at);
      a = Math.imul(a ^ unit, 0x85ebca6b);
      a ^= a >>> 15;
      b = Math.imul(b ^ unit, 0xc2b2ae35);
      b ^= b >>> 13;
      c = Math.imul(c ^ unit, 0x27d4eb2f);
      c ^= c >>> 16;
    }
    this.#words[0] = mixed(a);
    this.#words[1] = mixed(b);
    this.#words[2] = mixed(c);
    return this.#words;
  }
}

/** The finalizer of MurmurHash3 (Austin Appleby, `fmix32`). */
function mixed(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

function randomSeeds(): Fingerprint {
  const [a, b, c] = crypto.getRandomValues(new Int32Array(3));
  return [a!, b!, c!];
}
