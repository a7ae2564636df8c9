import assert from "node:assert/strict";
import { CoordinateDigest } from "../../../src/ledger/digest.ts";
import { type LedgerEntry, ledgerEntry } from "../../../src/ledger/entry.ts";
import { expiredBy, judgeEntry } from "../../../src/ledger/judge.ts";
import { emptyTally } from "../../../src/ledger/tally.ts";
import { fc } from "../support/fc.ts";

const NOW = 1_700_000_000_000;

/** An entry for stored records at these offsets of Kafka partition 4, of which some are deletes. */
function entryFor(offsets: readonly number[], { deleted = 0, ttlSeconds = 0 } = {}): LedgerEntry {
  const tally = emptyTally();
  for (const offset of offsets) {
    tally.records++;
    tally.digest.add(4, offset);
  }
  tally.deleted = deleted;
  tally.stored = tally.records - deleted;
  return ledgerEntry({
    topic: "input_readings",
    table: "market_data",
    partition: 4,
    from: 1_000,
    to: 3_000,
    group: "andean-group",
    ttlSeconds,
    writtenAtMs: NOW,
  }, tally);
}

const offsetsUpTo = (count: number) => Array.from({ length: count }, (_, index) => 1_000 + index);
const offsets = fc.uniqueArray(fc.integer({ min: 1_000, max: 2_999 }), { maxLength: 60 });

Deno.test("judgeEntry: agrees with the same offsets in any order, and with no others", () => {
  fc.assert(fc.property(offsets, offsets, (noted, found) => {
    const entry = entryFor(noted);
    assert.equal(judgeEntry(entry, noted.toReversed()), undefined);
    const same = new Set(noted).symmetricDifference(new Set(found)).size === 0;
    assert.equal(judgeEntry(entry, found) === undefined, same);
  }));
});

Deno.test("judgeEntry: an entry of gaps alone agrees with nothing", () => {
  assert.equal(judgeEntry(entryFor([]), []), undefined);
});

Deno.test("judgeEntry: tells how many records are lost, of how many, and where", () => {
  assert.deepEqual(judgeEntry(entryFor(offsetsUpTo(1_000)), offsetsUpTo(997)), {
    partition: 4,
    from: 1_000,
    to: 3_000,
    expected: 1_000,
    found: 997,
    reason: "3 of 1,000 records have neither a row nor a dead letter",
  });
});

Deno.test("judgeEntry: tells one record from many", () => {
  const reason = (noted: number, found: number) =>
    judgeEntry(entryFor(offsetsUpTo(noted)), offsetsUpTo(found))?.reason;
  assert.equal(reason(2, 1), "1 of 2 records has neither a row nor a dead letter");
  assert.equal(reason(1, 0), "1 of 1 record has neither a row nor a dead letter");
  assert.equal(reason(2, 3), "1 more row than records");
  assert.equal(reason(2, 4), "2 more rows than records");
});

Deno.test("judgeEntry: a row at another offset does not stand in for a lost one", () => {
  const verdict = judgeEntry(entryFor([1_000, 1_001]), [1_000, 1_002]);
  assert.equal(
    verdict?.reason,
    "as many rows as records, but not the same ones (digest differs)",
  );
  assert.deepEqual([verdict.expected, verdict.found], [2, 2]);
});

Deno.test("judgeEntry: takes a number and a digest as well", () => {
  const digest = new CoordinateDigest();
  for (const offset of [1_000, 1_001]) digest.add(4, offset);
  const entry = entryFor([1_001, 1_000]);
  assert.equal(judgeEntry(entry, { count: 2, digest }), undefined);
  assert.equal(judgeEntry(entry, { count: 1, digest })?.found, 1);
  assert.ok(judgeEntry(entry, { count: 2, digest: new CoordinateDigest() }));
});

Deno.test("judgeEntry: the same offsets of another Kafka partition are others", () => {
  const digest = new CoordinateDigest();
  for (const offset of [1_000, 1_001]) digest.add(5, offset);
  assert.ok(judgeEntry(entryFor([1_000, 1_001]), { count: 2, digest }));
});

Deno.test("judgeEntry: deletes have no row, so that only the number is compared", () => {
  const entry = entryFor(offsetsUpTo(10), { deleted: 2 });
  assert.equal(judgeEntry(entry, offsetsUpTo(8)), undefined);
  assert.equal(
    judgeEntry(entry, offsetsUpTo(7))?.reason,
    "1 of 8 records has neither a row nor a dead letter",
  );
  assert.equal(judgeEntry(entry, offsetsUpTo(9))?.reason, "1 more row than records");
});

Deno.test("expiredBy: rows without a time to live never run out", () => {
  assert.equal(expiredBy(entryFor([]), NOW * 2), false);
});

Deno.test("expiredBy: rows may run out a minute before the entry's own time is up", () => {
  const entry = entryFor([], { ttlSeconds: 3_600 });
  const due = NOW + 3_600_000 - 60_000;
  assert.deepEqual([due - 1, due, due + 1, due + 120_000].map((now) => expiredBy(entry, now)), [
    false,
    true,
    true,
    true,
  ]);
});
