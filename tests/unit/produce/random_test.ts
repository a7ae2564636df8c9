import assert from "node:assert/strict";
import { randomAt, seededRandom } from "../../../src/produce/random.ts";
import { fc } from "../support/fc.ts";

const draw = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

Deno.test("seededRandom: is mulberry32, whose numbers are known", () => {
  // Of the reference implementation, for seed 1.
  assert.deepEqual(draw(1, 3), [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
});

Deno.test("seededRandom: equal seeds give equal sequences, other seeds others", () => {
  fc.assert(fc.property(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), (seed, other) => {
    assert.deepEqual(draw(seed, 20), draw(seed, 20));
    if (seed !== other) assert.notDeepEqual(draw(seed, 20), draw(other, 20));
  }));
});

Deno.test("seededRandom: numbers are in [0, 1) and spread over all of it", () => {
  for (const seed of [0, 1, 0xffff_ffff]) {
    const counts = new Array(10).fill(0);
    for (const value of draw(seed, 20_000)) {
      assert.ok(value >= 0 && value < 1);
      counts[Math.floor(value * 10)]++;
    }
    for (const count of counts) assert.ok(Math.abs(count - 2_000) < 250, counts.join());
  }
});

Deno.test("randomAt: any number of the sequence, without those before it", () => {
  fc.assert(fc.property(fc.nat(0xffff_ffff), fc.nat(2_000), (seed, index) => {
    assert.equal(randomAt(seed, index), mulberry32(seed, index));
  }));
  // Its 2^32 states come again.
  assert.equal(randomAt(5, 2 ** 32 + 7), randomAt(5, 7));
});

/** The reference implementation, which goes from state to state. */
function mulberry32(seed: number, index: number): number {
  let state = seed;
  let number = 0;
  for (let step = 0; step <= index; step++) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    number = ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  return number;
}
