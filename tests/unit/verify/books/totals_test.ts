import assert from "node:assert/strict";
import {
  assertBalanced,
  noTotals,
  sumTotals,
  type Totals,
  verdictOf,
  worstVerdict,
} from "../../../../src/verify/books/totals.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

const FIELDS = Object.keys(noTotals()) as (keyof Totals)[];
const totals: fc.Arbitrary<Totals> = fc.array(fc.nat(1_000_000), {
  minLength: FIELDS.length,
  maxLength: FIELDS.length,
}).map((values) =>
  Object.fromEntries(FIELDS.map((field, index) => [field, values[index]])) as unknown as Totals
);

const FATES = ["stored", "superseded", "deadLettered", "deleted", "expired", "missing"] as const;

Deno.test("noTotals: has each word of the reconciliation, at zero", () => {
  assert.deepEqual(FIELDS.toSorted(), [
    "deadLettered",
    "deleted",
    "duplicates",
    "expired",
    "forgotten",
    "gaps",
    "mismatched",
    "missing",
    "records",
    "stored",
    "superseded",
    "unexpected",
  ]);
  assert.ok(Object.values(noTotals()).every((value) => value === 0));
});

Deno.test("sumTotals: adds every field", () => {
  fc.assert(fc.property(fc.array(totals, { maxLength: 5 }), (all) => {
    const sum = sumTotals(all);
    for (const field of FIELDS) {
      assert.equal(sum[field], all.reduce((total, one) => total + one[field], 0), field);
    }
  }));
});

Deno.test("assertBalanced: takes exactly the totals whose records are all accounted for", () => {
  fc.assert(fc.property(totals, fc.integer({ min: -3, max: 3 }), (some, off) => {
    const accounted = FATES.reduce((sum, fate) => sum + some[fate], 0);
    const check = () => assertBalanced({ ...some, records: accounted + off }, "here");
    if (off === 0) check();
    else assert.throws(check, withCode("internal", /balance here/));
  }));
});

Deno.test("verdictOf: is exactly-once unless something is missing, twice, unexpected or different", () => {
  const faults: (keyof Totals)[] = ["missing", "duplicates", "unexpected", "mismatched"];
  for (const field of FIELDS) {
    const verdict = faults.includes(field) ? "discrepancy" : "exactly-once";
    assert.equal(verdictOf({ ...noTotals(), [field]: 1 }), verdict, field);
  }
  assert.equal(verdictOf(noTotals()), "exactly-once");
});

Deno.test("worstVerdict: a loss that was seen weighs more than what was not looked at", () => {
  assert.equal(worstVerdict(["exactly-once", "exactly-once"]), "exactly-once");
  assert.equal(worstVerdict(["exactly-once", "inconclusive"]), "inconclusive");
  assert.equal(worstVerdict(["discrepancy", "inconclusive", "exactly-once"]), "discrepancy");
  assert.equal(worstVerdict([]), "inconclusive");
});
