import assert from "node:assert/strict";
import { nearest } from "../../../../src/cli/settings/nearest.ts";
import { fc } from "../../support/fc.ts";

const NAMES = ["brokers", "batch-rows", "topic", "table", "to", "log-file", "log-level"];

Deno.test("nearest: finds what was mistyped", () => {
  const typed: Record<string, string> = {
    "broker": "brokers",
    "borkers": "brokers",
    "batchrows": "batch-rows",
    "batch_rows": "batch-rows",
    "tables": "table",
    "log-flie": "log-file",
  };
  for (const [word, meant] of Object.entries(typed)) assert.equal(nearest(word, NAMES), meant);
});

Deno.test("nearest: guesses nothing where nothing is near", () => {
  for (const word of ["password", "", "xyz", "consistency", "taxxe", "brxxxrs"]) {
    assert.equal(nearest(word, NAMES), undefined, word);
  }
  assert.equal(nearest("brokers", []), undefined);
});

Deno.test("nearest: of several near names it takes the nearest", () => {
  assert.equal(nearest("abcd", ["abxy", "abcx", "abzz"]), "abcx");
});

Deno.test("nearest: a name is nearest to itself, and to itself with one letter changed", () => {
  const names = fc.constantFrom(...NAMES);
  fc.assert(fc.property(names, fc.nat(20), (name, at) => {
    assert.equal(nearest(name, NAMES), name);
    if (name === "to") return; // Too short: another letter makes another word.
    const index = at % name.length;
    const changed = `${name.slice(0, index)}#${name.slice(index + 1)}`;
    assert.equal(nearest(changed, NAMES), name);
  }));
});

Deno.test("nearest: of equally near names it takes the first, so that the guess is always the same", () => {
  assert.equal(nearest("abcd", ["abcx", "abcy"]), "abcx");
  assert.equal(nearest("abcd", ["abcy", "abcx"]), "abcy");
});

Deno.test("nearest: a word of a million letters is done with at once", () => {
  const start = performance.now();
  assert.equal(nearest("x".repeat(1_000_000), NAMES), undefined);
  assert.ok(performance.now() - start < 50);
});
