import assert from "node:assert/strict";
import { oneLine, shortened, wrapped } from "../../../../src/cli/output/texts.ts";
import { fc } from "../../support/fc.ts";

Deno.test("oneLine: no text can break the line, or reach the terminal's controls", () => {
  assert.equal(oneLine(" a\n\tb\x1b[31mc\x07 "), "a b\ufffd[31mc\ufffd");
});

Deno.test("shortened: never longer than asked, and whole where it fits", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, width) => {
      const short = shortened(text, width);
      assert.ok(short.length <= width);
      if (text.length <= width) assert.equal(short, text);
      else assert.ok(short.endsWith("…"));
    }),
  );
  assert.equal(shortened("ab😀cd", 4), "ab…");
});

Deno.test("wrapped: lines within the width that hold all of the words", () => {
  fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{1,30}$/)), (words) => {
    const text = words.join(" ");
    const lines = wrapped(text, 12);
    assert.ok(lines.every((line) => line.length <= 12));
    assert.equal(lines.join("").replaceAll(" ", ""), words.join(""));
  }));
  assert.deepEqual(wrapped("the value is not JSON", 12), ["the value is", "not JSON"]);
});
