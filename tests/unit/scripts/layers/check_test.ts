import assert from "node:assert/strict";
import { layerProblems } from "../../../../scripts/layers/check.ts";

/** Problems of one file that imports these, each with the name of its rule. */
const importing = (path: string, ...imports: string[]) =>
  layerProblems([{ path, imports }]).map(({ rule, text }) => `${rule}: ${text}`);

Deno.test("layerProblems: imports of the own room and of rooms below are fine", () => {
  assert.deepEqual(
    layerProblems([
      { path: "main.ts", imports: ["./src/cli/main.ts", "./src/workers/serve.ts"] },
      { path: "src/cli/main.ts", imports: ["./program.ts", "../verify/verify.ts", "commander"] },
      { path: "src/cli/settings/values.ts", imports: ["zod", "../../verify/window.ts"] },
      { path: "src/verify/verify.ts", imports: ["../kafka/fetch/a.ts", "../errors/sleep.ts"] },
      { path: "src/kafka/fetch/a.ts", imports: ["kafkajs", "node:fs", "../../record/tick.ts"] },
    ]),
    [],
  );
});

Deno.test("layerProblems: an import of a room above is told", () => {
  assert.deepEqual(importing("src/kafka/send/a.ts", "../../verify/verify.ts"), [
    "imports go down: src/kafka/send/a.ts: imports src/verify/verify.ts, " +
    "but kafka stands below verify",
  ]);
  assert.equal(importing("src/errors/sleep.ts", "../telemetry/log.ts").length, 1);
});

Deno.test("layerProblems: an import of a room beside is told", () => {
  assert.deepEqual(importing("src/verify/verify.ts", "../produce/ticks.ts"), [
    "imports go down: src/verify/verify.ts: imports src/produce/ticks.ts, " +
    "but verify stands beside produce",
  ]);
  assert.equal(importing("src/scylla/read/a.ts", "../../kafka/fetch/b.ts").length, 1);
});

Deno.test("layerProblems: folders of a room have an order of their own", () => {
  assert.deepEqual(importing("src/kafka/group/a.ts", "../fetch/b.ts", "./c.ts"), []);
  assert.deepEqual(importing("src/kafka/fetch/a.ts", "../group/b.ts"), [
    "folders go down: src/kafka/fetch/a.ts: imports src/kafka/group/b.ts, " +
    "but fetch stands below group",
  ]);
  assert.deepEqual(importing("src/scylla/read/a.ts", "../write/b.ts"), [
    "folders go down: src/scylla/read/a.ts: imports src/scylla/write/b.ts, " +
    "but read stands beside write",
  ]);
});

Deno.test("layerProblems: of a folder, all that is deeper down is a part", () => {
  assert.deepEqual(importing("src/kafka/batches/deep/a.ts", "../b.ts"), []);
  assert.equal(importing("src/kafka/batches/deep/a.ts", "../../fetch/b.ts").length, 1);
});

Deno.test("layerProblems: files directly in a room and its folders may import each other", () => {
  assert.deepEqual(importing("src/verify/verify.ts", "./scan/scan_audit.ts"), []);
  assert.deepEqual(importing("src/verify/scan/scan_audit.ts", "../audit.ts"), []);
});

Deno.test("layerProblems: a package of another room is told, with those it is for", () => {
  assert.deepEqual(importing("src/verify/verify.ts", "kafkajs"), [
    "one room a package: src/verify/verify.ts: imports kafkajs, which is for src/kafka alone",
  ]);
  assert.deepEqual(importing("main.ts", "zod"), [
    "one room a package: main.ts: imports zod, which is for src/cli and src/mapping alone",
  ]);
  assert.deepEqual(importing("src/scylla/session/session.ts", "cassandra-driver"), []);
});

Deno.test("layerProblems: a package that no room stands for is told", () => {
  for (const specifier of ["left-pad", "npm:kafkajs", "jsr:@std/async", "https://a.example/b.ts"]) {
    assert.deepEqual(importing("src/kafka/send/a.ts", specifier), [
      `one room a package: src/kafka/send/a.ts: imports ${specifier}, which no room stands for`,
    ]);
  }
});

Deno.test("layerProblems: what Node has is free for all", () => {
  assert.deepEqual(importing("src/errors/sleep.ts", "node:timers/promises"), []);
});

Deno.test("layerProblems: nothing outside of src is imported but what a room may read", () => {
  assert.deepEqual(importing("src/cli/version.ts", "../../deno.json"), []);
  assert.deepEqual(importing("src/cli/version.ts", "../../scripts/stack.ts"), [
    "src stands alone: src/cli/version.ts: imports scripts/stack.ts",
  ]);
  assert.deepEqual(importing("src/kafka/fetch/a.ts", "../../../deno.json"), [
    "src stands alone: src/kafka/fetch/a.ts: imports deno.json",
  ]);
});

Deno.test("layerProblems: a room without a place is told, on either side of an import", () => {
  assert.deepEqual(importing("src/attic/a.ts", "../errors/sleep.ts"), [
    'imports go down: src/attic/a.ts: "attic" has no place in the order',
  ]);
  assert.deepEqual(importing("src/cli/a.ts", "../attic/a.ts"), [
    'imports go down: src/cli/a.ts: "attic" has no place in the order',
  ]);
  assert.deepEqual(importing("src/kafka/attic/a.ts", "../fetch/b.ts"), [
    'folders go down: src/kafka/attic/a.ts: "attic" has no place in the order',
  ]);
});

Deno.test("layerProblems: a ring is told after all else, with every file of it", () => {
  assert.deepEqual(
    layerProblems([
      { path: "src/record/a.ts", imports: ["./b.ts"] },
      { path: "src/record/b.ts", imports: ["./a.ts", "zod"] },
    ]).map(({ rule, text }) => `${rule}: ${text}`),
    [
      "one room a package: src/record/b.ts: imports zod, " +
      "which is for src/cli and src/mapping alone",
      "no rings: src/record/a.ts -> src/record/b.ts -> src/record/a.ts",
    ],
  );
});

Deno.test("layerProblems: a name that could be anything's is told, of files and folders", () => {
  assert.deepEqual(importing("src/record/utils.ts"), [
    'telling names: src/record/utils.ts: "utils" could hold anything',
  ]);
  assert.equal(importing("src/kafka/shared/a.ts").length, 1);
  assert.deepEqual(importing("src/record/shared_row.ts"), []);
});

Deno.test("layerProblems: every problem of a file is told", () => {
  assert.equal(importing("src/record/a.ts", "zod", "../cli/main.ts", "left-pad").length, 3);
});
