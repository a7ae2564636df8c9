import assert from "node:assert/strict";
import { OffsetDigests } from "../../../../src/verify/scan/offset_digests.ts";
import { fc } from "../../support/fc.ts";

Deno.test("OffsetDigests: gives back what was entered last, and nothing for other offsets", () => {
  const offsets = fc.oneof(
    fc.nat(10),
    fc.constantFrom(65_535, 65_536, 131_071, 2 ** 40, Number.MAX_SAFE_INTEGER),
  );
  const digests = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  fc.assert(fc.property(fc.array(fc.tuple(offsets, digests)), offsets, (entered, other) => {
    const all = new OffsetDigests();
    for (const [offset, digest] of entered) all.set(offset, digest);
    const model = new Map(entered);
    for (const [offset, digest] of model) assert.equal(all.get(offset), digest);
    assert.equal(all.get(other), model.get(other));
  }));
});
