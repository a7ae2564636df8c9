import assert from "node:assert/strict";
import { removeCutFiles } from "../../../../scripts/coverage/cut_files.ts";
import { OwnFolder } from "../../../support/own_folder.ts";

Deno.test("removeCutFiles: what a process that was killed has left goes, and the rest stays", async () => {
  await using folder = await OwnFolder.make();
  const whole = JSON.stringify({ functions: [{ ranges: [{ count: 1 }] }] }, undefined, 2);
  const inside = whole.slice(0, whole.lastIndexOf("}"));
  const files: [string, string][] = [
    ["whole.json", whole],
    ["cut.json", inside.trimEnd()],
    ["cut_at_bracket.json", whole.slice(0, whole.indexOf("}") + 1)],
    ["empty.json", ""],
    ["other.txt", "not of coverage"],
  ];
  for (const [name, text] of files) await Deno.writeTextFile(folder.file(name), text);
  assert.equal(await removeCutFiles(folder.path), 3);
  const left = Array.from(Deno.readDirSync(folder.path), ({ name }) => name);
  assert.deepEqual(left.sort(), ["other.txt", "whole.json"]);
});
