import assert from "node:assert/strict";
import { inWindow, type OffsetBound, timeWindow, type Window } from "../../../src/verify/window.ts";
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

/** Two records a second from second 0 on, in each of the Kafka partitions that are held. */
async function between(sinceMs?: number, untilMs?: number, ranges = HELD) {
  const asked: number[] = [];
  const cluster = {
    offsetsAt: (_: string, ms: number) => {
      asked.push(ms);
      return Promise.resolve(new Map([[0, ms / 500], [1, ms / 500]]));
    },
  };
  const times: Window = { sinceMs, untilMs };
  const found = await timeWindow(cluster, "ticks", times, ranges);
  return { asked, found: found.map(({ partition, from, to }) => [partition, from, to]) };
}

Deno.test("timeWindow: without times all stays as it is, and nothing is asked", async () => {
  assert.deepEqual(await between(), { asked: [], found: [[0, 10, 20], [1, 0, 100]] });
});

Deno.test("timeWindow: begins with the first record of one time, and ends before that of another", async () => {
  const { found } = await between(6_000, 9_000);
  assert.deepEqual(found, [[0, 12, 18], [1, 12, 18]]);
  assert.deepEqual((await between(6_000)).found, [[0, 12, 20], [1, 12, 100]]);
  assert.deepEqual((await between(undefined, 9_000)).found, [[0, 10, 18], [1, 0, 18]]);
});

Deno.test("timeWindow: stays in the range that it is given, and may leave nothing of it", async () => {
  assert.deepEqual((await between(1_000, 90_000)).found, [[0, 10, 20], [1, 2, 100]]);
  assert.deepEqual((await between(20_000, 30_000)).found, [[0, 20, 20], [1, 40, 60]]);
  assert.deepEqual((await between(9_000, 6_000)).found, [[0, 18, 18], [1, 18, 18]]);
});
