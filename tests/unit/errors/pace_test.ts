import assert from "node:assert/strict";
import { Pace } from "../../../src/errors/pace.ts";
import { fc } from "../support/fc.ts";
import { VirtualTime } from "../support/virtual_time.ts";

Deno.test("Pace: pieces begin one after the other, each when those before are paid for", async () => {
  using time = new VirtualTime();
  const pace = new Pace(100);
  const began: number[] = [];
  const start = time.now;
  await time.run((async () => {
    for (let piece = 0; piece < 4; piece++) {
      await pace.take(50);
      began.push(time.now - start);
    }
  })());
  // The first 100 ms are credit.
  assert.deepEqual(began, [0, 400, 900, 1_400]);
});

Deno.test("Pace: in no stretch of time is more begun than its share, the credit and one piece", async () => {
  const piece = fc.record({ units: fc.integer({ min: 1, max: 500 }), idleMs: fc.nat(400) });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 10, max: 5_000 }),
      fc.array(fc.array(piece, { maxLength: 8 }), { minLength: 1, maxLength: 6 }),
      async (perSecond, sharers) => {
        using time = new VirtualTime();
        const pace = new Pace(perSecond);
        const begun: { at: number; units: number }[] = [];
        await time.run(Promise.all(sharers.map(async (pieces) => {
          for (const { units, idleMs } of pieces) {
            await new Promise((resolve) => setTimeout(() => resolve(0), idleMs));
            await pace.take(units);
            begun.push({ at: time.now, units });
          }
        })));
        for (const [first, { at }] of begun.entries()) {
          let units = 0;
          for (const last of begun.slice(first)) {
            const share = perSecond * (last.at - at + 100) / 1_000;
            // Rounded up by nothing but the clock's fractions.
            assert.ok(units <= share + 1e-6, `${units} units in ${last.at - at} ms`);
            units += last.units;
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("Pace: what is given back is there for the next at once, also for who waits already", async () => {
  using time = new VirtualTime();
  const pace = new Pace(100);
  const start = time.now;
  await time.run((async () => {
    await pace.take(1_000);
    const next = pace.take(1);
    setTimeout(() => pace.giveBack(1_000), 50);
    await next;
  })());
  assert.equal(time.now - start, 50);
});

Deno.test("Pace: an abort ends the waiting of all who stand in line", async () => {
  using time = new VirtualTime();
  const pace = new Pace(1);
  const controller = new AbortController();
  const start = time.now;
  const taken = await time.run((async () => {
    await pace.take(60);
    const waiting = [pace.take(1, controller.signal), pace.take(1, controller.signal)];
    setTimeout(() => controller.abort(), 20);
    return await Promise.all(waiting);
  })());
  assert.deepEqual(taken, [false, false]);
  assert.equal(time.now - start, 20);
});
