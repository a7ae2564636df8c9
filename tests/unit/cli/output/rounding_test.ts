import assert from "node:assert/strict";
import { jsonDocument } from "../../../../src/cli/output/json.ts";
import { count, duration, latency } from "../../../../src/cli/output/numbers.ts";
import { fc } from "../../support/fc.ts";

Deno.test("duration: rounds up to a whole minute, never to a sixtieth second", () => {
  assert.equal(duration(179.6), "3 min 0 s");
  assert.equal(duration(3_599.5), "60 min 0 s");
});

Deno.test("duration: changes its form where the rounded value does", () => {
  assert.equal(duration(9.996), "10.0 s");
  assert.equal(duration(119.96), "2 min 0 s");
});

Deno.test("latency: changes its form where the rounded value does", () => {
  assert.equal(latency(9.96), "10 ms");
  assert.equal(latency(999.6), "1.0 s");
});

Deno.test("duration: tells the time to within the digits that it shows", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) => {
    const [, minutes = "0", rest] = /^(?:(\d+) min )?([\d.]+) s$/.exec(duration(seconds))!;
    const error = Math.abs(Number(minutes) * 60 + Number(rest) - seconds);
    assert.ok(error <= (seconds < 9 ? 0.005 : seconds < 119 ? 0.05 : 0.5) + 1e-6);
  }));
});

Deno.test("latency: tells the time to within the digits that it shows", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (milliseconds) => {
    const [, value, unit] = /^([\d.]+) (ms|s)$/.exec(latency(milliseconds))!;
    const shown = Number(value) * (unit === "s" ? 1_000 : 1);
    assert.ok(Math.abs(shown - milliseconds) <= (milliseconds < 999 ? 0.5 : 50) + 1e-6);
  }));
});

Deno.test("count: shows every digit of every whole number", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (value) => {
    const shown = count(value);
    assert.equal(Number(shown.replaceAll(",", "")), value);
    assert.match(shown, /^\d{1,3}(,\d{3})*$/);
  }));
});

Deno.test("jsonDocument: seconds are within half a millisecond, and have three decimals at most", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (value) => {
    const document = jsonDocument({ seconds: value, stages: [{ cpuSeconds: value }] });
    const { seconds, stages } = JSON.parse(document);
    assert.ok(Math.abs(seconds - value) <= 0.0005 + 1e-9 * value);
    assert.equal(stages[0].cpuSeconds, seconds);
    assert.doesNotMatch(document, /\d\.\d{4}/);
  }));
});

Deno.test("jsonDocument: counts are never rounded", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (records, from) => {
    const result = { records, missingRanges: [[from, records]] };
    assert.deepEqual(JSON.parse(jsonDocument(result)), result);
  }));
});

Deno.test("jsonDocument: is indented, so that people can read it", () => {
  assert.equal(jsonDocument({ a: 1 }), '{\n  "a": 1\n}');
});
