import assert from "node:assert/strict";
import { layerProblems, readSources } from "../../../scripts/layers.ts";

/** Problems of one file in `src/` that imports these. */
const importing = (path: string, ...imports: string[]) => layerProblems([{ path, imports }]);

Deno.test("layerProblems: imports of the own room and of rooms below are fine", () => {
  assert.deepEqual(
    layerProblems([
      { path: "src/cli/main.ts", imports: ["./program.ts", "../verify/verify.ts", "commander"] },
      { path: "src/cli/settings/values.ts", imports: ["zod", "../../verify/window.ts"] },
      { path: "src/verify/verify.ts", imports: ["../kafka/cluster.ts", "../errors/sleep.ts"] },
      { path: "src/kafka/cluster.ts", imports: ["kafkajs", "node:fs", "../record/tick.ts"] },
    ]),
    [],
  );
});

Deno.test("layerProblems: an import of a room above is told", () => {
  assert.deepEqual(importing("src/kafka/cluster.ts", "../verify/verify.ts"), [
    "src/kafka/cluster.ts: imports src/verify/verify.ts, but kafka stands below verify",
  ]);
  assert.equal(importing("src/errors/sleep.ts", "../telemetry/log.ts").length, 1);
});

Deno.test("layerProblems: an import of a room beside is told", () => {
  assert.deepEqual(importing("src/verify/verify.ts", "../produce/ticks.ts"), [
    "src/verify/verify.ts: imports src/produce/ticks.ts, but verify stands beside produce",
  ]);
  assert.equal(importing("src/scylla/session.ts", "../kafka/cluster.ts").length, 1);
});

Deno.test("layerProblems: from a folder deeper down, the room counts", () => {
  assert.deepEqual(importing("src/kafka/deep/down.ts", "../cluster.ts"), []);
  assert.equal(importing("src/kafka/deep/down.ts", "../../scylla/session.ts").length, 1);
});

Deno.test("layerProblems: a package of another room is told, with its owner", () => {
  assert.deepEqual(importing("src/verify/verify.ts", "kafkajs"), [
    "src/verify/verify.ts: imports kafkajs, which is for src/kafka/ alone",
  ]);
  assert.deepEqual(importing("src/scylla/session.ts", "cassandra-driver"), []);
});

Deno.test("layerProblems: a package that no room owns is told", () => {
  for (const specifier of ["left-pad", "npm:kafkajs", "jsr:@std/async", "https://a.example/b.ts"]) {
    assert.deepEqual(importing("src/kafka/cluster.ts", specifier), [
      `src/kafka/cluster.ts: imports ${specifier}, which no room owns`,
    ]);
  }
});

Deno.test("layerProblems: what Node has is free for all", () => {
  assert.deepEqual(importing("src/errors/sleep.ts", "node:timers/promises"), []);
});

Deno.test("layerProblems: nothing outside of src/ may be imported, but for the manifest", () => {
  assert.deepEqual(importing("src/cli/version.ts", "../../deno.json"), []);
  assert.deepEqual(importing("src/cli/version.ts", "../../scripts/stack.ts"), [
    "src/cli/version.ts: imports scripts/stack.ts, outside of src/",
  ]);
});

Deno.test("layerProblems: a room without a place is told, on either side of an import", () => {
  assert.deepEqual(importing("src/attic/a.ts", "../errors/sleep.ts"), [
    'src/attic/a.ts: the room "attic" has no place in the layers',
  ]);
  assert.deepEqual(importing("src/cli/a.ts", "../attic/a.ts"), [
    'src/cli/a.ts: the room "attic" has no place in the layers',
  ]);
});

Deno.test("layerProblems: a ring of imports is told once, with every file of it", () => {
  assert.deepEqual(
    layerProblems([
      { path: "src/kafka/before.ts", imports: ["./a.ts"] },
      { path: "src/kafka/a.ts", imports: ["./b.ts"] },
      { path: "src/kafka/b.ts", imports: ["./c.ts"] },
      { path: "src/kafka/c.ts", imports: ["./a.ts"] },
    ]),
    ["import cycle: src/kafka/a.ts -> src/kafka/b.ts -> src/kafka/c.ts -> src/kafka/a.ts"],
  );
});

Deno.test("layerProblems: a file that imports itself is a ring", () => {
  assert.deepEqual(importing("src/kafka/a.ts", "./a.ts"), [
    "import cycle: src/kafka/a.ts -> src/kafka/a.ts",
  ]);
});

Deno.test("layerProblems: two ways to one file are no ring", () => {
  assert.deepEqual(
    layerProblems([
      { path: "src/kafka/a.ts", imports: ["./b.ts", "./c.ts"] },
      { path: "src/kafka/b.ts", imports: ["./d.ts"] },
      { path: "src/kafka/c.ts", imports: ["./d.ts"] },
      { path: "src/kafka/d.ts", imports: [] },
    ]),
    [],
  );
});

Deno.test("layerProblems: every problem of a file is told", () => {
  assert.equal(importing("src/record/a.ts", "zod", "../cli/main.ts", "left-pad").length, 3);
});

Deno.test("readSources: finds every form of import, and nothing in comments or texts", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/deep`);
    await Deno.writeTextFile(
      `${folder}/deep/b.ts`,
      [
        'import assert from "node:assert/strict";',
        'import type { A } from "./type.ts";',
        "import {",
        "  one,",
        "  two,",
        '} from "./several.ts";',
        'import * as z from "zod";',
        'import "./effect.ts";',
        'import text from "./schema.cql" with { type: "text" };',
        'export * from "./all.ts";',
        'export { b } from "./some.ts";',
        'export type { C } from "./types.ts";',
        'const later = await import("./later.ts");',
        '// import nothing from "./comment.ts";',
        'export const name = "./text.ts";',
        'const story = `it came from "./story.ts"`;',
      ].join("\n"),
    );
    await Deno.writeTextFile(`${folder}/a.ts`, "");
    await Deno.writeTextFile(`${folder}/c.md`, 'import "./no.ts";\n');
    assert.deepEqual(await readSources(folder), [
      { path: `${folder}/a.ts`, imports: [] },
      {
        path: `${folder}/deep/b.ts`,
        imports: [
          "node:assert/strict",
          "./type.ts",
          "./several.ts",
          "zod",
          "./effect.ts",
          "./schema.cql",
          "./all.ts",
          "./some.ts",
          "./types.ts",
          "./later.ts",
        ],
      },
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
