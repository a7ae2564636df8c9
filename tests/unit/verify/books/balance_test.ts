import assert from "node:assert/strict";
import { PartitionBooks } from "../../../../src/verify/books/partition_books.ts";
import { assertBalanced, noTotals, type Totals } from "../../../../src/verify/books/totals.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

const FATES = ["stored", "superseded", "deadLettered", "deleted", "expired", "missing"] as const;
const BESIDE = ["duplicates", "unexpected", "mismatched", "forgotten", "gaps"] as const;

/** Totals that balance. */
const balanced: fc.Arbitrary<Totals> = fc.array(fc.nat(1_000_000), {
  minLength: 11,
  maxLength: 11,
}).map((values) => {
  const totals = noTotals();
  for (const [index, field] of [...FATES, ...BESIDE].entries()) totals[field] = values[index]!;
  totals.records = FATES.reduce((sum, fate) => sum + totals[fate], 0);
  return totals;
});

Deno.test("assertBalanced: one too many or too few in any field of the identity is an internal error", () => {
  fc.assert(
    fc.property(
      balanced,
      fc.constantFrom("records" as const, ...FATES),
      fc.constantFrom(-1, 1),
      (totals, field, off) => {
        assertBalanced(totals, "it");
        const wrong = { ...totals, [field]: totals[field] + off };
        assert.throws(
          () => assertBalanced(wrong, "Kafka partition 3"),
          withCode("internal", /^Cannot balance Kafka partition 3: \d+ records, but \d+ accounted/),
        );
      },
    ),
  );
});

Deno.test("assertBalanced: fields outside of the identity can be anything", () => {
  fc.assert(fc.property(balanced, fc.constantFrom(...BESIDE), fc.nat(9), (totals, field, off) => {
    assertBalanced({ ...totals, [field]: totals[field] + off }, "it");
  }));
});

function audit(): PartitionBooks {
  const range = { partition: 0, from: 0, to: 4 };
  const books = new PartitionBooks(range, range);
  for (const offset of [0, 1, 2]) books.addRow(offset);
  return books;
}

Deno.test("PartitionBooks: a record that was read twice from one hole makes no report", () => {
  const books = audit();
  books.enter(3, "missing");
  // Else five records at four offsets: -1 gaps, and two missing in a range of one.
  assert.throws(() => books.enter(3, "missing"), withCode("internal"));
});

Deno.test("PartitionBooks: a record that has a row makes no report where it is said to have none", () => {
  const books = audit();
  assert.throws(() => books.enter(1, "missing"), withCode("internal"));
});

Deno.test("PartitionBooks: a record beside the range makes no report", () => {
  const range = { partition: 0, from: 10, to: 20 };
  for (const offset of [9, 20]) {
    const books = new PartitionBooks(range, { from: 0, to: 30 });
    assert.throws(() => books.enter(offset, "missing"), withCode("internal"));
    assert.equal(books.report().records, 0);
  }
});
