import assert from "node:assert/strict";
import {
  distinctSymbols,
  generateTicks,
  SEED_SYMBOLS,
  type TickOptions,
} from "../../../src/produce/ticks.ts";
import type { Tick } from "../../../src/record/tick.ts";
import { fc } from "../support/fc.ts";

function take(count: number, some: Partial<TickOptions> = {}): Tick[] {
  return generateTicks({ symbols: SEED_SYMBOLS, keys: "unique", seed: 1, ...some })
    .take(count)
    .toArray();
}

const keyOf = ({ symbol, timestampMs }: Tick) => `${symbol}@${timestampMs}`;
const distinct = (ticks: Tick[]) => new Set(ticks.map(keyOf)).size;

Deno.test("generateTicks: the symbols are the seed pipeline's, one after the other", () => {
  assert.deepEqual(SEED_SYMBOLS, [..."IBM MSFT GOOG META XYZ NVDA APPL LKM UTC".split(" ")]);
  assert.deepEqual(take(18).map(({ symbol }) => symbol), [...SEED_SYMBOLS, ...SEED_SYMBOLS]);
});

Deno.test("generateTicks: unique keys are unique over the whole of the seed pipeline's load", () => {
  assert.equal(distinct(take(90_000)), 90_000);
});

Deno.test("generateTicks: unique times go on by a second a round from a fixed start", () => {
  const times = take(27).map(({ timestampMs }) => timestampMs);
  assert.deepEqual(times.slice(0, 9), new Array(9).fill(1_700_000_000_000));
  assert.deepEqual(times.slice(18), new Array(9).fill(1_700_000_002_000));
});

Deno.test("generateTicks: colliding keys collide about n²/2N times per symbol, as in the seed pipeline", () => {
  // 10,000 draws among 9,999,001 seconds: 5.0 per symbol, 45 in all, with a deviation of 6.7.
  const seeds = Array.from({ length: 6 }, (_, seed) => seed);
  const collisions = seeds.map((seed) =>
    90_000 - distinct(take(90_000, { keys: "colliding", seed }))
  );
  for (const count of collisions) assert.ok(count >= 18 && count <= 75, collisions.join());
  const mean = collisions.reduce((sum, count) => sum + count) / seeds.length;
  assert.ok(Math.abs(mean - 45) < 10, `mean ${mean}`);
});

Deno.test("generateTicks: colliding times are 1,000 to 10,000,000 whole seconds after the start", () => {
  const seconds = take(200_000, { keys: "colliding" })
    .map(({ timestampMs }) => timestampMs / 1_000 - 1_700_000_000);
  assert.ok(seconds.every((value) => Number.isInteger(value)));
  const lowest = seconds.reduce((a, b) => Math.min(a, b));
  const highest = seconds.reduce((a, b) => Math.max(a, b));
  assert.ok(lowest >= 1_000 && lowest < 2_000, String(lowest));
  assert.ok(highest <= 10_000_000 && highest > 9_999_000, String(highest));
});

Deno.test("generateTicks: equal seeds give equal ticks, other seeds other prices", () => {
  for (const keys of ["unique", "colliding"] as const) {
    assert.deepEqual(take(500, { keys, seed: 7 }), take(500, { keys, seed: 7 }));
    assert.notDeepEqual(take(500, { keys, seed: 7 }), take(500, { keys, seed: 8 }));
  }
});

Deno.test("generateTicks: every tick is one that a row can hold, its price positive whole cents", () => {
  const options = fc.record({
    symbols: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }),
    keys: fc.constantFrom("unique" as const, "colliding" as const),
    seed: fc.nat(0xffff_ffff),
  });
  fc.assert(
    fc.property(options, (options) => {
      for (const { price, timestampMs } of take(400, options)) {
        assert.ok(price > 0);
        assert.equal(Math.round(price * 100) / 100, price);
        assert.ok(Number.isInteger(timestampMs));
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("generateTicks: prices of a million rounds stay positive", () => {
  const ticks = generateTicks({ symbols: ["A"], keys: "unique", seed: 3 }).take(1_000_000);
  let lowest = Infinity;
  for (const { price } of ticks) lowest = Math.min(lowest, price);
  assert.ok(lowest >= 1, String(lowest));
});

Deno.test("generateTicks: unique keys are unique even if a symbol is named twice", () => {
  // andean produce --symbols IBM,IBM --keys unique
  assert.equal(distinct(take(10, { symbols: ["IBM", "IBM"] })), 10);
});

Deno.test("generateTicks: a seed names the same ticks in every version", () => {
  const some = (keys: TickOptions["keys"]) => {
    const ticks = take(90_000, { keys });
    return [ticks[0]!, ticks[10]!, ticks[89_999]!]
      .map(({ symbol, price, timestampMs }) => [symbol, price, timestampMs / 1_000]);
  };
  assert.deepEqual(some("unique"), [
    ["IBM", 175.91, 1_700_000_000],
    ["MSFT", 50.77, 1_700_000_001],
    ["UTC", 140.22, 1_700_009_999],
  ]);
  assert.deepEqual(some("colliding"), [
    ["IBM", 175.91, 1_704_553_256],
    ["MSFT", 50.58, 1_707_584_670],
    ["UTC", 99.66, 1_708_622_758],
  ]);
});

Deno.test("generateTicks: those of some symbols are the same as among all, with the same numbers", () => {
  const cases = fc.record({
    symbols: fc.array(fc.constantFrom("A", "B", "C", "D", "E"), { minLength: 1, maxLength: 8 }),
    keys: fc.constantFrom("unique" as const, "colliding" as const),
    seed: fc.nat(0xffff_ffff),
    chosen: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  });
  fc.assert(fc.property(cases, ({ chosen, ...options }) => {
    const symbols = distinctSymbols(options);
    const places = [...symbols.keys()].filter((place) => chosen[place]);
    const all = generateTicks(options).take(300).toArray();
    assert.deepEqual(all.map(({ sequence }) => sequence), [...all.keys()]);
    const wanted = all.filter(({ symbol }) => places.includes(symbols.indexOf(symbol)));
    const some = generateTicks(options, places).take(wanted.length).toArray();
    assert.deepEqual(some, wanted);
  }));
});

Deno.test("generateTicks: of no symbol there are no ticks", () => {
  const options = { symbols: SEED_SYMBOLS, keys: "unique", seed: 1 } as const;
  assert.deepEqual([...generateTicks(options, [])], []);
});
