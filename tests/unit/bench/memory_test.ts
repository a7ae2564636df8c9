import assert from "node:assert/strict";
import { growthOf, memoryUse, MemoryWatch } from "../../../src/bench/memory.ts";

Deno.test("growthOf: flat memory is 1, whatever the first third did", () => {
  const samples = [...Array(10).fill(50), ...Array(20).fill(100)];
  assert.equal(growthOf(samples), 1);
});

Deno.test("growthOf: memory that grows steadily is more than 1", () => {
  const samples = Array.from({ length: 30 }, (_, index) => 100 + index);
  // Means of 110 … 119 and of 120 … 129.
  assert.equal(growthOf(samples), 124.5 / 114.5);
});

Deno.test("growthOf: too few samples tell nothing", () => {
  assert.equal(growthOf(Array(14).fill(1)), null);
});

Deno.test("memoryUse: many samples are thinned, and no peak gets lost", () => {
  const samples = Array(10_001).fill(1);
  samples[7_777] = 9;
  const { rssBytes, intervalMs, startBytes, endBytes, peakBytes } = memoryUse(samples, 9, 100);
  assert.ok(rssBytes.length <= 600 && rssBytes.length > 250, `${rssBytes.length}`);
  assert.ok(Math.abs(rssBytes.length * intervalMs - 1_000_100) <= intervalMs);
  assert.equal(Math.max(...rssBytes), 9);
  assert.deepEqual([startBytes, peakBytes, endBytes], [1, 9, 1]);
});

Deno.test("MemoryWatch: sees what was taken while it watched", async () => {
  const watch = new MemoryWatch();
  const taken = new Uint8Array(64 * 1024 * 1024).fill(1);
  await new Promise((go) => setTimeout(go, 250));
  const { startBytes, peakBytes, rssBytes } = watch.stop();
  assert.ok(peakBytes - startBytes > taken.length / 2, `${startBytes} to ${peakBytes}`);
  assert.ok(rssBytes.length >= 3);
});
