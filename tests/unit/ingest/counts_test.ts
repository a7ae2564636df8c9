import assert from "node:assert/strict";
import { settledOf, sumCounts } from "../../../src/ingest/counts.ts";

Deno.test("sumCounts: adds every field", () => {
  const ones = { consumed: 1, stored: 2, deadLettered: 3, deleted: 4, retried: 5 };
  const tens = { consumed: 10, stored: 20, deadLettered: 30, deleted: 40, retried: 50 };
  assert.deepEqual(sumCounts([ones, tens]), {
    consumed: 11,
    stored: 22,
    deadLettered: 33,
    deleted: 44,
    retried: 55,
  });
});

Deno.test("settledOf: stored, set aside or deleted, a record is acknowledged", () => {
  const counts = { consumed: 100, stored: 2, deadLettered: 3, deleted: 4 };
  assert.equal(settledOf(counts), 9);
});
