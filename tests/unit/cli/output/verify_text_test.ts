import assert from "node:assert/strict";
import { PLAIN_SCAN } from "../../../support/reports.ts";
import { verifyText } from "../../../../src/cli/output/verify_text.ts";
import type { VerifyResult } from "../../../../src/verify/options.ts";
import type { PartitionReport } from "../../../../src/verify/books/partition_books.ts";
import {
  noTotals,
  sumTotals,
  type Totals,
  verdictOf,
} from "../../../../src/verify/books/totals.ts";

function report(partition: number, some: Partial<PartitionReport> = {}): PartitionReport {
  return { partition, from: 0, to: 0, ...noTotals(), missingRanges: [], ...some };
}

function result(...partitions: PartitionReport[]): VerifyResult {
  const totals = sumTotals(partitions);
  const verdict = verdictOf(totals);
  const figures = { rows: totals.stored, seconds: 2, rowsPerSecond: 45_000 };
  return { ...PLAIN_SCAN, verdict, totals, partitions, ...figures };
}

const LOSS = report(1, {
  records: 1_000,
  stored: 996,
  missing: 4,
  missingRanges: [[7, 7], [20, 22]],
});

Deno.test("verifyText: a good result is a table, the identity and the verdict", () => {
  const text = verifyText(result(
    report(0, { records: 45_000, stored: 45_000 }),
    report(1, { records: 45_000, stored: 45_000 }),
  ));
  assert.equal(
    text,
    [
      "partition  records  stored  missing",
      "0           45,000  45,000        0",
      "1           45,000  45,000        0",
      "total       90,000  90,000        0",
      "",
      "90,000 records = 90,000 stored",
      "",
      "verdict: exactly-once",
      "90,000 rows scanned in 2.00 s, 45,000/s",
    ].join("\n"),
  );
});

Deno.test("verifyText: names every missing offset, single ones without a range", () => {
  const lines = verifyText(result(report(0, { records: 5, stored: 5 }), LOSS)).split("\n");
  assert.ok(lines.includes("  1: 7"));
  assert.ok(lines.includes("  1: 20-22"));
  assert.ok(lines.includes("1,005 records = 1,001 stored + 4 missing"));
  assert.ok(lines.includes("verdict: discrepancy"));
});

Deno.test("verifyText: beyond twenty ranges it says how many there are more", () => {
  const ranges = (count: number): [number, number][] =>
    Array.from({ length: count }, (_, index) => [index * 2, index * 2]);
  const text = (count: number) =>
    verifyText(result(report(0, { records: count, missing: count, missingRanges: ranges(count) })));
  assert.doesNotMatch(text(20), /more/);
  assert.equal(text(20).match(/^ {2}0: /gm)!.length, 20);
  assert.match(text(23), /… and 3 more \(see --json\)/);
  assert.equal(text(23).match(/^ {2}0: /gm)!.length, 20);
});

Deno.test("verifyText: the identity on the page adds up, for each fate alone and for all", () => {
  const fates = ["stored", "superseded", "deadLettered", "deleted", "expired", "missing"] as const;
  const all = Object.fromEntries(fates.map((fate, index) => [fate, index + 1]));
  const alone = fates.map((fate) => ({ [fate]: 3 }));
  for (const some of [all, ...alone]) {
    const records = Object.values(some).reduce((sum, value) => sum + value);
    const text = verifyText(result(report(0, { ...some, records })));
    // It may go over several lines, up to the empty one.
    const [, left, right] = /^(\d+) records? = (.*?)\n\n/ms.exec(text)!;
    const numbers = right!.match(/\d+/g)!.map(Number);
    assert.equal(numbers.reduce((sum, value) => sum + value), Number(left), right);
  }
});

Deno.test("verifyText: shows every count that is not zero", () => {
  for (const field of Object.keys(noTotals()) as (keyof Totals)[]) {
    const text = verifyText(result(report(0, { [field]: 4_321 })));
    assert.match(text, /4,321/, field);
  }
});

Deno.test("verifyText: never wider than 80 columns, however many counts there are", () => {
  const everything = Object.fromEntries(
    Object.keys(noTotals()).map((field) => [field, 12_345_678]),
  ) as Partial<PartitionReport>;
  const text = verifyText(result(report(0, everything), report(1, everything)));
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  for (const heading of ["superseded", "dead-lettered", "forgotten", "gaps"]) {
    assert.match(text, new RegExp(`^${heading} +24,691,356$`, "m"));
  }
});
