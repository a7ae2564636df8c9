import assert from "node:assert/strict";
import { SAMPLE_PLACES, samplePieces } from "../../../../src/plan/sample/pieces.ts";
import { fc } from "../../support/fc.ts";

const held = fc.array(fc.tuple(fc.nat(1_000), fc.nat(3_000)), { minLength: 1, maxLength: 8 })
  .map((ranges) => ranges.map(([from, size], partition) => ({ partition, from, to: from + size })));

Deno.test("samplePieces: as many as wanted, or all there are; none twice, none beyond the ends", () => {
  fc.assert(
    fc.property(held, fc.integer({ min: 1, max: 4_000 }), fc.constantFrom(...SAMPLE_PLACES), (
      ranges,
      wanted,
      place,
    ) => {
      const pieces = samplePieces(ranges, wanted, place);
      const total = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
      const chosen = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
      assert.equal(chosen, Math.min(wanted, total));
      for (const { partition, from, to } of ranges) {
        let end = from;
        for (const piece of pieces.filter((one) => one.partition === partition)) {
          assert.ok(piece.from >= end && piece.to > piece.from && piece.to <= to);
          // Where gaps are read past, the next piece's records are left alone.
          assert.ok(piece.backwards ? piece.limit >= end && piece.limit <= piece.from : true);
          assert.ok(piece.backwards ? true : piece.limit >= piece.to);
          end = piece.backwards ? piece.to : Math.max(end, piece.to);
        }
      }
    }),
  );
});

Deno.test("samplePieces: spread takes both ends, earliest and latest one of them", () => {
  const range = [{ partition: 0, from: 100, to: 10_100 }];
  const spread = samplePieces(range, 1_000, "spread");
  assert.equal(spread.length, 50);
  assert.deepEqual([spread[0]!.from, spread.at(-1)!.to], [100, 10_100]);
  const [earliest] = samplePieces(range, 10, "earliest");
  assert.deepEqual([earliest!.from, earliest!.to, earliest!.limit], [100, 110, 10_100]);
  const [latest] = samplePieces(range, 10, "latest");
  assert.deepEqual(latest, { partition: 0, from: 10_090, to: 10_100, limit: 100, backwards: true });
});

Deno.test("samplePieces: Kafka partitions give in proportion, and small ones are not left out", () => {
  const ranges = [
    { partition: 0, from: 0, to: 90_000 },
    { partition: 1, from: 0, to: 10_000 },
    { partition: 2, from: 0, to: 3 },
    { partition: 3, from: 5, to: 5 },
  ];
  const counts = [0, 1, 2, 3].map((partition) =>
    samplePieces(ranges, 100, "spread")
      .filter((piece) => piece.partition === partition)
      .reduce((sum, { from, to }) => sum + to - from, 0)
  );
  assert.deepEqual(counts, [89, 10, 1, 0]);
});
