import assert from "node:assert/strict";
import { readSources } from "../../../../scripts/layers/sources.ts";

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
