import assert from "node:assert/strict";
import { distinctKeys, keyReport } from "../../../src/plan/keys.ts";

const rows = (keys: readonly string[]) =>
  keys.map((key, offset) => ({ key, partition: 0, offset }));

Deno.test("keyReport: records of one key are superseded but for the last", () => {
  const report = keyReport(rows(["a", "b", "a", "c", "a", "b"]), {
    identity: "natural-key",
    total: 6,
    isWhole: true,
  });
  assert.deepEqual([report.rows, report.distinct, report.superseded, report.estimate], [
    6,
    3,
    3,
    3,
  ]);
  assert.deepEqual(report.collisions[0], {
    key: "a",
    records: 3,
    examples: [{ partition: 0, offset: 0 }, { partition: 0, offset: 4 }],
  });
});

Deno.test("keyReport: with coordinates nothing collides", () => {
  const report = keyReport(rows(["a", "b"]), {
    identity: "coordinates",
    total: 900,
    isWhole: false,
  });
  assert.deepEqual([report.superseded, report.estimate], [0, 0]);
});

Deno.test("keyReport: a sample without collisions tells nothing of the topic, and says so", () => {
  const keys = Array.from({ length: 1_000 }, (_, index) => `k${index}`);
  const { estimate, basis } = keyReport(rows(keys), {
    identity: "natural-key",
    total: 90_000,
    isWhole: false,
  });
  assert.equal(estimate, null);
  assert.match(basis, /rules out no less than 24,300 of 90,000/);
});

Deno.test("keyReport: few keys that come again and again are estimated well", () => {
  // 500 keys in a topic of 100,000: a random sample of 1,000 has seen most of them.
  let seed = 7;
  const random = () => (seed = seed * 48_271 % 2_147_483_647) / 2_147_483_647;
  const keys = Array.from({ length: 1_000 }, () => `k${Math.floor(random() * 500)}`);
  const { estimate } = keyReport(rows(keys), {
    identity: "natural-key",
    total: 100_000,
    isWhole: false,
  });
  assert.ok(Math.abs(estimate! - 99_500) < 50, `${estimate}`);
});

Deno.test("distinctKeys: Chao's estimator, bias-corrected", () => {
  // 5 kinds, 2 seen once, 1 seen twice: 5 + 2 * 1 / (2 * 2).
  assert.equal(distinctKeys([1, 1, 2, 3, 9]), 5.5);
  assert.equal(distinctKeys([2, 3]), 2);
});
