import assert from "node:assert/strict";
import { readConfigFile } from "../../../../src/cli/settings/config_file.ts";
import { withCode } from "../../support/expect.ts";

/** Reads a file of this content. */
async function read(content: string): Promise<Record<string, unknown>> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, content);
    return await readConfigFile(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readConfigFile: reads YAML", async () => {
  const content =
    "# local\nbrokers: [a:1, b:2]\ntopic: ticks\nbatch-rows: 50\njson: true\nfrom: 0:100\n";
  assert.deepEqual(await read(content), {
    "brokers": ["a:1", "b:2"],
    "topic": "ticks",
    "batch-rows": 50,
    "json": true,
    "from": "0:100",
  });
});

Deno.test("readConfigFile: reads JSON", async () => {
  assert.deepEqual(await read('{"topic": "ticks", "batch-rows": 50}'), {
    "topic": "ticks",
    "batch-rows": 50,
  });
});

Deno.test("readConfigFile: an empty file sets nothing", async () => {
  assert.deepEqual(await read(""), {});
  assert.deepEqual(await read("# nothing\n"), {});
});

const WRONG: [string, string][] = [
  ["a list", "- topic\n- ticks\n"],
  ["a word", "ticks"],
  ["a number", "7"],
  ["broken YAML", "topic: [ticks"],
  ["broken JSON", '{"topic": "ticks"'],
  ["a name twice", "topic: a\ntopic: b\n"],
  ["two documents", "topic: a\n---\ntopic: b\n"],
];

for (const [what, content] of WRONG) {
  Deno.test(`readConfigFile: refuses ${what}, naming the file`, async () => {
    await assert.rejects(read(content), withCode("configuration", /config file ".*\.yaml": ./));
  });
}

Deno.test("readConfigFile: says that there is no such file", async () => {
  await assert.rejects(
    readConfigFile("/nonexistent/andean.yaml"),
    withCode("configuration", /"\/nonexistent\/andean\.yaml": no such file$/),
  );
});

Deno.test("readConfigFile: a folder is no file", async () => {
  const path = await Deno.makeTempDir();
  try {
    await assert.rejects(readConfigFile(path), withCode("configuration"));
  } finally {
    await Deno.remove(path);
  }
});
