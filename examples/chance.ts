import { seededRandom } from "../src/produce/random.ts";

/** Repeatable chance: equal seeds make equal records. */
export class Chance {
  #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.#random() * (high - low + 1));
  }

  /** True in so many of 100 cases. */
  percent(cases: number): boolean {
    return this.#random() * 100 < cases;
  }

  one<const T extends readonly [unknown, ...unknown[]]>(of: T): T[number] {
    return of[this.whole(0, of.length - 1)];
  }

  /** Some of them, each with the chance of one half, in their order. */
  some<T>(of: readonly T[]): T[] {
    return of.filter(() => this.percent(50));
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.whole(0, 255));
  }

  /** Of the form of version 4. */
  uuid(): string {
    const hex = this.bytes(16).toHex();
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-` +
      `a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

/** A number of units of 10^-`scale` as digits: `decimal(1250, 2)` is `12.50`. */
export function decimal(units: number | bigint, scale: number): string {
  const digits = String(units).padStart(scale + 1, "0");
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
