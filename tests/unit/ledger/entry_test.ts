import assert from "node:assert/strict";
import { entryProblem, type LedgerClaim, ledgerEntry } from "../../../src/ledger/entry.ts";
import { emptyTally, mergeTally, type RangeTally } from "../../../src/ledger/tally.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";

const CLAIM: LedgerClaim = {
  topic: "input_readings",
  table: "market_data",
  partition: 2,
  from: 1_000,
  to: 1_100,
  group: "andean-group",
  ttlSeconds: 0,
  writtenAtMs: 1_700_000_000_000,
};

function tally(stored: number, deadLettered = 0, deleted = 0): RangeTally {
  return {
    ...emptyTally(),
    records: stored + deadLettered + deleted,
    stored,
    deadLettered,
    deleted,
  };
}

Deno.test("ledgerEntry: offsets without a record are gaps", () => {
  const counted = tally(90, 3, 2);
  counted.digest.add(2, 1_000);
  assert.deepEqual(ledgerEntry(CLAIM, counted), {
    ...CLAIM,
    records: 95,
    stored: 90,
    deadLettered: 3,
    deleted: 2,
    gaps: 5,
    digest: String(counted.digest),
  });
});

Deno.test("ledgerEntry: a range of gaps alone can be of any length", () => {
  const entry = ledgerEntry({ ...CLAIM, from: 0, to: 5_000_000_000 }, emptyTally());
  assert.deepEqual([entry.records, entry.gaps], [0, 5_000_000_000]);
});

Deno.test("ledgerEntry: as many records as offsets leave no gap", () => {
  assert.equal(ledgerEntry(CLAIM, tally(100)).gaps, 0);
});

Deno.test("ledgerEntry: numbers that don't add up make no entry", () => {
  const wrong: [RangeTally, RegExp][] = [
    [tally(101), /101 records at 100 offsets/],
    [{ ...tally(5), records: 6 }, /6 records, but 5 accounted for/],
    [{ ...tally(5), records: 4 }, /4 records, but 5 accounted for/],
    [tally(5, -1), /deadLettered is -1/],
    [tally(0.5), /is 0.5/],
    [tally(NaN), /is NaN/],
  ];
  for (const [counted, message] of wrong) {
    assert.throws(() => ledgerEntry(CLAIM, counted), withCode("internal", message));
  }
});

Deno.test("entryProblem: records and gaps together are the range, neither more nor less", () => {
  const entry = ledgerEntry(CLAIM, tally(90));
  assert.equal(entryProblem(entry), undefined);
  for (const gaps of [9, 11]) {
    assert.match(entryProblem({ ...entry, gaps })!, /90 records and (9|11) gaps do not fill it/);
  }
});

Deno.test("ledgerEntry: an empty or inverted range makes no entry", () => {
  for (const to of [1_000, 999]) {
    assert.throws(() => ledgerEntry({ ...CLAIM, to }, emptyTally()), withCode("internal"));
  }
});

Deno.test("mergeTally: the parts of a range make the entry of the whole", () => {
  const fate = fc.constantFrom("stored" as const, "deadLettered" as const, "deleted" as const);
  fc.assert(fc.property(fc.array(fate, { maxLength: 100 }), fc.nat(100), (fates, cut) => {
    const count = (from: number, to: number) => {
      const counted = emptyTally();
      for (const [index, fate] of fates.entries()) {
        if (index < from || index >= to) continue;
        counted.records++;
        counted[fate]++;
        counted.digest.add(CLAIM.partition, CLAIM.from + index);
      }
      return counted;
    };
    const whole = emptyTally();
    // Parts are settled in any order.
    mergeTally(whole, count(cut, 100));
    mergeTally(whole, count(0, cut));
    assert.deepEqual(ledgerEntry(CLAIM, whole), ledgerEntry(CLAIM, count(0, 100)));
  }));
});

Deno.test("mergeTally: leaves the other one as it is, and is not bound to it", () => {
  const [into, other] = [emptyTally(), tally(1)];
  other.digest.add(0, 7);
  const before = String(other.digest);
  mergeTally(into, other);
  mergeTally(into, tally(2));
  into.digest.add(0, 8);
  assert.deepEqual([other.records, String(other.digest)], [1, before]);
  assert.equal(into.records, 3);
});
