import assert from "node:assert/strict";
import { table } from "../../../../src/cli/output/table.ts";

Deno.test("table: the first column stands to the left, the others to the right", () => {
  const rows = [["partition", "from", "acked"], ["0", "100", "1,234"], ["12", "5", "7"]];
  assert.deepEqual(table(rows).split("\n"), [
    "partition  from  acked",
    "0           100  1,234",
    "12            5      7",
  ]);
});

Deno.test("table: no line ends in blanks", () => {
  assert.deepEqual(table([["a", ""], ["bcd", ""]]).split("\n"), ["a", "bcd"]);
});

Deno.test("table: a cell wider than its heading widens the column", () => {
  assert.deepEqual(table([["", "n"], ["x", "1,000,000"]]).split("\n"), [
    "           n",
    "x  1,000,000",
  ]);
});
