import assert from "node:assert/strict";
import { jsonDocument } from "../../../../src/cli/output/json.ts";

Deno.test("jsonDocument: is one JSON document that reads back as the result", () => {
  const result = { acked: 3, perPartition: [{ partition: 0, from: 0, to: 3 }], failure: null };
  assert.deepEqual(JSON.parse(jsonDocument(result)), result);
});

Deno.test("jsonDocument: seconds keep three decimals at any depth, other figures all of theirs", () => {
  const parsed = JSON.parse(jsonDocument({
    seconds: 1.23456789,
    p50: 1.23456789,
    stages: [{ seconds: 0.00049, cpuSeconds: 2.9996 }],
  }));
  assert.deepEqual(parsed, {
    seconds: 1.235,
    p50: 1.23456789,
    stages: [{ seconds: 0, cpuSeconds: 3 }],
  });
});

Deno.test("jsonDocument: offsets beyond 32 bits stay exact", () => {
  const text = jsonDocument({ from: 9_007_199_254_740_991 });
  assert.match(text, /9007199254740991/);
});
