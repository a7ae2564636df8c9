import assert from "node:assert/strict";
import { ReasonCounts } from "../../../src/recover/reason_counts.ts";

Deno.test("ReasonCounts: the most frequent reason comes first", () => {
  const counts = new ReasonCounts();
  for (const reason of ["b", "a", "c", "c"]) counts.add(reason);
  assert.deepEqual(counts.sorted(), [
    { reason: "c", count: 2 },
    { reason: "a", count: 1 },
    { reason: "b", count: 1 },
  ]);
});

Deno.test("ReasonCounts: a reason for each record fills no memory, and none goes uncounted", () => {
  const counts = new ReasonCounts();
  for (let index = 0; index < 5_000; index++) counts.add(`Price is ${index}`);
  counts.add("Price is 1");
  const sorted = counts.sorted();
  assert.equal(sorted.reduce((sum, { count }) => sum + count, 0), 5_001);
  assert.deepEqual(sorted.slice(0, 2), [
    { reason: "other reasons", count: 4_000 },
    { reason: "Price is 1", count: 2 },
  ]);
});
