import assert from "node:assert/strict";
import { byFolder, percent } from "../../../../scripts/coverage/by_folder.ts";
import type { FileCoverage } from "../../../../scripts/coverage/lcov.ts";

function file(path: string, found: number, hit: number): FileCoverage {
  return { path, lines: { found: 10, hit: 9 }, branches: { found, hit }, missed: [] };
}

Deno.test("byFolder: files add up to their room, and to a folder where the room is told by folder", () => {
  const folders = byFolder([
    file("src/kafka/send/lane.ts", 10, 9),
    file("src/kafka/group/loops.ts", 20, 20),
    file("src/kafka/group/deep/down.ts", 4, 4),
    file("src/cli/settings/values.ts", 3, 1),
  ]);
  assert.deepEqual(folders.map(({ folder, branches, lines }) => [folder, branches, lines.found]), [
    ["src/cli", { found: 3, hit: 1 }, 10],
    ["src/kafka", { found: 34, hit: 33 }, 30],
    ["src/kafka/group", { found: 24, hit: 24 }, 20],
    ["src/kafka/send", { found: 10, hit: 9 }, 10],
  ]);
});

Deno.test("byFolder: a file that stands in the room itself, or outside of src, makes no folder", () => {
  const folders = byFolder([file("src/verify/repair.ts", 1, 1), file("main.ts", 5, 0)]);
  assert.deepEqual(folders.map(({ folder }) => folder), ["src/verify"]);
});

Deno.test("byFolder: a core room below 95 % of its branches is short, no other room is", () => {
  const short = (path: string, hit: number) => byFolder([file(path, 1_000, hit)])[0]?.short;
  assert.equal(short("src/ledger/ledger.ts", 949), true);
  assert.equal(short("src/ledger/ledger.ts", 950), false);
  assert.equal(short("src/cli/main.ts", 0), false);
});

Deno.test("percent: never looks like more than it is; nothing to reach is reached", () => {
  assert.equal(percent({ found: 10_000, hit: 9_499 }), 94.9);
  assert.equal(percent({ found: 10_000, hit: 9_999 }), 99.9);
  assert.equal(percent({ found: 0, hit: 0 }), 100);
});
