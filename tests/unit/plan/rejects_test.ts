import assert from "node:assert/strict";
import { rejectReport } from "../../../src/plan/rejects.ts";

const rejected = (offset: number, reason: string) => ({
  partition: 1,
  offset,
  reason,
  endsRun: false,
});

Deno.test("rejectReport: reasons that differ in the value that was found are one", () => {
  const report = rejectReport([
    rejected(3, 'column n: value.n is "a", wanted int'),
    rejected(4, "the value is not JSON"),
    rejected(5, 'column n: value.n is "b is c, wanted d", wanted int'),
    rejected(6, "column t: value.t[3] is 1, wanted text"),
    rejected(7, "column t: value.t[4] is 2, wanted text"),
    rejected(8, "column m: value.m is 7, wanted text"),
  ], 12);
  assert.deepEqual([report.records, report.share], [6, 0.5]);
  assert.deepEqual(report.byReason.map(({ reason, records }) => [records, reason]), [
    [2, 'column n: value.n is "a", wanted int'],
    [2, "column t: value.t[3] is 1, wanted text"],
    [1, "the value is not JSON"],
    [1, "column m: value.m is 7, wanted text"],
  ]);
  assert.deepEqual(report.byReason[0]!.examples, [
    { partition: 1, offset: 3 },
    { partition: 1, offset: 5 },
  ]);
});

Deno.test("rejectReport: of nothing, nothing is rejected", () => {
  assert.deepEqual(rejectReport([], 0), { records: 0, share: 0, byReason: [] });
});
