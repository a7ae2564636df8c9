import assert from "node:assert/strict";
import {
  cutRing,
  type RingSlice,
  splitRing,
  spreadOut,
} from "../../../../src/scylla/read/ring_slices.ts";
import { fc } from "../../support/fc.ts";

const MIN_TOKEN = -(2n ** 63n);
const MAX_TOKEN = 2n ** 63n - 1n;

Deno.test("splitRing: covers every token that a key can have, without gap or overlap", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 3_000 }), (slices) => {
    const ranges = splitRing(slices);
    assert.equal(ranges.length, slices);
    // `after` is exclusive: the lowest token, which no key has, is the only one outside.
    assert.equal(ranges[0]!.after, MIN_TOKEN);
    assert.equal(ranges.at(-1)!.upTo, MAX_TOKEN);
    for (const [index, { after, upTo }] of ranges.entries()) {
      assert.ok(after < upTo);
      if (index > 0) assert.equal(after, ranges[index - 1]!.upTo);
    }
  }));
});

Deno.test("splitRing: slices differ by one token at most", () => {
  for (const slices of [1, 2, 3, 7, 256, 1_000]) {
    const sizes = splitRing(slices).map(({ after, upTo }) => upTo - after);
    const [smallest] = sizes.toSorted((a, b) => (a < b ? -1 : 1));
    assert.ok(sizes.every((size) => size - smallest! <= 1n), `${slices} slices`);
  }
});

const token = fc.bigInt({ min: MIN_TOKEN, max: MAX_TOKEN });
const anyParts = fc.uniqueArray(token, { maxLength: 60 }).map((tokens) =>
  tokens.map((upTo) => ({ upTo, hostIds: [String(upTo)] }))
);

function assertCovers(slices: readonly RingSlice[]): void {
  assert.equal(slices[0]!.after, MIN_TOKEN);
  assert.equal(slices.at(-1)!.upTo, MAX_TOKEN);
  for (const [index, { after, upTo }] of slices.entries()) {
    assert.ok(after < upTo);
    if (index > 0) assert.equal(after, slices[index - 1]!.upTo);
  }
}

Deno.test("cutRing: covers every token once, whatever is told of the ring's parts", () => {
  fc.assert(fc.property(anyParts, fc.integer({ min: 1, max: 600 }), (parts, wanted) => {
    const slices = cutRing(parts, wanted);
    assertCovers(slices);
    assert.ok(slices.length <= wanted * 1.5 + parts.length + 1);
  }));
});

Deno.test("cutRing: no slice lies in two parts, and each knows who has it", () => {
  fc.assert(fc.property(anyParts, fc.integer({ min: 1, max: 600 }), (parts, wanted) => {
    const ends = parts.map(({ upTo }) => upTo).filter((end) => end > MIN_TOKEN)
      .sort((a, b) => a < b ? -1 : 1);
    if (ends.length === 0) return;
    for (const { after, upTo, hostIds } of cutRing(parts, wanted)) {
      assert.ok(!ends.some((end) => after < end && end < upTo));
      // The part that ends next; behind the last one the ring begins again.
      assert.deepEqual(hostIds, [String(ends.find((end) => end >= upTo) ?? ends[0])]);
    }
  }));
});

Deno.test("cutRing: eight tablets are cut evenly", () => {
  const parts = splitRing(8).map(({ upTo }) => ({ upTo, hostIds: ["a"] }));
  const slices = cutRing(parts, 256);
  assert.equal(slices.length, 256);
  assertCovers(slices);
});

Deno.test("cutRing: without parts, or with too many, slices are equal", () => {
  assert.deepEqual(cutRing([], 256), splitRing(256));
  const vnodes = splitRing(25_600).map(({ upTo }) => ({ upTo }));
  assert.deepEqual(cutRing(vnodes, 256), splitRing(256));
});

Deno.test("cutRing: parts of a token or two are slices, too", () => {
  const parts = [5n, 6n, 7n, MAX_TOKEN].map((upTo) => ({ upTo }));
  const slices = cutRing(parts, 4);
  assertCovers(slices);
  assert.ok(slices.some(({ after, upTo }) => after === 5n && upTo === 6n));
});

Deno.test("spreadOut: all slices once, and neighbours in the ring are not read together", () => {
  fc.assert(fc.property(fc.nat(500), fc.integer({ min: 1, max: 40 }), (count, atOnce) => {
    const slices = Array.from({ length: count }, (_, index) => index);
    const order = spreadOut(slices, atOnce);
    assert.deepEqual(order.toSorted((a, b) => a - b), slices);
    if (atOnce === 1 || count < atOnce * 4) return;
    assert.ok(
      order.every((slice, index) => index === 0 || Math.abs(slice - order[index - 1]!) > 1),
    );
  }));
  assert.deepEqual(spreadOut([0, 1, 2, 3], 1), [0, 1, 2, 3]);
  assert.deepEqual(spreadOut([0, 1, 2, 3, 4, 5], 2), [0, 3, 1, 4, 2, 5]);
});
