import assert from "node:assert/strict";
import { coverOf } from "../../../src/ledger/cover.ts";
import type { OffsetRange } from "../../../src/record/offset_ranges.ts";
import { fc } from "../support/fc.ts";

const range = (from: number, to: number): OffsetRange => ({ from, to });
const length = (ranges: readonly OffsetRange[]) =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

/** Entries of the lengths and at the places where they overlap, touch and enclose each other. */
const entries = fc.uniqueArray(
  fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 12 })).map(([from, size]) =>
    range(from, from + size)
  ),
  { selector: ({ from, to }) => `${from}-${to}`, maxLength: 11 },
);

/** The most offsets that any choice without overlap covers, by trying all of them. */
function bruteForce(entries: readonly OffsetRange[], { from, to }: OffsetRange): number {
  let best = 0;
  for (let choice = 0; choice < 2 ** entries.length; choice++) {
    const chosen = entries.filter((_, index) => (choice & (1 << index)) !== 0)
      .sort((a, b) => a.from - b.from);
    const fits = chosen.every((entry, index) =>
      entry.from >= (chosen[index - 1]?.to ?? from) && entry.to <= to
    );
    if (fits) best = Math.max(best, length(chosen));
  }
  return best;
}

Deno.test("coverOf: covers as much as can be, without overlap, and inside of the range", () => {
  fc.assert(
    fc.property(entries, fc.nat(20), fc.nat(40), (entries, from, size) => {
      const wanted = range(from, from + size);
      const chosen = coverOf(entries, wanted);
      for (const [index, entry] of chosen.entries()) {
        assert.ok(entries.includes(entry));
        assert.ok(entry.from >= (chosen[index - 1]?.to ?? wanted.from));
        assert.ok(entry.to <= wanted.to);
      }
      assert.equal(length(chosen), bruteForce(entries, wanted));
    }),
    { numRuns: 300 },
  );
});

Deno.test("coverOf: does not depend on the order of the entries", () => {
  fc.assert(fc.property(entries, (entries) => {
    assert.deepEqual(coverOf(entries, range(0, 40)), coverOf(entries.toReversed(), range(0, 40)));
  }));
});

Deno.test("coverOf: a short entry gives way to a longer one that begins in it", () => {
  assert.deepEqual(coverOf([range(0, 10), range(9, 100)], range(0, 100)), [range(9, 100)]);
});

Deno.test("coverOf: what the commits of one run say needs no other entry", () => {
  const run = [range(0, 10), range(10, 25), range(25, 40)];
  const replay = [range(10, 40), range(12, 38)];
  assert.deepEqual(coverOf([...replay, ...run], range(0, 40)), run);
});

Deno.test("coverOf: an entry that reaches out of the range is left out, for it can't be divided", () => {
  assert.deepEqual(coverOf([range(0, 10), range(10, 20), range(20, 31)], range(5, 30)), [
    range(10, 20),
  ]);
});

Deno.test("coverOf: without entries none is chosen, nor for an empty range", () => {
  assert.deepEqual(coverOf([], range(3, 9)), []);
  assert.deepEqual(coverOf([range(0, 9)], range(3, 3)), []);
});

Deno.test("coverOf: a million entries and their replays take no time to speak of", () => {
  const many = Array.from({ length: 1_000_000 }, (_, index) => {
    const from = (index >>> 1) * 10;
    return range(from, from + (index % 2 === 0 ? 10 : 13));
  });
  const start = performance.now();
  const chosen = coverOf(many, range(0, 5_000_000));
  assert.ok(performance.now() - start < 5_000);
  assert.deepEqual([chosen.length, length(chosen)], [500_000, 5_000_000]);
});
