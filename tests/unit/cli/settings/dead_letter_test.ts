import assert from "node:assert/strict";
import { deadLetterTopic } from "../../../../src/cli/settings/dead_letter.ts";
import { withCode } from "../../support/expect.ts";

Deno.test("deadLetterTopic: is named after the topic unless told otherwise", () => {
  assert.equal(deadLetterTopic(undefined, "ticks"), "ticks.dead-letters");
  assert.equal(deadLetterTopic("topic:bad", "ticks"), "bad");
  assert.equal(deadLetterTopic("topic:a:b", "ticks"), "a:b");
});

Deno.test("deadLetterTopic: refuses the topic itself, which would be read again for ever", () => {
  assert.throws(() => deadLetterTopic("topic:ticks", "ticks"), withCode("usage", /come from/));
});

Deno.test("deadLetterTopic: refuses all other forms", () => {
  for (const value of ["bad", "topic:", "file:bad", "Topic:bad"]) {
    assert.throws(() => deadLetterTopic(value, "ticks"), withCode("usage", /wanted topic:NAME/));
  }
});
