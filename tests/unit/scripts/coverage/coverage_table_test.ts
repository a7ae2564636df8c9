import assert from "node:assert/strict";
import { coverageTable, missingLines } from "../../../../scripts/coverage/coverage_table.ts";

const FOLDERS = [
  {
    folder: "src/kafka",
    lines: { found: 8, hit: 7 },
    branches: { found: 100, hit: 94 },
    short: true,
  },
  {
    folder: "src/kafka/group",
    lines: { found: 1, hit: 1 },
    branches: { found: 0, hit: 0 },
    short: false,
  },
];

Deno.test("coverageTable: folders in percent, and a mark at what is short", () => {
  assert.deepEqual(coverageTable(FOLDERS, { by: "all tests", marksShort: true }), [
    "Reached by all tests    lines  branches",
    "src/kafka              87.5 %    94.0 %  below 95 %",
    "  src/kafka/group     100.0 %   100.0 %",
  ]);
});

Deno.test("coverageTable: where not all tests ran, nothing is called short", () => {
  const [, kafka] = coverageTable(FOLDERS, { by: "these tests", marksShort: false });
  assert.equal(kafka, "src/kafka                87.5 %    94.0 %");
});

Deno.test("missingLines: branches and functions of a folder or file, none of its neighbours", () => {
  const file = (path: string, neverCalled?: string) => ({
    path,
    lines: { found: 1, hit: 1 },
    branches: { found: 1, hit: 0 },
    missed: [{ line: 7, neverCalled }],
  });
  const files = [file("src/rows/a.ts"), file("src/rows/b.ts", "b"), file("src/rows_of/c.ts")];
  assert.deepEqual(missingLines(files, "src/rows"), [
    "src/rows/a.ts:7",
    "src/rows/b.ts:7  b is never called",
  ]);
  assert.deepEqual(missingLines(files, "src/rows/a.ts"), ["src/rows/a.ts:7"]);
});
