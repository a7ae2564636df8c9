import assert from "node:assert/strict";
import { offsetBound } from "../../../../src/cli/settings/offset_bound.ts";

const taken = (value: unknown) => offsetBound().safeParse(value).data;

Deno.test("offsetBound: one number stands for every Kafka partition", () => {
  assert.equal(taken("100"), 100);
  assert.equal(taken("0"), 0);
  assert.equal(taken(100), 100);
});

Deno.test("offsetBound: pairs stand for the Kafka partitions that they name", () => {
  assert.deepEqual(taken("0:100"), new Map([[0, 100]]));
  assert.deepEqual(taken("0:100,12:250"), new Map([[0, 100], [12, 250]]));
});

Deno.test("offsetBound: ingest's own word for the beginning is no bound", () => {
  assert.deepEqual(offsetBound().safeParse("earliest"), { success: true, data: undefined });
});

Deno.test("offsetBound: refuses all else, saying what it wants", () => {
  const wrong = [
    "",
    "-1",
    "1.5",
    "x",
    "0:",
    ":5",
    "0:1,",
    "0:1,5",
    "0:1;1:2",
    "0:-1",
    -1,
    1.5,
    true,
  ];
  for (const value of wrong) assert.equal(taken(value), undefined, String(value));
  const { error } = offsetBound().safeParse("x");
  assert.match(error!.issues[0]!.message, /wanted an offset \(100\), or partition:offset pairs/);
});
