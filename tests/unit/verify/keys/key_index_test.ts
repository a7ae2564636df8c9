import assert from "node:assert/strict";
import type { Fingerprint } from "../../../../src/verify/keys/fingerprint.ts";
import type { Claim, ClaimKind, SeenRow, Sighting } from "../../../../src/verify/keys/claim.ts";
import { KeyIndex } from "../../../../src/verify/keys/key_index.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

const KEY: Fingerprint = [1, 2, 3];

/** A record of which only what matters is said; without more it is written at its own time. */
function claim(offset: number, some: Partial<Claim> = {}): Claim {
  const writeTimeUs = some.writeTimeUs ?? 1_000 + offset;
  return { partition: 0, offset, kind: "row", writeTimeUs, earliestUs: writeTimeUs, ...some };
}

/** What a row is to the records of one key. */
function sightingOf(claims: Claim[], row: SeenRow, deep = false): Sighting {
  const index = new KeyIndex(1, { deep });
  for (const one of claims) index.claim(KEY, one);
  return index.see(KEY, row).sighting;
}

Deno.test("KeyIndex: a row that no record claims is unknown", () => {
  const index = new KeyIndex(1);
  index.claim(KEY, claim(1));
  assert.equal(index.see([1, 2, 4], {}).sighting, "unknown");
  assert.equal(index.slotOf([1, 2, 4]), undefined);
  assert.equal(index.slotOf(KEY), 0);
});

Deno.test("KeyIndex: of the records of a key the one that is written last has it", () => {
  const index = new KeyIndex(1);
  index.claim(KEY, claim(3, { writeTimeUs: 70 }));
  index.claim(KEY, claim(5, { writeTimeUs: 90 }));
  index.claim(KEY, claim(8, { writeTimeUs: 80 }));
  assert.deepEqual([...index.winners()].map(({ offset }) => offset), [5]);
  assert.deepEqual([...index.losers()].map(({ offset, slot }) => [offset, slot]), [[3, 0], [8, 0]]);
});

Deno.test("KeyIndex: keeps the number of any Kafka partition that a topic may have", () => {
  const index = new KeyIndex(1);
  index.claim(KEY, claim(1, { partition: 70_000 }));
  index.claim(KEY, claim(2, { partition: 70_001, writeTimeUs: 9_999 }));
  assert.deepEqual([...index.winners()].map(({ partition }) => partition), [70_001]);
  assert.deepEqual([...index.losers()].map(({ partition }) => partition), [70_000]);
});

Deno.test("KeyIndex: a record that was set aside has its key only where no other claims it", () => {
  const letter = claim(9, { kind: "deadLetter", writeTimeUs: 5_000 });
  for (const kind of ["row", "tombstone"] as const) {
    for (const claims of [[letter, claim(1, { kind })], [claim(1, { kind }), letter]]) {
      const index = new KeyIndex(1);
      for (const one of claims) index.claim(KEY, one);
      assert.equal([...index.winners()][0]!.offset, 1);
    }
  }
});

Deno.test("KeyIndex: a row is stale if it is older than the record itself, doubtful if than its write", () => {
  // The 500th record of its millisecond.
  const claims = [claim(1, { earliestUs: 1_000, writeTimeUs: 1_500 })];
  assert.equal(sightingOf(claims, { writeTimeUs: 999 }), "stale");
  assert.equal(sightingOf(claims, { writeTimeUs: 1_000 }), "doubtful");
  assert.equal(sightingOf(claims, { writeTimeUs: 1_499 }), "doubtful");
  assert.equal(sightingOf(claims, { writeTimeUs: 1_500 }), "found");
  assert.equal(sightingOf(claims, { writeTimeUs: 9_999 }), "found");
  assert.equal(sightingOf(claims, {}), "found");
});

Deno.test("KeyIndex: a row is undead where the last record deletes it", () => {
  const claims = [claim(1), claim(2, { kind: "tombstone" })];
  assert.equal(sightingOf(claims, { writeTimeUs: 1 }), "undead");
  assert.equal(sightingOf([...claims, claim(3)], { writeTimeUs: 1_003 }), "found");
});

Deno.test("KeyIndex: a row is mismatched if its digest is another, and only when looked at in depth", () => {
  const claims = [claim(1, { digest: 7 })];
  const row = { writeTimeUs: 1_001, digest: 8 };
  assert.equal(sightingOf(claims, row, true), "mismatched");
  assert.equal(sightingOf(claims, { ...row, digest: 7 }, true), "found");
  assert.equal(sightingOf(claims, row, false), "found");
});

/** What a later record makes of what was found out. */
function afterwards(first: Claim, row: SeenRow | undefined, by: Claim): Sighting {
  const index = new KeyIndex(1, { deep: true });
  index.claim(KEY, first);
  if (row !== undefined) index.see(KEY, row);
  index.overwritten(KEY, by);
  return index.winner(0).sighting;
}

Deno.test("KeyIndex.overwritten: a later record explains a row that is altered, undead or away", () => {
  const first = claim(1, { digest: 7 });
  const altered = { writeTimeUs: 1_001, digest: 8 };
  const stale = { writeTimeUs: 1, digest: 8 };
  assert.equal(afterwards(first, altered, claim(2)), "found");
  assert.equal(afterwards(first, undefined, claim(2)), "overtaken");
  assert.equal(afterwards(first, stale, claim(2)), "overtaken");
  assert.equal(afterwards(first, undefined, claim(2, { kind: "tombstone" })), "deleted");
  const deletion = claim(1, { kind: "tombstone" });
  assert.equal(afterwards(deletion, altered, claim(2)), "found");
  assert.equal(afterwards(deletion, altered, claim(2, { kind: "tombstone" })), "undead");
});

Deno.test("KeyIndex.overwritten: a record that is written before explains nothing", () => {
  const first = claim(1, { digest: 7 });
  const before = claim(2, { writeTimeUs: 1_000 });
  assert.equal(afterwards(first, { writeTimeUs: 1_001, digest: 8 }, before), "mismatched");
  assert.equal(afterwards(first, undefined, before), "unknown");
});

Deno.test("KeyIndex.overwritten: one that was set aside may have written a row, and deleted none", () => {
  const first = claim(1, { digest: 7 });
  const letter = claim(2, { kind: "deadLetter" });
  const altered = { writeTimeUs: 1_001, digest: 8 };
  assert.equal(afterwards(first, altered, letter), "found");
  assert.equal(afterwards(claim(1, { kind: "tombstone" }), altered, letter), "found");
  assert.equal(afterwards(first, undefined, letter), "unknown");
  // Its own claim: what is altered stays so.
  const own = { ...letter, digest: 7 };
  assert.equal(afterwards(own, { writeTimeUs: 1_002, digest: 8 }, letter), "mismatched");
});

Deno.test("KeyIndex.overwritten: a good row stays good, and a key that nobody claims unknown", () => {
  const first = claim(1);
  const row = { writeTimeUs: 1_001 };
  for (const kind of ["row", "tombstone", "deadLetter"] as const) {
    assert.equal(afterwards(first, row, claim(2, { kind })), "found");
  }
  const index = new KeyIndex(1);
  index.overwritten(KEY, claim(1));
  assert.equal(index.size, 0);
});

Deno.test("KeyIndex.doubtfulPartitions: tells where some row is not as its record asks for", () => {
  const keys = Array.from({ length: 6 }, (_, word): Fingerprint => [word, 0, 0]);
  const index = new KeyIndex(6, { deep: true });
  const kinds: ClaimKind[] = ["row", "row", "row", "tombstone", "deadLetter", "tombstone"];
  for (const [partition, kind] of kinds.entries()) {
    index.claim(keys[partition]!, claim(1, { partition, kind, digest: 7 }));
  }
  index.see(keys[0]!, { writeTimeUs: 1_001, digest: 7 });
  index.see(keys[1]!, { writeTimeUs: 1_001, digest: 8 });
  index.see(keys[5]!, { writeTimeUs: 1_001, digest: 7 });
  // 2 has no row; 3 and 4 ask for none, and there is none; the row of 5 should not be there.
  assert.deepEqual([...index.doubtfulPartitions()].sort(), [1, 2, 5]);
});

Deno.test("KeyIndex: takes as many keys as it was made for, and any number of records", () => {
  for (const capacity of [0, 1, 10, 11, 100]) {
    const index = new KeyIndex(capacity);
    for (let key = 0; key < capacity; key++) index.claim([key, 0, 0], claim(key));
    // More than the list of losers has room for at first.
    if (capacity > 0) {
      for (let offset = 0; offset < 3_000; offset++) index.claim([0, 0, 0], claim(1_000 + offset));
      assert.equal([...index.losers()].length, 3_000);
    }
    assert.equal(index.size, capacity);
    assert.throws(() => index.claim([capacity, 0, 0], claim(1)), withCode("internal"));
  }
});

/** The few fingerprints that there are share their low bits, so that they are searched for. */
const fingerprints = fc.tuple(
  fc.constantFrom(0, 1, 16, 64, -64, 1 << 31),
  fc.nat(1),
  fc.nat(1),
);

const entries = fc.array(
  fc.record({
    key: fingerprints,
    kind: fc.constantFrom<ClaimKind>("row", "row", "tombstone", "deadLetter"),
    writeTimeUs: fc.integer({ min: -5, max: 5 }),
    pushed: fc.nat(3),
    digest: fc.integer({ min: 1, max: 3 }),
    partition: fc.nat(2),
  }),
  { maxLength: 40 },
).map((all) =>
  all.map(({ key, pushed, ...rest }, offset) => ({
    key,
    claim: { ...rest, offset, earliestUs: rest.writeTimeUs - pushed } satisfies Claim,
  }))
);

/** The records of one key from the one that has it down. */
function ranked(claims: Claim[]): Claim[] {
  const isSetAside = ({ kind }: Claim) => kind === "deadLetter" ? 1 : 0;
  return claims.toSorted((a, b) =>
    isSetAside(a) - isSetAside(b) || b.writeTimeUs - a.writeTimeUs || b.partition - a.partition ||
    b.offset - a.offset
  );
}

Deno.test("KeyIndex: says what a plain map says, in whichever order records come", () => {
  const rows = fc.array(fc.tuple(fingerprints, fc.integer({ min: -9, max: 9 }), fc.nat(3)));
  fc.assert(
    fc.property(entries, rows, fc.nat(), (records, rows, seed) => {
      const index = new KeyIndex(records.length, { deep: true });
      const shuffled = records
        .map((record, at) => ({ record, rank: Math.imul(at + 1, seed | 1) }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ record }) => record);
      for (const { key, claim } of shuffled) index.claim(key, claim);
      const byKey = Map.groupBy(records, ({ key }) => key.join());
      assert.equal(index.size, byKey.size);

      const places = ({ partition, offset }: { partition: number; offset: number }) =>
        `${partition}/${offset}`;
      const losers = Map.groupBy(index.losers(), ({ slot }) => slot);
      for (const [, group] of byKey) {
        const slot = index.slotOf(group[0]!.key)!;
        const [winner, ...others] = ranked(group.map(({ claim }) => claim));
        assert.deepEqual(index.winner(slot), { ...winner, sighting: "unknown", slot });
        assert.deepEqual(
          (losers.get(slot) ?? []).map(places).sort(),
          others.map(places).sort(),
        );
      }
      assert.deepEqual(
        [...index.winners()].map(({ slot }) => slot),
        [...index.winners()].keys()
          .toArray(),
      );

      for (const [key, writeTimeUs, digest] of rows) {
        const group = byKey.get(key.join());
        const { sighting, slot } = index.see(key, { writeTimeUs, digest });
        if (group === undefined) {
          assert.deepEqual([sighting, slot], ["unknown", -1]);
          continue;
        }
        const [winner] = ranked(group.map(({ claim }) => claim)) as [Claim];
        const wanted = winner.kind === "tombstone"
          ? "undead"
          : writeTimeUs < winner.earliestUs
          ? "stale"
          : digest === winner.digest
          ? "found"
          : "mismatched";
        assert.equal(sighting, wanted);
        assert.equal(index.winner(slot).sighting, wanted);
      }
    }),
    { numRuns: 500 },
  );
});
