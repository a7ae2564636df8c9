import assert from "node:assert/strict";
import { BUCKET_OFFSETS, bucketOf, bucketsOf } from "../../../src/ledger/buckets.ts";
import { fc } from "../support/fc.ts";

Deno.test("bucketsOf: two ranges that overlap have a bucket in common", () => {
  const range = fc.tuple(
    fc.nat(9 * BUCKET_OFFSETS),
    fc.integer({ min: 1, max: 3 * BUCKET_OFFSETS }),
  )
    .map(([from, size]) => ({ from, to: from + size }));
  fc.assert(fc.property(range, range, (one, other) => {
    const common = new Set(bucketsOf(one)).intersection(new Set(bucketsOf(other)));
    if (one.from < other.to && other.from < one.to) assert.ok(common.size > 0);
  }));
});

Deno.test("bucketsOf: `to` is not part of the range", () => {
  assert.deepEqual([...bucketsOf({ from: 0, to: BUCKET_OFFSETS })], [0]);
  assert.deepEqual([...bucketsOf({ from: BUCKET_OFFSETS - 1, to: BUCKET_OFFSETS + 1 })], [0, 1]);
  assert.deepEqual([...bucketsOf({ from: BUCKET_OFFSETS, to: BUCKET_OFFSETS })], []);
  assert.equal(bucketOf(2 ** 53 - 1), 9_007_199_254);
});
