import assert from "node:assert/strict";
import { DeadLetterIndex } from "../../../../src/dead_letters/dead_letter_index.ts";
import { type LedgerEntry, ledgerEntry } from "../../../../src/ledger/entry.ts";
import { emptyTally } from "../../../../src/ledger/tally.ts";
import {
  checkLedger,
  readLedger,
  summed,
  untoldOffsets,
} from "../../../../src/verify/books/ledger_check.ts";
import { PartitionBooks } from "../../../../src/verify/books/partition_books.ts";

const NOW = 1_700_000_000_000;
const DAY_S = 86_400;

/** An entry for records at these offsets of Kafka partition 0, all of them stored. */
function entry(from: number, to: number, offsets: number[], some: Partial<LedgerEntry> = {}) {
  const tally = emptyTally();
  for (const offset of offsets) {
    tally.records++;
    tally.stored++;
    tally.digest.add(0, offset);
  }
  return ledgerEntry({
    topic: "input_readings",
    table: "market_data",
    group: "andean-group",
    partition: 0,
    from,
    to,
    ttlSeconds: 0,
    writtenAtMs: NOW,
    ...some,
  }, tally);
}

/** A topic that holds `[10, 20)`; rows at these offsets, and records without one at others. */
function books(
  { rows = [], missing = [], asked = [10, 20] }: {
    rows?: number[];
    missing?: number[];
    asked?: [number, number];
  },
): PartitionBooks {
  const book = new PartitionBooks(
    { partition: 0, from: asked[0], to: asked[1] },
    { from: 10, to: 20 },
  );
  for (const offset of rows) book.addRow(offset);
  for (const offset of missing) book.enter(offset, "missing");
  return book;
}

function check(entries: LedgerEntry[], book: PartitionBooks, setAside: number[] = []) {
  const letters = new DeadLetterIndex("input_readings");
  for (const offset of setAside) letters.add({ topic: "input_readings", partition: 0, offset });
  return checkLedger(new Map([[0, entries]]), [book], letters, NOW);
}

Deno.test("checkLedger: agrees where every forgotten record has its row or its dead letter", () => {
  const report = check([entry(0, 5, [0, 1, 3]), entry(5, 10, [5, 9])], books({ rows: [0, 1, 5] }), [
    3,
    9,
  ]);
  assert.deepEqual([report.judged, report.disagreements], [2, []]);
});

Deno.test("checkLedger: tells of the range in which a forgotten record has lost its row", () => {
  const report = check(
    [entry(0, 5, [0, 1, 3]), entry(5, 10, [5, 9])],
    books({ rows: [0, 1, 3, 9] }),
  );
  assert.deepEqual(
    report.disagreements.map(({ from, to, expected, found }) => [from, to, expected, found]),
    [[5, 10, 2, 1]],
  );
});

Deno.test("checkLedger: a dead letter that was replayed counts once", () => {
  assert.deepEqual(check([entry(0, 5, [0, 1])], books({ rows: [0, 1] }), [1]).disagreements, []);
});

Deno.test("checkLedger: as many rows as records are not enough, they must be theirs", () => {
  const [disagreement] = check([entry(0, 5, [0, 1])], books({ rows: [0, 2] })).disagreements;
  assert.match(disagreement!.reason, /not the same ones/);
});

Deno.test("checkLedger: what the topic still holds is judged by the books", () => {
  const report = check([entry(10, 15, [10, 11])], books({}));
  assert.deepEqual([report.judged, report.records, report.disagreements], [0, 2, []]);
});

Deno.test("checkLedger: of an entry that reaches into what is held, its records there are found", () => {
  // A record that is missing there is told by the books, and not once more by the ledger.
  const straddling = [entry(5, 15, [7, 11, 12])];
  assert.deepEqual(check(straddling, books({ rows: [7, 11], missing: [12] })).disagreements, []);
  assert.equal(check(straddling, books({ rows: [11], missing: [12] })).disagreements.length, 1);
});

Deno.test("checkLedger: an entry is not judged where what is held of it is not asked about", () => {
  const straddling = [entry(5, 15, [7, 11, 12])];
  for (const asked of [[12, 20], [10, 12]] as [number, number][]) {
    const report = check(straddling, books({ rows: [7, 11, 12], asked }));
    assert.deepEqual([report.judged, report.disagreements], [0, []], String(asked));
  }
  // What lies below all that is held is not in the window either, and is known all the same.
  assert.equal(check([entry(5, 10, [7])], books({ asked: [12, 20] })).disagreements.length, 1);
});

Deno.test("checkLedger: a row that outlived its record's compaction is the record's", () => {
  const book = books({ rows: [7, 11, 12] });
  book.disown(12, true);
  assert.deepEqual(check([entry(5, 15, [7, 11, 12])], book).disagreements, []);
  const setAside = books({ rows: [7, 11] });
  assert.deepEqual(check([entry(5, 15, [7, 11, 12])], setAside, [12]).disagreements, []);
});

Deno.test("checkLedger: rows whose time may have run out are not asked for", () => {
  const written = (ms: number) => ({ ttlSeconds: DAY_S, writtenAtMs: NOW - DAY_S * 1_000 + ms });
  assert.equal(check([entry(0, 5, [1], written(0))], books({})).judged, 0);
  assert.equal(check([entry(0, 5, [1], written(3_600_000))], books({})).disagreements.length, 1);
});

Deno.test("untoldOffsets: those that the topic has forgotten and no entry tells of", () => {
  const untold = (...entries: LedgerEntry[]) => untoldOffsets(new Map([[0, entries]]), [books({})]);
  assert.equal(untold(), 10);
  assert.equal(untold(entry(0, 4, [])), 6);
  assert.equal(untold(entry(0, 4, []), entry(4, 10, [])), 0);
  // Of what the topic still holds the books tell.
  assert.equal(untold(entry(2, 4, []), entry(8, 15, [])), 6);
  assert.equal(untold(entry(12, 15, [])), 10);
});

Deno.test("summed: adds the counts of all Kafka partitions, and judges none", () => {
  const entries = new Map([[0, [entry(0, 5, [1]), entry(5, 9, [5, 6])]], [1, [entry(0, 3, [0])]]]);
  const { ranges, records, stored, gaps, judged, disagreements } = summed(entries);
  assert.deepEqual([ranges, records, stored, gaps], [3, 4, 4, 8]);
  assert.deepEqual([judged, disagreements], [0, []]);
});

Deno.test("readLedger: uses no offset twice, and entries whole that reach beyond what is asked", async () => {
  const asked: unknown[] = [];
  const entries = await readLedger(
    {
      read: (_topic, _table, partition, range) => {
        asked.push([partition, range]);
        return Promise.resolve(
          partition === 0 ? [entry(0, 6, [1]), entry(4, 8, [5]), entry(6, 10, [7])] : [],
        );
      },
    },
    "input_readings",
    "market_data",
    [{ partition: 0, from: 5, to: 8 }, { partition: 1, from: 3, to: 4 }, {
      partition: 2,
      from: 3,
      to: 3,
    }],
    { consistency: "local-quorum" },
  );
  assert.deepEqual(asked, [[0, { from: 5, to: 8 }], [1, { from: 3, to: 4 }]]);
  assert.deepEqual([...entries.keys()], [0]);
  assert.deepEqual(entries.get(0)!.map(({ from, to }) => [from, to]), [[0, 6], [6, 10]]);
});
