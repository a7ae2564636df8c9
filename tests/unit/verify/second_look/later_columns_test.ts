import assert from "node:assert/strict";
import { OffsetSet } from "../../../../src/record/offset_set.ts";
import {
  GRACE_MS,
  laterColumns,
  olderStretches,
} from "../../../../src/verify/second_look/later_columns.ts";

Deno.test("laterColumns: those that are younger than the key", () => {
  const made = new Map([["id", 100], ["a", 100], ["x", 200], ["y", 300]]);
  assert.deepEqual(laterColumns(made, ["id"], ["a", "x", "untold"]), [
    { name: "x", addedAtMs: 200 },
  ]);
  assert.deepEqual(laterColumns(new Map(), ["id"], ["a"]), []);
});

Deno.test("olderStretches: offsets whose entry was written before the columns were there", () => {
  const offsets = new OffsetSet();
  for (const offset of [1, 2, 5, 11, 12, 25, 99]) offsets.add(offset);
  const later = [{ name: "x", addedAtMs: 1_000 }, { name: "y", addedAtMs: 5_000 }];
  const entries = [
    { from: 0, to: 10, writtenAtMs: 900 },
    { from: 10, to: 20, writtenAtMs: 1_000 + GRACE_MS },
    { from: 20, to: 30, writtenAtMs: 1_001 + GRACE_MS },
    { from: 30, to: 40, writtenAtMs: 900 },
    { from: 90, to: 100, writtenAtMs: 5_001 + GRACE_MS },
  ];
  assert.deepEqual(
    olderStretches(offsets, entries, later)
      .map(({ columns, ranges }) => [[...columns], ranges]),
    [
      [["x", "y"], [{ from: 1, to: 3 }, { from: 5, to: 6 }, { from: 11, to: 13 }]],
      [["y"], [{ from: 25, to: 26 }]],
    ],
  );
  assert.deepEqual(olderStretches(offsets, [], later), []);
});
