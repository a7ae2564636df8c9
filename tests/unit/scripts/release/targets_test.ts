import assert from "node:assert/strict";
import { chooseTargets, releaseName, TARGETS } from "../../../../scripts/release/targets.ts";

const triples = (...asked: string[]) => chooseTargets(asked).map(({ triple }) => triple);

Deno.test("chooseTargets: all means each, however often one is named beside it", () => {
  assert.deepEqual(chooseTargets(["all"]), TARGETS);
  assert.deepEqual(chooseTargets(["x86_64-apple-darwin", "all"]), TARGETS);
});

Deno.test("chooseTargets: several flags, or commas, name several", () => {
  const two = ["x86_64-unknown-linux-gnu", "aarch64-apple-darwin"];
  assert.deepEqual(triples("aarch64-apple-darwin", "x86_64-unknown-linux-gnu"), two);
  assert.deepEqual(triples("aarch64-apple-darwin, x86_64-unknown-linux-gnu"), two);
});

Deno.test("chooseTargets: what is no target is refused with the ones that are", () => {
  for (const asked of ["linux", "", "x86_64-unknown-linux-gnu,arm"]) {
    assert.throws(() => chooseTargets([asked]), /wanted is all, or one of x86_64-unknown-linux/);
  }
});

Deno.test("releaseName: tells version, system and processor, and no two targets share one", () => {
  const names = TARGETS.map((target) => releaseName("1.2.3", target));
  assert.equal(names[0], "andean-1.2.3-linux-x86_64");
  assert.equal(new Set(names).size, TARGETS.length);
});
