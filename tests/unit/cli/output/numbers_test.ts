import assert from "node:assert/strict";
import { count, counted, duration, latency, timeLeft } from "../../../../src/cli/output/numbers.ts";
import { fc } from "../../support/fc.ts";

Deno.test("count: separates thousands and rounds", () => {
  assert.equal(count(0), "0");
  assert.equal(count(999), "999");
  assert.equal(count(1_234_567), "1,234,567");
  assert.equal(count(1_233.6), "1,234");
});

Deno.test("counted: puts the noun in the plural for all counts but one", () => {
  assert.equal(counted(0, "record"), "0 records");
  assert.equal(counted(1, "record"), "1 record");
  assert.equal(counted(2_000, "row"), "2,000 rows");
});

Deno.test("duration: has as many digits as matter", () => {
  assert.equal(duration(0), "0.00 s");
  assert.equal(duration(0.519), "0.52 s");
  assert.equal(duration(12.34), "12.3 s");
  assert.equal(duration(119.9), "119.9 s");
  assert.equal(duration(120), "2 min 0 s");
  assert.equal(duration(200.4), "3 min 20 s");
  assert.equal(duration(3_725), "62 min 5 s");
});

Deno.test("duration: a minute has no sixtieth second", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_200, max: 36_000 }), (tenths) => {
      const text = duration(tenths / 10);
      const [, minutes, seconds] = /^(\d+) min (\d+) s$/.exec(text)!;
      assert.ok(Number(seconds) < 60, text);
      assert.ok(Math.abs(Number(minutes) * 60 + Number(seconds) - tenths / 10) <= 0.51, text);
    }),
    { numRuns: 1_000, examples: [[1_796]] },
  );
});

Deno.test("latency: goes from tenths of a millisecond to seconds", () => {
  assert.equal(latency(0.84), "0.8 ms");
  assert.equal(latency(9.94), "9.9 ms");
  assert.equal(latency(120.4), "120 ms");
  assert.equal(latency(999), "999 ms");
  assert.equal(latency(2_540), "2.5 s");
});

Deno.test("timeLeft: goes by the speed so far, and says nothing before the start and after the end", () => {
  assert.equal(timeLeft(25, 100, 4), ", 12.0 s left");
  assert.equal(timeLeft(0.5, 1, 3), ", 3.00 s left");
  assert.equal(timeLeft(0, 100, 4), "");
  assert.equal(timeLeft(100, 100, 4), "");
  assert.equal(timeLeft(101, 100, 4), "");
});
