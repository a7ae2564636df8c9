import assert from "node:assert/strict";
import { type Fate, PartitionBooks } from "../../../../src/verify/books/partition_books.ts";
import { fc } from "../../support/fc.ts";

/** Ten offsets that are held, and asked about whole. */
function audit(some: { from?: number; to?: number; heldFrom?: number; heldTo?: number } = {}) {
  const { heldFrom = 10, heldTo = 20, from = heldFrom, to = heldTo } = some;
  return new PartitionBooks({ partition: 3, from, to }, { from: heldFrom, to: heldTo });
}

function addRows(to: PartitionBooks, ...offsets: number[]): void {
  for (const offset of offsets) to.addRow(offset);
}

Deno.test("PartitionBooks: a row for every offset leaves no hole", () => {
  const books = audit();
  addRows(books, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
  assert.equal(books.holeCount, 0);
  assert.deepEqual([...books.holes()], []);
  const { records, stored, gaps, missing, missingRanges } = books.report();
  assert.deepEqual([records, stored, gaps, missing, missingRanges], [10, 10, 0, 0, []]);
});

Deno.test("PartitionBooks: a hole without a record is a gap, one with a record has the record's fate", () => {
  const books = audit();
  addRows(books, 10, 12, 14, 19);
  assert.deepEqual([...books.holes()], [
    { from: 11, to: 12 },
    { from: 13, to: 14 },
    { from: 15, to: 19 },
  ]);
  books.enter(11, "missing");
  books.enter(15, "missing");
  books.enter(16, "missing");
  books.enter(17, "deadLettered");
  books.enter(18, "expired");
  const report = books.report();
  assert.deepEqual(report.missingRanges, [[11, 11], [15, 16]]);
  const { records, stored, missing, deadLettered, expired, gaps } = report;
  assert.deepEqual(
    { records, stored, missing, deadLettered, expired, gaps },
    { records: 9, stored: 4, missing: 3, deadLettered: 1, expired: 1, gaps: 1 },
  );
});

Deno.test("PartitionBooks: a second row of one offset is a duplicate, and stored once", () => {
  const books = audit();
  addRows(books, 10, 10, 10, 11);
  const { stored, duplicates } = books.report();
  assert.deepEqual([stored, duplicates], [2, 2]);
});

Deno.test("PartitionBooks: a row below what the topic holds is forgotten, never unexpected", () => {
  const books = audit();
  addRows(books, 0, 9, 10);
  books.judgeLateRows(20);
  const { forgotten, unexpected, stored } = books.report();
  assert.deepEqual([forgotten, unexpected, stored], [2, 0, 1]);
});

Deno.test("PartitionBooks: rows outside the asked range count for nothing", () => {
  const books = audit({ from: 12, to: 15 });
  addRows(books, 10, 11, 12, 14, 15, 19, 19);
  const { stored, records, duplicates, unexpected, forgotten, gaps } = books.report();
  assert.deepEqual([stored, records, duplicates, unexpected, forgotten], [2, 2, 0, 0, 0]);
  assert.equal(gaps, 1);
});

Deno.test("PartitionBooks: a row above the topic is unexpected, unless its record has arrived meanwhile", () => {
  const books = audit();
  addRows(books, 20, 24, 25, 26);
  books.judgeLateRows(25);
  assert.equal(books.report().unexpected, 2);
});

Deno.test("PartitionBooks: a late row is judged once", () => {
  const books = audit();
  addRows(books, 30);
  books.judgeLateRows(25);
  books.judgeLateRows(25);
  assert.equal(books.report().unexpected, 1);
});

Deno.test("PartitionBooks: a row with a negative offset is unexpected: no topic ever had it", () => {
  const books = audit({ heldFrom: 0, heldTo: 10 });
  addRows(books, -1);
  books.judgeLateRows(10);
  const { unexpected, forgotten } = books.report();
  assert.deepEqual({ unexpected, forgotten }, { unexpected: 1, forgotten: 0 });
});

Deno.test("PartitionBooks: an empty range balances", () => {
  const report = audit({ from: 15, to: 15 }).report();
  assert.equal(report.records, 0);
  assert.equal(report.gaps, 0);
});

Deno.test("PartitionBooks: the report is what counting one by one gives", () => {
  const situations = fc.record({
    heldFrom: fc.nat(10),
    held: fc.nat(25),
    cutLeft: fc.nat(10),
    cutRight: fc.nat(10),
    grown: fc.nat(10),
    rows: fc.array(fc.nat(60), { maxLength: 60 }),
    /** What the topic has at each offset: nothing (a gap), or a record of some fate. */
    topic: fc.array(fc.constantFrom<Fate | "gap">("gap", "missing", "deadLettered", "expired"), {
      minLength: 60,
      maxLength: 60,
    }),
  });
  fc.assert(
    fc.property(situations, ({ heldFrom, held, cutLeft, cutRight, grown, rows, topic }) => {
      const heldTo = heldFrom + held;
      const from = Math.min(heldTo, heldFrom + cutLeft);
      const to = Math.max(from, heldTo - cutRight);
      const books = audit({ heldFrom, heldTo, from, to });
      addRows(books, ...rows);
      books.judgeLateRows(heldTo + grown);
      for (const hole of books.holes()) {
        for (let offset = hole.from; offset < hole.to; offset++) {
          const fate = topic[offset]!;
          if (fate !== "gap") books.enter(offset, fate);
        }
      }
      const report = books.report();

      const asked = Array.from({ length: to - from }, (_, index) => from + index);
      const has = new Set(rows);
      const fates = (fate: string) =>
        asked.filter((offset) => !has.has(offset) && topic[offset] === fate).length;
      const inRange = rows.filter((offset) => offset >= from && offset < to);
      assert.equal(report.stored, new Set(inRange).size);
      const forgotten = rows.filter((offset) => offset < heldFrom);
      const arrived = rows.filter((offset) => offset >= heldTo && offset < heldTo + grown);
      const again = (offsets: number[]) => offsets.length - new Set(offsets).size;
      assert.equal(report.duplicates, again(inRange) + again(forgotten) + again(arrived));
      assert.equal(report.forgotten, new Set(forgotten).size);
      assert.equal(report.unexpected, rows.filter((offset) => offset >= heldTo + grown).length);
      assert.equal(report.missing, fates("missing"));
      assert.equal(report.deadLettered, fates("deadLettered"));
      assert.equal(report.expired, fates("expired"));
      assert.equal(report.gaps, fates("gap"));
      assert.equal(report.records + report.gaps, to - from);
      const listed = report.missingRanges.flatMap(([first, last]) =>
        asked.filter((offset) => offset >= first && offset <= last)
      );
      const lost = asked.filter((offset) => !has.has(offset) && topic[offset] === "missing");
      assert.deepEqual(listed, lost);
    }),
    { numRuns: 400 },
  );
});

Deno.test("PartitionBooks.map: tells of every offset once, in order, and agrees with the totals", () => {
  const fates: (Fate | "unseen" | "gap")[] = [
    "gap",
    "gap",
    "stored",
    "stored",
    "superseded",
    "deadLettered",
    "deleted",
    "expired",
    "missing",
    "unseen",
  ];
  const stories = fc.record({
    heldFrom: fc.oneof(fc.nat(5), fc.constantFrom(65_530, 2 ** 40 - 3)),
    topic: fc.array(fc.tuple(fc.constantFrom(...fates), fc.integer({ min: 1, max: 4 }))),
    cutLeft: fc.nat(3),
    cutRight: fc.nat(3),
    shuffle: fc.nat(),
  });
  fc.assert(fc.property(stories, ({ heldFrom, topic, cutLeft, cutRight, shuffle }) => {
    const all = topic.flatMap(([fate, count]) => new Array<typeof fate>(count).fill(fate));
    const heldTo = heldFrom + all.length;
    const from = Math.min(heldTo, heldFrom + cutLeft);
    const to = Math.max(from, heldTo - cutRight);
    const books = audit({ heldFrom, heldTo, from, to });
    const asked = all.map((fate, index) => ({ fate, offset: heldFrom + index }))
      .filter(({ offset }) => offset >= from && offset < to);
    const shuffled = asked
      .map((one, index) => ({ ...one, rank: Math.imul(index + 1, shuffle | 1) }))
      .sort((a, b) => a.rank - b.rank);
    for (const { fate, offset } of shuffled) if (fate !== "gap") books.enter(offset, fate);

    const { partition, ranges } = books.map();
    assert.equal(partition, 3);
    let next = from;
    for (const { first, last } of ranges) {
      assert.equal(first, next);
      assert.ok(last >= first);
      next = last + 1;
    }
    assert.equal(next, to);
    const told = ranges.flatMap(({ fate, first, last }) =>
      new Array<string>(last - first + 1).fill(fate)
    );
    assert.deepEqual(told, asked.map(({ fate }) => fate));
    // Longest runs: two that touch are of different fates.
    for (const [index, { fate }] of ranges.entries()) {
      assert.notEqual(ranges[index + 1]?.fate, fate);
    }
    const report = books.report();
    const count = (fate: string) => told.filter((one) => one === fate).length;
    for (const fate of ["stored", "superseded", "deleted", "expired", "missing"] as const) {
      assert.equal(report[fate], count(fate));
    }
    assert.equal(report.gaps, count("gap"));
    assert.equal(report.records, told.length - count("gap") - count("unseen"));
  }));
});
