import assert from "node:assert/strict";
import { AdaptiveLimit } from "../../../../src/scylla/write/adaptive_limit.ts";
import { fc } from "../../support/fc.ts";

function times(count: number, act: () => void): void {
  for (let index = 0; index < count; index++) act();
}

Deno.test("AdaptiveLimit: starts at 32 of at most 128", () => {
  const limit = new AdaptiveLimit();
  assert.equal(limit.current, 32);
  times(100_000, () => limit.succeeded());
  assert.equal(limit.current, 128);
});

Deno.test("AdaptiveLimit: grows by one for each round of successes", () => {
  const limit = new AdaptiveLimit({ initial: 4, max: 10 });
  times(3, () => limit.succeeded());
  assert.equal(limit.current, 4);
  limit.succeeded();
  assert.equal(limit.current, 5);
  times(4, () => limit.succeeded());
  assert.equal(limit.current, 5);
  limit.succeeded();
  assert.equal(limit.current, 6);
});

Deno.test("AdaptiveLimit: halves at the first overload, and begins a new round", () => {
  const limit = new AdaptiveLimit({ initial: 9 });
  times(8, () => limit.succeeded());
  limit.overloaded();
  assert.equal(limit.current, 4);
  times(3, () => limit.succeeded());
  assert.equal(limit.current, 4);
  limit.succeeded();
  assert.equal(limit.current, 5);
});

Deno.test("AdaptiveLimit: the failures of one round count once", () => {
  const limit = new AdaptiveLimit({ initial: 8 });
  times(8, () => limit.overloaded());
  assert.equal(limit.current, 4);
});

Deno.test("AdaptiveLimit: an overload that goes on in the next round halves again", () => {
  const limit = new AdaptiveLimit({ initial: 8 });
  times(9, () => limit.overloaded());
  assert.equal(limit.current, 2);
});

Deno.test("AdaptiveLimit: the answers of the old round may be successes and failures mixed", () => {
  const limit = new AdaptiveLimit({ initial: 8, max: 8 });
  limit.overloaded();
  times(3, () => limit.succeeded());
  times(4, () => limit.overloaded());
  assert.equal(limit.current, 4);
  limit.overloaded();
  assert.equal(limit.current, 2);
});

Deno.test("AdaptiveLimit: never leaves its bounds, and never stops everything", () => {
  const bounds = fc.record({
    min: fc.integer({ min: 1, max: 20 }),
    span: fc.nat(200),
    initial: fc.integer({ min: -5, max: 300 }),
  });
  fc.assert(
    fc.property(
      bounds,
      fc.array(fc.boolean(), { maxLength: 500 }),
      ({ min, span, initial }, answers) => {
        const limit = new AdaptiveLimit({ min, max: min + span, initial });
        for (const good of [true, ...answers]) {
          if (good) limit.succeeded();
          else limit.overloaded();
          assert.ok(Number.isInteger(limit.current));
          assert.ok(limit.current >= min && limit.current <= min + span, String(limit.current));
        }
      },
    ),
  );
});

Deno.test("AdaptiveLimit: recovers from the deepest overload", () => {
  const limit = new AdaptiveLimit({ initial: 64, max: 64 });
  times(1_000, () => limit.overloaded());
  assert.equal(limit.current, 1);
  times(10_000, () => limit.succeeded());
  assert.equal(limit.current, 64);
});
