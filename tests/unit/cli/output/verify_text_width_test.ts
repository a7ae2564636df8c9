import assert from "node:assert/strict";
import { PLAIN_SCAN } from "../../../support/reports.ts";
import { verifyText } from "../../../../src/cli/output/verify_text.ts";
import type { PartitionReport } from "../../../../src/verify/books/partition_books.ts";
import {
  noTotals,
  sumTotals,
  type Totals,
  verdictOf,
} from "../../../../src/verify/books/totals.ts";
import { fc } from "../../support/fc.ts";

/** A count: often none, and of any length, so that every mixture of columns comes up. */
const counts = (max: number) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    ...[99, 99_999, 99_999_999, max].map((upTo) => ({
      weight: 1,
      arbitrary: fc.nat(Math.min(upTo, max)),
    })),
  );

const FIELDS = Object.keys(noTotals()) as (keyof Totals)[];

function reports(max: number): fc.Arbitrary<PartitionReport[]> {
  const report = fc.tuple(
    fc.array(counts(max), { minLength: FIELDS.length, maxLength: FIELDS.length }),
    fc.array(fc.tuple(fc.maxSafeNat(), fc.maxSafeNat()), { maxLength: 30 }),
  );
  return fc.array(report, { minLength: 1, maxLength: 12 }).map((all) =>
    all.map(([values, missingRanges], partition) => {
      const totals = Object.fromEntries(FIELDS.map((field, index) => [field, values[index]!]));
      const some = totals as unknown as Totals;
      some.records = some.stored + some.superseded + some.deadLettered + some.deleted +
        some.expired + some.missing;
      return { partition, from: 0, to: 0, ...some, missingRanges };
    })
  );
}

function textOf(partitions: PartitionReport[]): string {
  const totals = sumTotals(partitions);
  return verifyText({
    ...PLAIN_SCAN,
    verdict: verdictOf(totals),
    totals,
    partitions,
    rows: totals.stored,
    seconds: 12.3,
    rowsPerSecond: 123_456,
  });
}

Deno.test("verifyText: no line is wider than 80 columns, whatever the totals", () => {
  fc.assert(
    fc.property(reports(10_000_000_000), (partitions) => {
      for (const line of textOf(partitions).split("\n")) {
        assert.ok(line.length <= 80, `${line.length} columns: ${line}`);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("verifyText: the tables are no wider than 80 columns, whatever the totals", () => {
  fc.assert(
    fc.property(reports(Number.MAX_SAFE_INTEGER), (partitions) => {
      const tables = textOf(partitions).split("\n").filter((line) => !line.includes(" = "));
      for (const line of tables) assert.ok(line.length <= 80, `${line.length} columns: ${line}`);
    }),
    { numRuns: 300 },
  );
});

Deno.test("verifyText: shows the totals of every column, whatever they are", () => {
  fc.assert(fc.property(reports(10_000_000), (partitions) => {
    const text = textOf(partitions);
    const totals = sumTotals(partitions);
    for (const field of FIELDS) {
      if (totals[field] > 0) assert.ok(text.includes(totals[field].toLocaleString("en-US")), field);
    }
  }));
});

Deno.test("verifyText: rows that were stored twice were read, too", () => {
  // 90 rows of 45 records, in 2 seconds: 45 rows a second.
  const totals = { ...noTotals(), records: 45, stored: 45, duplicates: 45 };
  const partitions = [{ partition: 0, from: 0, to: 45, ...totals, missingRanges: [] }];
  const verdict = verdictOf(totals);
  const text = verifyText({
    ...PLAIN_SCAN,
    verdict,
    totals,
    partitions,
    rows: 90,
    seconds: 2,
    rowsPerSecond: 45,
  });
  assert.doesNotMatch(text, /^45 rows scanned in 2\.00 s, 45\/s$/m);
});
