import type { Tick } from "../record/tick.ts";
import { randomAt } from "./random.ts";

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

/** A tick with its place in the sequence of all, from 0. */
export interface NumberedTick extends Tick {
  sequence: number;
}

/** What is sent of these: one named twice would repeat its times. */
export function distinctSymbols({ symbols }: Pick<TickOptions, "symbols">): string[] {
  return [...new Set(symbols)];
}

/**
 * Endless price ticks, one symbol after the other.
 *
 * With `unique` keys every symbol's time goes on by one second a round, so that no two ticks share
 * `(symbol, ts)`. With `colliding` keys time stamps are drawn as the seed pipeline draws them: of
 * n draws among N seconds about n²/2N collide, 5 per symbol for its 10,000 rounds.
 *
 * @param places those of the symbols that are wanted among the distinct ones, ascending; their ticks
 * are the same as among all, and the others cost nothing. @default all
 */
export function* generateTicks(
  options: TickOptions,
  places: readonly number[] = [...distinctSymbols(options).keys()],
): Generator<NumberedTick> {
  const { keys, seed } = options;
  const symbols = distinctSymbols(options);
  // A symbol's first price, then for each tick its step and, where it is drawn, its time.
  const draws = keys === "unique" ? 1 : 2;
  const prices = places.map((place) => 50 + randomAt(seed, place) * 200);
  for (let round = 0; places.length > 0; round++) {
    for (const [index, place] of places.entries()) {
      const sequence = round * symbols.length + place;
      const draw = symbols.length + sequence * draws;
      // A random walk, shown in whole cents, and bounded below so that no price is negative.
      const price = Math.max(1, prices[index]! + (randomAt(seed, draw) - 0.5));
      prices[index] = price;
      const seconds = keys === "unique"
        ? BASE_SECONDS + round
        : BASE_SECONDS + COLLIDING_MIN_SECONDS + Math.floor(
          randomAt(seed, draw + 1) * (COLLIDING_MAX_SECONDS - COLLIDING_MIN_SECONDS + 1),
        );
      yield {
        symbol: symbols[place]!,
        price: Math.round(price * 100) / 100,
        timestampMs: seconds * 1_000,
        sequence,
      };
    }
  }
}
