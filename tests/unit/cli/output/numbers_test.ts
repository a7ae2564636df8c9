import assert from "node:assert/strict";
import {
  bytes,
  count,
  counted,
  duration,
  latency,
  percent,
  timeLeft,
} from "../../../../src/cli/output/numbers.ts";
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

Deno.test("percent: only a whole is 100 %, and only nothing is 0 %", () => {
  assert.deepEqual(
    [0, 1, 0.5, 0.1234, 0.9999, 0.0001].map(percent),
    ["0 %", "100 %", "50 %", "12.3 %", "99.9 %", "<0.1 %"],
  );
});

Deno.test("bytes: in the unit that keeps the number short", () => {
  assert.deepEqual(
    [0, 76, 1_023, 1_024, 1_536, 131_072, 1_048_500, 5 * 1024 ** 3].map(bytes),
    ["0 B", "76 B", "1023 B", "1.0 KiB", "1.5 KiB", "128 KiB", "1.0 MiB", "5.0 GiB"],
  );
});
