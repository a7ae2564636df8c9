import assert from "node:assert/strict";
import type { Feed } from "../support/feed.ts";
import { mapped, mappedFeed, type Pair, sendPairs } from "../support/mapped_feed.ts";

const BY_RECORD = "p int, o bigint, id text, v int, PRIMARY KEY (p, o)";
const BY_KEY = "id text PRIMARY KEY, v int";
const TABLES = [
  [BY_RECORD, { columns: { p: "meta.partition", o: "meta.offset" }, others: "by-name" }],
  [BY_KEY, { others: "by-name" }],
] as const;

function pairs(from: number, to: number): Pair[] {
  return Array.from({ length: to - from }, (_, at) => {
    const value = { id: `n${from + at}`, v: from + at, x: `x${from + at}` };
    return [value.id, JSON.stringify(value)];
  });
}

async function alter(feed: Feed, what: string): Promise<void> {
  await feed.database.execute(`ALTER TABLE ${feed.fullTable} ${what}`);
}

for (const [columns, mapping] of TABLES) {
  const kind = columns === BY_KEY ? "a key of its own" : "coordinates";

  Deno.test(`verify, drift: rows that are older than a column are no mismatches, and repair fills them in: ${kind}`, async () => {
    await using feed = await mappedFeed(columns, pairs(0, 300));
    const options = mapped(mapping);
    await feed.ingest(options);
    await alter(feed, "ADD x text");
    await sendPairs(feed, pairs(300, 400));
    await feed.ingest(options);
    // An altered row is mismatched, also where it is older.
    const where = columns === BY_KEY ? "id = 'n7'" : "p = 0 AND o = 7";
    await feed.database.execute(`UPDATE ${feed.fullTable} SET v = 1 WHERE ${where}`);

    const plain = await feed.verify(options);
    assert.deepEqual([plain.verdict, plain.older], ["exactly-once", undefined]);
    const deep = await feed.verify({ ...options, deep: true });
    assert.deepEqual([deep.verdict, deep.totals.stored], ["discrepancy", 400]);
    assert.equal(deep.rows, 400);
    assert.equal(deep.totals.mismatched, 1);
    assert.deepEqual(deep.mismatches, [{
      partition: 0,
      offset: 7,
      columns: [
        { name: "v", record: "7", row: "1" },
        { name: "x", record: "x7", row: "null" },
      ],
    }]);
    assert.deepEqual(deep.older, { rows: 299, columns: ["x"] });
    assert.match(
      deep.notes.join(),
      /299 rows lack values .* \(x\).* --deep --repair fills them in/,
    );

    const repaired = await feed.verify({ ...options, deep: true, repair: "on" });
    assert.deepEqual([repaired.verdict, repaired.repair?.restored], ["exactly-once", 300]);
    assert.equal(repaired.older, undefined);
    const after = await feed.verify({ ...options, deep: true });
    assert.deepEqual([after.verdict, after.older], ["exactly-once", undefined]);
    const { rows: [row] } = await feed.database.execute(
      `SELECT count(x) FROM ${feed.fullTable}`,
    );
    assert.equal(Number(row!.get(0)), 400);
  });

  Deno.test(`verify, drift: without a ledger nobody knows which rows are older: ${kind}`, async () => {
    await using feed = await mappedFeed(columns, pairs(0, 30));
    const options = mapped(mapping);
    await feed.ingest({ ...options, keepLedger: false });
    await alter(feed, "ADD x text");
    const { totals, notes } = await feed.verify({ ...options, deep: true });
    assert.equal(totals.mismatched, 30);
    assert.match(notes.join(), /Added after the table was made: x\. No ledger tells/);
  });

  Deno.test(`verify, drift: records are accounted for after their column is gone, whatever unmapped says: ${kind}`, async () => {
    await using feed = await mappedFeed(columns, pairs(0, 30));
    await alter(feed, "ADD x text");
    for (const unmapped of ["dead-letter", "stop"] as const) {
      await feed.ingest(mapped({ ...mapping, unmapped }));
    }
    await alter(feed, "DROP x");
    await sendPairs(feed, pairs(30, 40));
    const strict = mapped({ ...mapping, unmapped: "dead-letter" });
    const { stored, deadLettered } = await feed.ingest(strict);
    assert.deepEqual([stored, deadLettered], [0, 10]);
    for (const deep of [false, true]) {
      const { verdict, totals, notes } = await feed.verify({ ...strict, deep });
      assert.deepEqual([verdict, totals.stored, totals.deadLettered], ["exactly-once", 30, 10]);
      assert.doesNotMatch(notes.join(), /Not compared/);
    }
  });
}
