/**
 * A repeatable source of numbers in [0, 1): mulberry32 (Tommy Ettinger, 2017), with 2^32 states,
 * good enough for test data and for nothing secret.
 *
 * @param seed an integer; equal seeds give equal sequences
 */
export function seededRandom(seed: number): () => number {
  let index = 0;
  return () => randomAt(seed, index++);
}

/**
 * One number of {@linkcode seededRandom}'s sequence, without those before it.
 *
 * @param index from 0
 */
export function randomAt(seed: number, index: number): number {
  // Its states are equally far apart.
  const state = (seed + Math.imul(index + 1, 0x6d2b79f5)) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
