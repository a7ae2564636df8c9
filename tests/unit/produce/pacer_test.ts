import assert from "node:assert/strict";
import { Pacer } from "../../../src/produce/pacer.ts";
import { fc } from "../support/fc.ts";

function setUp(perSecond: number) {
  const clock = { ms: 5_000 };
  return { clock, pacer: new Pacer(perSecond, () => clock.ms) };
}

Deno.test("Pacer: record n is due after n / rate seconds", () => {
  const { clock, pacer } = setUp(100);
  assert.equal(pacer.delayMs(0), 0);
  assert.equal(pacer.delayMs(1), 10);
  assert.equal(pacer.delayMs(250), 2_500);
  clock.ms += 2_400;
  assert.equal(pacer.delayMs(250), 100);
});

Deno.test("Pacer: what is late is due at once, and does not make others wait longer", () => {
  const { clock, pacer } = setUp(100);
  clock.ms += 1_000;
  assert.equal(pacer.delayMs(50), 0);
  assert.equal(pacer.delayMs(100), 0);
  assert.equal(pacer.delayMs(101), 10);
});

Deno.test("Pacer: without a bound nothing waits", () => {
  const { pacer } = setUp(Infinity);
  assert.equal(pacer.delayMs(0), 0);
  assert.equal(pacer.delayMs(1e9), 0);
});

Deno.test("Pacer: waiting as told keeps the rate, without drift", () => {
  fc.assert(fc.property(
    fc.double({ min: 0.5, max: 1e6, noNaN: true }),
    fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { maxLength: 50 }),
    (perSecond, sendingMs) => {
      const { clock, pacer } = setUp(perSecond);
      for (const [index, ms] of sendingMs.entries()) {
        clock.ms += pacer.delayMs(index);
        const due = 5_000 + (index / perSecond) * 1_000;
        assert.ok(clock.ms >= due - 1e-6, "too early");
        const before = clock.ms;
        clock.ms += ms;
        if (before > due + 1e-6) assert.equal(pacer.delayMs(index), 0);
      }
    },
  ));
});
