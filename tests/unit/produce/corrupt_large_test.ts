import assert from "node:assert/strict";
import { corruptPlan } from "../../../src/produce/corrupt.ts";
import { fc } from "../support/fc.ts";

Deno.test("corruptPlan: all means all, also at counts whose square is beyond 2^53", () => {
  fc.assert(
    fc.property(fc.integer({ min: 94_906_266, max: 4_000_000_000 }), fc.nat(), (count, some) => {
      const corruptionOf = corruptPlan(count, count);
      for (const index of [0, some % count, count - 1]) assert.equal(corruptionOf(index), index);
    }),
    { numRuns: 2_000 },
  );
});
