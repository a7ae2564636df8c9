import assert from "node:assert/strict";
import { join } from "node:path";
import { mutated } from "../../../../scripts/mutations/mutation.ts";
import { MUTATIONS } from "../../../../scripts/mutations/table.ts";
import { REPOSITORY_ROOT } from "../../../../scripts/stack/layout.ts";

Deno.test("mutations: each breaks the source as it stands now", async () => {
  for (const mutation of MUTATIONS) {
    const source = await Deno.readTextFile(join(REPOSITORY_ROOT, mutation.file));
    assert.doesNotThrow(
      () => mutated(source, mutation),
      `"${mutation.name}" does not apply to ${mutation.file} any more: see scripts/mutations/table`,
    );
  }
});

Deno.test("mutations: the tests that must notice are there", async () => {
  for (const path of new Set(MUTATIONS.flatMap(({ tests }) => tests))) {
    await Deno.stat(join(REPOSITORY_ROOT, "tests/unit", path));
  }
});

Deno.test("mutations: each has a name of its own, and breaks something that is promised", async () => {
  const names = MUTATIONS.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
  const text = await Deno.readTextFile(join(REPOSITORY_ROOT, "ARCHITECTURE.md"));
  const invariants = [...text.matchAll(/^(\d+)\. \*\*/gm)].map(([, number]) => Number(number));
  for (const { name, breaks } of MUTATIONS) {
    assert.ok(typeof breaks === "string" || invariants.includes(breaks), name);
  }
});

Deno.test("mutated: a text that is not there, or there twice, is told", () => {
  const mutation = { ...MUTATIONS[0]!, find: "a();", replace: "" };
  assert.equal(mutated("a(); b();", mutation), " b();");
  assert.throws(() => mutated("b();", mutation), /is not there/);
  assert.throws(() => mutated("a(); a();", mutation), /there 2 times/);
  assert.throws(() => mutated("a();", { ...mutation, replace: "a();" }), /changes nothing/);
});
