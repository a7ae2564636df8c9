import assert from "node:assert/strict";
import { OffsetSet } from "../../../src/record/offset_set.ts";
import { fc } from "../support/fc.ts";

const CHUNK = 65_536;
const BASES = [0, CHUNK, 2 ** 31, 2 ** 32, 2 ** 53 - 3 * CHUNK];

/** Offsets in stretches of many lengths over three chunks, so that whole words and chunks fill up. */
const situations = fc.record({
  base: fc.constantFrom(...BASES),
  stretches: fc.array(
    fc.tuple(
      fc.oneof(fc.nat(3 * CHUNK - 1), fc.constantFrom(0, 31, 32, CHUNK - 1, CHUNK, 2 * CHUNK)),
      fc.oneof(fc.constantFrom(1, 31, 32, 33, 64, CHUNK), fc.nat(CHUNK)),
    ),
    { maxLength: 6 },
  ),
  cutLeft: fc.nat(CHUNK),
  cutRight: fc.nat(CHUNK),
});

Deno.test("OffsetSet: runs and holes together cover a range exactly, by turns", () => {
  fc.assert(
    fc.property(situations, ({ base, stretches, cutLeft, cutRight }) => {
      const set = new OffsetSet();
      const model = new Uint8Array(3 * CHUNK);
      for (const [start, length] of stretches) {
        const end = Math.min(model.length, start + length);
        for (let index = start; index < end; index++) {
          assert.equal(set.add(base + index), model[index] === 0);
          model[index] = 1;
        }
      }
      assert.equal(set.size, model.reduce((sum, held) => sum + held, 0));
      // The end can be 2^53, one past the highest offset.
      const [from, to] = [base + cutLeft, base + model.length - cutRight];
      const parts = [
        ...Array.from(set.runs(from, to), (run) => ({ ...run, held: 1 })),
        ...Array.from(set.holes(from, to), (hole) => ({ ...hole, held: 0 })),
      ].sort((a, b) => a.from - b.from);
      let at = from;
      for (const [index, part] of parts.entries()) {
        assert.equal(part.from, at);
        assert.ok(part.to > part.from);
        if (index > 0) assert.notEqual(part.held, parts[index - 1]!.held, "not maximal");
        const wrong = model.subarray(part.from - base, part.to - base)
          .findIndex((held) => held !== part.held);
        assert.equal(wrong, -1);
        at = part.to;
      }
      assert.equal(at, to);
    }),
    { numRuns: 60 },
  );
});

Deno.test("OffsetSet: the highest offset of all is in a run that ends at 2^53", () => {
  const set = new OffsetSet();
  set.add(Number.MAX_SAFE_INTEGER);
  assert.deepEqual([...set.runs(2 ** 53 - 5, 2 ** 53)], [{ from: 2 ** 53 - 1, to: 2 ** 53 }]);
  assert.deepEqual([...set.holes(2 ** 53 - 5, 2 ** 53)], [{ from: 2 ** 53 - 5, to: 2 ** 53 - 1 }]);
});
