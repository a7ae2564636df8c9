import assert from "node:assert/strict";
import type { OffsetRange } from "../../../src/record/offset_ranges.ts";
import { OffsetSet } from "../../../src/record/offset_set.ts";
import { fc } from "../support/fc.ts";

const CHUNK = 65_536;
const LIMIT = Number.MAX_SAFE_INTEGER;

/** Places where a bitmap can go wrong: words, chunks, powers of two, and the end of the numbers. */
const places = fc.constantFrom(
  0,
  32,
  CHUNK,
  2 * CHUNK,
  7 * CHUNK,
  2 ** 31,
  2 ** 32,
  2 ** 40,
  LIMIT - CHUNK + 1,
  LIMIT - 40,
);

/** Offsets within `[place - 70, place + 70]`, inside the allowed numbers. */
const around = places.chain((place) =>
  fc.record({
    from: fc.constant(Math.max(0, place - 70)),
    to: fc.constant(Math.min(LIMIT, place + 70)),
    offsets: fc.array(
      fc.integer({ min: Math.max(0, place - 70), max: Math.min(LIMIT, place + 70) }),
      { maxLength: 150 },
    ),
  })
);

/** The runs of offsets in `[from, to)` for which `wanted` holds, one by one. */
function naiveRuns(from: number, to: number, wanted: (offset: number) => boolean): OffsetRange[] {
  const runs: OffsetRange[] = [];
  for (let offset = from; offset < to; offset++) {
    if (!wanted(offset)) continue;
    const last = runs.at(-1);
    if (last?.to === offset) last.to++;
    else runs.push({ from: offset, to: offset + 1 });
  }
  return runs;
}

function filled(offsets: Iterable<number>): OffsetSet {
  const set = new OffsetSet();
  for (const offset of offsets) set.add(offset);
  return set;
}

Deno.test("OffsetSet: holds what a Set would hold, across chunks and up to 2^53 - 1", () => {
  fc.assert(
    fc.property(fc.array(around, { minLength: 1, maxLength: 3 }), (groups) => {
      const set = new OffsetSet();
      const model = new Set<number>();
      for (const offset of groups.flatMap(({ offsets }) => offsets)) {
        assert.equal(set.add(offset), !model.has(offset));
        model.add(offset);
      }
      assert.equal(set.size, model.size);
      for (const { from, to } of groups) {
        for (let offset = from; offset < to; offset++) {
          assert.equal(set.has(offset), model.has(offset), String(offset));
        }
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("OffsetSet: runs and holes are maximal, ascending, and what a Set would give", () => {
  fc.assert(
    fc.property(around, fc.nat(140), fc.nat(140), ({ from, to, offsets }, cutLeft, cutRight) => {
      const set = filled(offsets);
      const model = new Set(offsets);
      const start = Math.min(to, from + cutLeft);
      const end = Math.max(start, to - cutRight);
      assert.deepEqual([...set.runs(start, end)], naiveRuns(start, end, (x) => model.has(x)));
      assert.deepEqual([...set.holes(start, end)], naiveRuns(start, end, (x) => !model.has(x)));
    }),
    { numRuns: 500 },
  );
});

Deno.test("OffsetSet: runs and holes pass over chunks that are empty, full or mixed", () => {
  const set = new OffsetSet();
  for (let offset = CHUNK - 3; offset < 2 * CHUNK + 2; offset++) set.add(offset);
  set.add(5 * CHUNK);
  assert.deepEqual([...set.runs(0, 9 * CHUNK)], [
    { from: CHUNK - 3, to: 2 * CHUNK + 2 },
    { from: 5 * CHUNK, to: 5 * CHUNK + 1 },
  ]);
  assert.deepEqual([...set.holes(0, 9 * CHUNK)], [
    { from: 0, to: CHUNK - 3 },
    { from: 2 * CHUNK + 2, to: 5 * CHUNK },
    { from: 5 * CHUNK + 1, to: 9 * CHUNK },
  ]);
});

Deno.test("OffsetSet: the highest offset has its run, and no hole behind it", () => {
  const set = filled([LIMIT - 1, LIMIT]);
  assert.equal(set.has(LIMIT), true);
  assert.equal(set.has(LIMIT - 2), false);
  assert.deepEqual([...set.runs(LIMIT - 5, LIMIT)], [{ from: LIMIT - 1, to: LIMIT }]);
  assert.deepEqual([...set.holes(LIMIT - 5, LIMIT)], [{ from: LIMIT - 5, to: LIMIT - 1 }]);
});

Deno.test("OffsetSet: an empty range has neither runs nor holes", () => {
  const set = filled([5]);
  assert.deepEqual([...set.runs(5, 5)], []);
  assert.deepEqual([...set.holes(5, 5)], []);
  assert.deepEqual([...set.holes(9, 3)], []);
});

Deno.test("OffsetSet: an empty set is one hole", () => {
  assert.deepEqual([...new OffsetSet().holes(3, 1_000_000)], [{ from: 3, to: 1_000_000 }]);
  assert.deepEqual([...new OffsetSet().runs(3, 1_000_000)], []);
  assert.equal(new OffsetSet().has(3), false);
});

Deno.test("OffsetSet: what is taken out is gone, once", () => {
  const set = filled([1, 2, 70_000]);
  assert.equal(set.delete(2), true);
  assert.equal(set.delete(2), false);
  assert.equal(set.delete(3), false);
  assert.equal(set.size, 2);
  assert.deepEqual([...set.runs(0, 100_000)], [{ from: 1, to: 2 }, { from: 70_000, to: 70_001 }]);
});

Deno.test("OffsetSet: counts what it holds in a range", () => {
  const set = filled([1, 2, 3, 70_000]);
  assert.deepEqual([set.count(0, 100_000), set.count(2, 70_000), set.count(4, 70_000)], [4, 2, 0]);
});
