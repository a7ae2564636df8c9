import assert from "node:assert/strict";
import { cutPages } from "../../../src/dead_letters/letter_spans.ts";
import { fc } from "../support/fc.ts";

const MAX_BYTES = 10_000;
const size = (bytes: number) => bytes + 1_000;

const buckets = fc.array(fc.array(fc.nat(12_000), { maxLength: 30 }), { maxLength: 8 })
  .map((all) =>
    all.map((sizes, bucket) => ({
      bucket,
      // Offsets with holes between them.
      heads: sizes.map((bytes, index) => ({ offset: bucket * 1_000 + index * 3, bytes })),
    }))
  );

Deno.test("cutPages: gives every letter once, in order, and no page more than its bytes", () => {
  fc.assert(fc.property(buckets, (buckets) => {
    const pages = cutPages(buckets, MAX_BYTES);
    const read = pages.map((spans) =>
      spans.flatMap(({ bucket, first, last }) =>
        buckets[bucket]!.heads.filter(({ offset }) => offset >= first && offset <= last)
      )
    );
    assert.deepEqual(read.flat(), buckets.flatMap(({ heads }) => heads));
    for (const page of read) {
      const bytes = page.reduce((sum, { bytes }) => sum + size(bytes), 0);
      assert.ok(page.length === 1 || bytes <= MAX_BYTES, `${page.length} letters, ${bytes} bytes`);
    }
  }));
});

Deno.test("cutPages: fills its pages, with one request for each bucket in one", () => {
  const heads = [0, 1, 2, 3, 4].map((offset) => ({ offset, bytes: 1_000 }));
  assert.deepEqual(cutPages([{ bucket: 0, heads }, { bucket: 9, heads }], MAX_BYTES), [
    [{ bucket: 0, first: 0, last: 4 }],
    [{ bucket: 9, first: 0, last: 4 }],
  ]);
  assert.equal(cutPages([{ bucket: 0, heads }, { bucket: 9, heads }], 2 * MAX_BYTES).length, 1);
});

Deno.test("cutPages: no letters make no page", () => {
  assert.deepEqual(cutPages([], MAX_BYTES), []);
  assert.deepEqual(cutPages([{ bucket: 0, heads: [] }], MAX_BYTES), []);
});
