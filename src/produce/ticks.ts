import type { Tick } from "../record/tick.ts";
import { seededRandom } from "./random.ts";

/** The seed pipeline's nine symbols, in its order. */
export const SEED_SYMBOLS = ["IBM", "MSFT", "GOOG", "META", "XYZ", "NVDA", "APPL", "LKM", "UTC"];

/** How time stamps are drawn. */
export type KeyMode = "unique" | "colliding";

/** What ticks are like. */
export interface TickOptions {
  symbols: readonly string[];
  keys: KeyMode;
  /** Equal seeds give equal ticks. */
  seed: number;
}

/**
 * Fixed, so that a seed names the same bytes on every day: 2023-11-14T22:13:20Z, the time stamp
 * of the seed pipeline's own example.
 */
const BASE_SECONDS = 1_700_000_000;
/** The seed pipeline's producer adds this many seconds at least, and at most ten million. */
const COLLIDING_MIN_SECONDS = 1_000;
const COLLIDING_MAX_SECONDS = 10_000_000;

/**
 * Endless price ticks, one symbol after the other.
 *
 * With `unique` keys every symbol's time goes on by one second a round, so that no two ticks share
 * `(symbol, ts)`. With `colliding` keys time stamps are drawn as the seed pipeline draws them: of
 * n draws among N seconds about n²/2N collide, 5 per symbol for its 10,000 rounds.
 */
export function* generateTicks({ symbols, keys, seed }: TickOptions): Generator<Tick> {
  const random = seededRandom(seed);
  const distinct = [...new Set(symbols)]; // One named twice would repeat its times.
  const prices = distinct.map(() => 50 + random() * 200);
  for (let round = 0;; round++) {
    for (const [index, symbol] of distinct.entries()) {
      // A random walk, shown in whole cents, and bounded below so that no price is negative.
      const price = Math.max(1, prices[index]! + (random() - 0.5));
      prices[index] = price;
      const seconds = keys === "unique" ? BASE_SECONDS + round : BASE_SECONDS +
        COLLIDING_MIN_SECONDS +
        Math.floor(random() * (COLLIDING_MAX_SECONDS - COLLIDING_MIN_SECONDS + 1));
      yield { symbol, price: Math.round(price * 100) / 100, timestampMs: seconds * 1_000 };
    }
  }
}
