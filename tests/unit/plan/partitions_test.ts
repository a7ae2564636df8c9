import assert from "node:assert/strict";
import { partitionReport } from "../../../src/plan/partitions.ts";

const rows = (sizes: Record<string, number>, bytes = 100) =>
  Object.entries(sizes).flatMap(([partitionKey, count]) =>
    Array.from({ length: count }, () => ({ partitionKey, bytes }))
  );

Deno.test("partitionReport: the largest key's share of the sample stands for its share of the topic", () => {
  const report = partitionReport(rows({ a: 30, b: 70 }), {
    sampled: 100,
    total: 1_000_000,
    isWhole: false,
  })!;
  assert.deepEqual(report.largest, { key: "b", rows: 70, bytes: 7_000 });
  assert.deepEqual(report.estimate, { rows: 700_000, bytes: 70_000_000 });
  assert.equal(report.isTooLarge, true);
});

Deno.test("partitionReport: keys that come up once or twice tell nothing, and it says so", () => {
  const report = partitionReport(rows({ a: 1, b: 4 }), { sampled: 5, total: 1e9, isWhole: false })!;
  assert.deepEqual([report.estimate, report.isTooLarge], [null, false]);
  assert.match(report.basis, /no partition key has 5 records/);
});

Deno.test("partitionReport: a whole topic is exact, and too large by bytes or by rows", () => {
  const whole = (sizes: Record<string, number>, bytes: number) =>
    partitionReport(rows(sizes, bytes), { sampled: 9, total: 9, isWhole: true })!;
  assert.deepEqual(whole({ a: 1 }, 5).estimate, { rows: 1, bytes: 5 });
  assert.equal(whole({ a: 2 }, 60 * 1024 * 1024).isTooLarge, true);
  assert.equal(whole({ a: 100_001 }, 1).isTooLarge, true);
  assert.equal(whole({ a: 100_000 }, 1).isTooLarge, false);
  assert.equal(partitionReport([], { sampled: 1, total: 1, isWhole: true }), undefined);
});
