import assert from "node:assert/strict";
import { noTotals } from "../../../src/verify/books/totals.ts";
import { conclude } from "../../../src/verify/conclude.ts";

const ALL_SEEN = { blind: false, uncompared: false };
const GOOD = { ...noTotals(), records: 3, stored: 3 };
const BAD = { ...GOOD, stored: 2, missing: 1 };

Deno.test("conclude: what was seen whole gets the verdict of its totals", () => {
  assert.equal(conclude(GOOD, 0, ALL_SEEN), "exactly-once");
  assert.equal(conclude(BAD, 0, ALL_SEEN), "discrepancy");
});

Deno.test("conclude: no verdict is given on half the books, whatever the seen half says", () => {
  for (const totals of [GOOD, BAD]) {
    for (const disagreements of [0, 1]) {
      assert.equal(
        conclude(totals, disagreements, { ...ALL_SEEN, blind: true }),
        "inconclusive",
      );
    }
  }
});

Deno.test("conclude: a ledger that does not agree is a discrepancy, however good the totals", () => {
  assert.equal(conclude(GOOD, 1, ALL_SEEN), "discrepancy");
});

Deno.test("conclude: values that were not compared leave no good verdict, and excuse no bad one", () => {
  const uncompared = { ...ALL_SEEN, uncompared: true };
  assert.equal(conclude(GOOD, 0, uncompared), "inconclusive");
  assert.equal(conclude(BAD, 0, uncompared), "discrepancy");
});
