import assert from "node:assert/strict";
import { inWindow, type OffsetBound } from "../../../src/verify/window.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";

const HELD = [{ partition: 0, from: 10, to: 20 }, { partition: 1, from: 0, to: 100 }];
const window = (from?: OffsetBound, to?: OffsetBound) =>
  inWindow(HELD, { from, to }).map(({ partition, from, to }) => [partition, from, to]);

Deno.test("inWindow: without bounds it is all that the topic holds", () => {
  assert.deepEqual(window(), [[0, 10, 20], [1, 0, 100]]);
});

Deno.test("inWindow: one number bounds every Kafka partition", () => {
  assert.deepEqual(window(15), [[0, 15, 20], [1, 15, 100]]);
  assert.deepEqual(window(undefined, 15), [[0, 10, 15], [1, 0, 15]]);
  assert.deepEqual(window(0, 0), [[0, 10, 10], [1, 0, 0]]);
});

Deno.test("inWindow: pairs bound the Kafka partitions that they name, and no others", () => {
  assert.deepEqual(window(new Map([[1, 50]]), new Map([[0, 12]])), [[0, 10, 12], [1, 50, 100]]);
});

Deno.test("inWindow: never asks about what the topic doesn't hold", () => {
  const bound = fc.option(fc.nat(150), { nil: undefined });
  fc.assert(fc.property(bound, bound, (from, to) => {
    for (const [index, range] of inWindow(HELD, { from, to }).entries()) {
      const held = HELD[index]!;
      assert.ok(held.from <= range.from && range.from <= range.to && range.to <= held.to);
      const inside = (offset: number) =>
        offset >= held.from && offset < held.to && offset >= (from ?? 0) &&
        offset < (to ?? Infinity);
      for (let offset = 0; offset < 150; offset++) {
        assert.equal(offset >= range.from && offset < range.to, inside(offset), String(offset));
      }
    }
  }));
});

Deno.test("inWindow: refuses a Kafka partition that the topic has not", () => {
  const bound = new Map([[2, 5]]);
  assert.throws(() => window(bound), withCode("usage", /Kafka partition 2: the topic has 0 to 1/));
  assert.throws(() => window(undefined, bound), withCode("usage"));
});

Deno.test("inWindow: an offset that the named Kafka partition does not hold is inconclusive", () => {
  for (const offset of [9, 21]) {
    const bound = new Map([[0, offset]]);
    assert.throws(() => window(bound), withCode("inconclusive", /holds 10 up to 20/));
    assert.throws(() => window(undefined, bound), withCode("inconclusive"));
  }
  for (const offset of [10, 20]) window(new Map([[0, offset]]));
});
