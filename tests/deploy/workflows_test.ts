import assert from "node:assert/strict";
import { join } from "node:path";
import { TARGETS } from "../../scripts/release/targets.ts";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { fromGo, fromPython, run, testWith } from "./validators.ts";

const FOLDER = ".github/workflows";
const FILES = ["ci.yml", "release.yml"].map((name) => join(FOLDER, name));

const shellcheck = await fromPython("shellcheck", "program");

testWith(
  await fromGo("actionlint", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"),
  "workflows: actionlint finds nothing, nor shellcheck in their scripts",
  async (tool) => {
    const scripts = "command" in shellcheck ? ["-shellcheck", ...shellcheck.command] : [];
    const { success, said } = await run([...tool, ...scripts, ...FILES]);
    assert.ok(success, said);
  },
);

Deno.test("workflows: what others have written is pinned to a commit", async () => {
  for (const file of FILES) {
    const text = await Deno.readTextFile(join(REPOSITORY_ROOT, file));
    for (const [, used] of text.matchAll(/uses: (.*)$/gm)) {
      assert.match(used!, /^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, file);
    }
  }
});

Deno.test("release.yml: each target's executable is tried", async () => {
  const text = await Deno.readTextFile(join(REPOSITORY_ROOT, FOLDER, "release.yml"));
  const tried = [...text.matchAll(/runner: .*name: ([\w-]+)/g)].map(([, name]) => name);
  assert.deepEqual(tried.toSorted(), TARGETS.map(({ name }) => name).toSorted());
});
