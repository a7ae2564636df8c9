import assert from "node:assert/strict";
import { groupByKey, shareBatches } from "../../../src/rows/grouping.ts";
import { fc } from "../support/fc.ts";

interface Item {
  key: string;
  bytes: number;
  place: number;
}

const group = (items: Item[], maxRows: number, maxBytes: number) =>
  groupByKey(items, ({ key }) => key, ({ bytes }) => bytes, { maxRows, maxBytes });

const items = fc.array(
  fc.record({ key: fc.constantFrom("a", "b", "c", "__proto__"), bytes: fc.nat(30) }),
  { maxLength: 60 },
).map((items) => items.map((item, place): Item => ({ ...item, place })));

Deno.test("groupByKey: every item is in exactly one batch, of its own key, in order", () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 8 }), fc.nat(60), (items, maxRows, maxBytes) => {
      const groups = group(items, maxRows, maxBytes);
      for (const { items } of groups) assert.equal(new Set(items.map(({ key }) => key)).size, 1);
      for (const key of new Set(items.map(({ key }) => key))) {
        const ofKey = groups.flatMap(({ items }) => items).filter((item) => item.key === key);
        assert.deepEqual(ofKey, items.filter((item) => item.key === key));
      }
      assert.equal(groups.flatMap(({ items }) => items).length, items.length);
    }),
    { numRuns: 300 },
  );
});

Deno.test("groupByKey: no batch exceeds its bounds, except a single item that is larger", () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 8 }), fc.nat(60), (items, maxRows, maxBytes) => {
      for (const { items: inside, bytes } of group(items, maxRows, maxBytes)) {
        assert.ok(inside.length >= 1 && inside.length <= maxRows);
        assert.equal(bytes, inside.reduce((sum, item) => sum + item.bytes, 0));
        assert.ok(bytes <= maxBytes || inside.length === 1);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("groupByKey: fills a batch up to both bounds before it begins another", () => {
  const six = Array.from({ length: 6 }, (_, place) => ({ key: "a", bytes: 10, place }));
  const sizes = (maxRows: number, maxBytes: number) =>
    group(six, maxRows, maxBytes).map(({ items }) => items.length);
  assert.deepEqual(sizes(4, 1_000), [4, 2]);
  assert.deepEqual(sizes(100, 30), [3, 3]);
  assert.deepEqual(sizes(100, 29), [2, 2, 2]);
  assert.deepEqual(sizes(100, 5), [1, 1, 1, 1, 1, 1]);
  assert.deepEqual(sizes(6, 60), [6]);
});

Deno.test("groupByKey: keys that come by turns share batches", () => {
  const turns = Array.from(
    { length: 8 },
    (_, place) => ({ key: "ab"[place % 2]!, bytes: 1, place }),
  );
  assert.deepEqual(group(turns, 4, 100).map(({ items }) => items.map(({ place }) => place)), [
    [0, 2, 4, 6],
    [1, 3, 5, 7],
  ]);
});

Deno.test("groupByKey: nothing in, nothing out", () => {
  assert.deepEqual(group([], 10, 10), []);
});

const BOUNDS = fc.record({
  maxRows: fc.integer({ min: 1, max: 8 }),
  maxBytes: fc.nat(60),
  maxKeys: fc.integer({ min: 1, max: 4 }),
});
/** Two keys on each set of nodes, and one of which nobody knows. */
const replicasOf = ({ key }: Item) => key === "__proto__" ? undefined : key < "b" ? "x" : "y";

Deno.test("shareBatches: every item stays in exactly one batch, those of a key in their order", () => {
  fc.assert(fc.property(items, BOUNDS, (items, bounds) => {
    const groups = group(items, bounds.maxRows, bounds.maxBytes);
    const before = structuredClone(groups);
    const shared = shareBatches(groups, replicasOf, bounds);
    assert.deepEqual(groups, before, "what was given stays as it is");
    const places = shared.flatMap(({ items }) => items.map(({ place }) => place));
    assert.deepEqual(places.toSorted((a, b) => a - b), items.map(({ place }) => place));
    for (const { items } of shared) {
      for (const [, ofKey] of Map.groupBy(items, ({ key }) => key)) {
        assert.deepEqual(ofKey, ofKey.toSorted((a, b) => a.place - b.place));
      }
    }
  }));
});

Deno.test("shareBatches: a batch has the rows, bytes and keys that it may have, on the same nodes", () => {
  fc.assert(fc.property(items, BOUNDS, (items, bounds) => {
    const groups = group(items, bounds.maxRows, bounds.maxBytes);
    const shared = shareBatches(groups, replicasOf, { ...bounds, maxBytes: bounds.maxBytes >> 1 });
    assert.ok(shared.length <= groups.length);
    for (const { items, bytes } of shared) {
      const keys = new Set(items.map(({ key }) => key));
      assert.equal(bytes, items.reduce((sum, item) => sum + item.bytes, 0));
      assert.ok(keys.size <= bounds.maxKeys);
      assert.ok(items.length <= bounds.maxRows);
      assert.ok(bytes <= bounds.maxBytes || items.length === 1);
      if (keys.size > 1) {
        assert.ok(bytes <= bounds.maxBytes >> 1);
        assert.equal(new Set(items.map(replicasOf)).size, 1);
        assert.ok(!keys.has("__proto__"));
      }
    }
  }));
});

Deno.test("shareBatches: many partition keys of one row each become few requests", () => {
  const rows = Array.from({ length: 100 }, (_, place) => ({ key: `k${place}`, bytes: 1, place }));
  const bounds = { maxRows: 200, maxBytes: 1_000, maxKeys: 10 };
  assert.equal(shareBatches(group(rows, 200, 1_000), () => "x", bounds).length, 10);
});
