import assert from "node:assert/strict";
import { detailParts } from "../../../../src/cli/output/verify_details.ts";
import type { VerifyResult } from "../../../../src/verify/options.ts";
import { noTotals } from "../../../../src/verify/books/totals.ts";
import { PLAIN_SCAN } from "../../../support/reports.ts";

const detailsOf = (some: Partial<VerifyResult>) =>
  detailParts({
    ...PLAIN_SCAN,
    verdict: "exactly-once",
    totals: noTotals(),
    partitions: [],
    rows: 0,
    seconds: 1,
    rowsPerSecond: 0,
    ...some,
  }).map((lines) => lines.join("\n"));

Deno.test("detailParts: nothing to tell is nothing", () => {
  assert.deepEqual(detailsOf({}), []);
});

Deno.test("detailParts: explains the difference between records and rows of a natural key", () => {
  const [text] = detailsOf({
    tableKind: "natural-key",
    keys: 89_958,
    totals: { ...noTotals(), records: 90_000, stored: 89_958, superseded: 42 },
  });
  assert.match(text!, /^90,000 records have 89,958 distinct keys: .*superseded$/s);
});

Deno.test("detailParts: shows what a row holds beside its record, without its control characters", () => {
  const columns = [{ name: "price", record: "1.5", row: "2\u001b[31m" }];
  const [text] = detailsOf({ mismatches: [{ partition: 1, offset: 7, columns }] });
  assert.equal(
    text,
    "rows that differ from their records:\n  1: 7 price: record 1.5, row 2\ufffd[31m",
  );
});

Deno.test("detailParts: names the range in which the ledger knows of more than there is", () => {
  const ledger = {
    ranges: 2,
    records: 20,
    stored: 19,
    deadLettered: 1,
    deleted: 0,
    gaps: 0,
    judged: 2,
    disagreements: [
      { partition: 0, from: 10, to: 20, expected: 10, found: 9, reason: "1 of 10 records lost" },
    ],
  };
  assert.deepEqual(detailsOf({ ledger }), [
    "ledger: 2 ranges, 20 records = 19 stored + 1 dead-lettered\n" +
    "1 range of 2 judged don't agree:\n  0: 10-19: 1 of 10 records lost",
  ]);
});

Deno.test("detailParts: tells what a repair would do, did, and could not do", () => {
  const repair = { dryRun: true, asked: 3, restored: 0, overtaken: 0, failed: [], ranges: [] };
  const ranges = [{ partition: 2, first: 5, last: 7 }];
  assert.deepEqual(detailsOf({ repair: { ...repair, ranges } }), [
    "a repair would write 3 records:\n  2: 5-7",
  ]);
  const failed = [{ partition: 2, offset: 6, reason: "it can't be decoded" }];
  assert.deepEqual(
    detailsOf({ repair: { ...repair, dryRun: false, restored: 2, ranges, failed } }),
    ["repaired: 2 of 3 records\n  2: 6: it can't be decoded"],
  );
});
