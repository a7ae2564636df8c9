import assert from "node:assert/strict";
import { dueBy, dueMs } from "../../../../src/bench/latency/schedule.ts";
import { sequenceOf } from "../../../../src/bench/latency/sequence.ts";
import { SEQUENCE_HEADER } from "../../../../src/record/headers.ts";
import { fc } from "../../support/fc.ts";

Deno.test("dueMs: records follow each other at the rate, from the start on", () => {
  const schedule = { startMs: 1_000, perSecond: 50 };
  assert.deepEqual([0, 1, 50].map((index) => dueMs(schedule, index)), [1_000, 1_020, 2_000]);
});

Deno.test("dueBy: nothing before the start, the first at it", () => {
  const schedule = { startMs: 1_000, perSecond: 50 };
  assert.deepEqual(
    [999.9, 1_000, 1_019, 1_020, 2_000].map((now) => dueBy(schedule, now)),
    [0, 1, 1, 2, 51],
  );
});

Deno.test("dueBy: the records that are due are those whose time has come", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1_000_000 }),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    (perSecond, elapsed) => {
      const schedule = { startMs: 5, perSecond };
      const due = dueBy(schedule, 5 + elapsed);
      const slack = 1e-6;
      assert.ok(dueMs(schedule, due - 1) <= 5 + elapsed + slack);
      assert.ok(dueMs(schedule, due) > 5 + elapsed - slack);
    },
  ));
});

Deno.test("sequenceOf: the header's number, as bytes or as text", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e15 - 1 }), (number) => {
    const text = String(number);
    assert.equal(sequenceOf({ [SEQUENCE_HEADER]: new TextEncoder().encode(text) }), number);
    assert.equal(sequenceOf({ [SEQUENCE_HEADER]: text }), number);
  }));
});

Deno.test("sequenceOf: what is no number is none", () => {
  for (const text of ["", "-1", "1.5", "abc", "9".repeat(16)]) {
    assert.equal(sequenceOf({ [SEQUENCE_HEADER]: new TextEncoder().encode(text) }), -1, text);
  }
  assert.equal(sequenceOf({}), -1);
});
