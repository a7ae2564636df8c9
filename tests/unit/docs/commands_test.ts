import assert from "node:assert/strict";
import { commandsOf, runsUntilStopped } from "../../docs/support/commands.ts";
import { sectionsOf } from "../../support/markdown.ts";

const commandsIn = (text: string, language = "sh") => commandsOf({ language, text, line: 10 });

Deno.test("commandsOf: a comment is left out, and its exit code is what is wanted", () => {
  assert.deepEqual(
    commandsIn("# first\na --b   # until stopped\n\nc 'd # e' f#g # exit code 3: h, 1: i\n"),
    [
      { text: "a --b", exitCode: 0, line: 11 },
      { text: "c 'd # e' f#g", exitCode: 3, line: 13 },
    ],
  );
});

Deno.test("commandsOf: lines that go on, and what stands in the document itself, are one command", () => {
  const lines = ["a \\", "  --b", "cat > c <<'END'", "# it's no comment", "END", 'd "e', 'f"', "g"];
  assert.deepEqual(
    commandsIn(lines.join("\n")).map(({ text, line }) => [text, line]),
    [
      ["a \\\n  --b", 10],
      ["cat > c <<'END'\n# it's no comment\nEND", 12],
      ['d "e\nf"', 15],
      ["g", 17],
    ],
  );
  assert.throws(() => commandsIn("a\nb 'c\n"), /quote in line 11 is not closed/);
});

Deno.test("commandsOf: shown text has commands behind a dollar sign, other languages have none", () => {
  assert.deepEqual(
    commandsIn("$ andean verify   # exit code 1\nverdict: discrepancy\n", "text"),
    [{ text: "andean verify", exitCode: 1, line: 10 }],
  );
  assert.deepEqual(commandsIn("topic: a\n", "yaml"), []);
});

for (
  const [text, isEndless] of [
    ["andean ingest --create-schema", true],
    ["andean ingest --until end", false],
    ["andean ingest --create-schema &", false],
    ["andean verify --follow", true],
    ["andean verify", false],
  ] as const
) {
  Deno.test(`runsUntilStopped: ${text}`, () => {
    assert.equal(runsUntilStopped({ text, exitCode: 0, line: 1 }), isEndless);
  });
}

Deno.test("sectionsOf: blocks stand under their heading, and a heading in a block is none", () => {
  const markdown = "# A\n\n```sh\n# b\n## c\n```\n\n## D\n\n### E\n\n```yaml\nf: 1\n```\n";
  assert.deepEqual(sectionsOf(markdown), [
    { heading: "", blocks: [] },
    { heading: "A", blocks: [{ language: "sh", text: "# b\n## c\n", line: 4 }] },
    { heading: "D", blocks: [{ language: "yaml", text: "f: 1\n", line: 13 }] },
  ]);
  assert.throws(() => sectionsOf("```sh\na\n"), /line 2 is not closed/);
});
