import assert from "node:assert/strict";
import { batchReport } from "../../../src/plan/batches.ts";

const group = (...sizes: number[]) => ({
  items: sizes,
  bytes: sizes.reduce((sum, size) => sum + size, 0),
});

Deno.test("batchReport: a full batch is bounded by rows, or by bytes", () => {
  const report = (maxRows: number, maxBytes: number) =>
    batchReport([group(100, 100), group(400)], (size) => size, { maxRows, maxBytes })!;
  assert.deepEqual(report(50, 1_000_000), {
    row: { average: 200, largest: 400 },
    sample: { batches: 2, rows: 2, bytes: 400 },
    full: { rows: 50, bytes: 10_000 },
  });
  assert.deepEqual(report(50, 1_000).full, { rows: 5, bytes: 1_000 });
  // A single larger row is a batch of its own.
  assert.deepEqual(report(50, 100).full, { rows: 1, bytes: 200 });
  assert.equal(batchReport([], () => 1, { maxRows: 1, maxBytes: 1 }), undefined);
});
