import assert from "node:assert/strict";
import { Watermark } from "../../../../src/ingest/commit/watermark.ts";
import { fc } from "../../support/fc.ts";

Deno.test("Watermark: tells nothing before anything was read", () => {
  const watermark = new Watermark();
  assert.equal(watermark.committable, undefined);
  assert.equal(watermark.read, undefined);
  assert.equal(watermark.settled, true);
});

Deno.test("Watermark: an open span tells no offset, a settled one the next offset", () => {
  const watermark = new Watermark();
  const settle = watermark.open(100, 1);
  assert.equal(watermark.committable, undefined);
  assert.equal(watermark.read, 100);
  assert.equal(watermark.settled, false);
  settle();
  assert.equal(watermark.committable, 100);
  assert.equal(watermark.settled, true);
});

Deno.test("Watermark: a span is settled by its last part, not its first", () => {
  const watermark = new Watermark();
  const settle = watermark.open(100, 3);
  settle();
  settle();
  assert.equal(watermark.committable, undefined);
  settle();
  assert.equal(watermark.committable, 100);
});

Deno.test("Watermark: a settled span waits for the ones before it", () => {
  const watermark = new Watermark();
  const first = watermark.open(100, 1);
  const second = watermark.open(200, 1);
  const third = watermark.open(300, 1);
  third();
  second();
  assert.equal(watermark.committable, undefined);
  first();
  assert.equal(watermark.committable, 300);
});

Deno.test("Watermark: a gap is passed at once, but never before the records in front of it", () => {
  const watermark = new Watermark();
  watermark.open(10, 0);
  assert.equal(watermark.committable, 10);
  const settle = watermark.open(20, 1);
  watermark.open(25, 0);
  assert.equal(watermark.committable, 10);
  settle();
  assert.equal(watermark.committable, 25);
});

Deno.test("Watermark: refuses a span that goes back behind what was read", () => {
  const watermark = new Watermark();
  watermark.open(100, 1);
  assert.throws(() => watermark.open(99, 1), RangeError);
  watermark.open(100, 0);
});

Deno.test("Watermark: refuses one settlement too many, which would count for another part", () => {
  const watermark = new Watermark();
  const settle = watermark.open(100, 1);
  settle();
  assert.throws(settle, RangeError);
  assert.throws(watermark.open(101, 0), RangeError);
});

Deno.test("Watermark: never passes an open span, and always reaches it, in any order of settling", () => {
  const spans = fc.array(
    fc.record({ length: fc.integer({ min: 1, max: 5 }), parts: fc.nat(3) }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(spans, fc.infiniteStream(fc.nat()), (spans, draws) => {
      const watermark = new Watermark();
      const opened: { from: number; to: number; open: number }[] = [];
      const settlements: (() => void)[] = [];
      const waiting = spans.slice();
      let end = 0;
      const check = () => {
        const firstOpen = opened.find(({ open }) => open > 0);
        const expected = firstOpen === undefined ? opened.at(-1)?.to : firstOpen.from;
        // Nothing is committed before the first span is settled.
        assert.equal(watermark.committable ?? 0, expected ?? 0);
        assert.equal(watermark.settled, firstOpen === undefined);
        assert.equal(watermark.read, opened.at(-1)?.to);
      };
      while (waiting.length + settlements.length > 0) {
        const draw = draws.next().value;
        if (waiting.length > 0 && (settlements.length === 0 || draw % 2 === 0)) {
          const { length, parts } = waiting.shift()!;
          const span = { from: end, to: end += length, open: parts };
          const settle = watermark.open(span.to, parts);
          opened.push(span);
          for (let part = 0; part < parts; part++) {
            settlements.push(() => {
              settle();
              span.open--;
            });
          }
        } else {
          settlements.splice((draw >> 1) % settlements.length, 1)[0]!();
        }
        check();
      }
      assert.equal(watermark.committable, end);
    }),
    { numRuns: 300 },
  );
});
