import assert from "node:assert/strict";
import { outcomeOf } from "../../../../scripts/mutations/verdict.ts";

/** What `deno test --quiet` prints where a test has failed. */
const RED = `Watermark: passes no open span ... FAILED (2ms)

 ERRORS 

Watermark: passes no open span => ./tests/unit/watermark_test.ts:3:6
error: AssertionError: Values are not strictly equal
    assert.equal(2, 3);

 FAILURES 

Watermark: passes no open span => ./tests/unit/watermark_test.ts:3:6
Watermark: another => ./tests/unit/watermark_test.ts:9:6

FAILED | 5 passed (3 steps) | 2 failed (10ms)

error: Test failed
`;

Deno.test("outcomeOf: a test that has failed has caught it, and is named", () => {
  assert.deepEqual(outcomeOf({ exitCode: 1, output: RED }), {
    kind: "caught",
    failed: 2,
    first: "Watermark: passes no open span",
  });
});

Deno.test("outcomeOf: where all pass, it has survived", () => {
  const output = "ok | 5 passed | 0 failed (10ms)\n";
  assert.deepEqual(outcomeOf({ exitCode: 0, output }), { kind: "survived" });
});

Deno.test("outcomeOf: a run that was ended hangs, whatever it has printed", () => {
  assert.deepEqual(outcomeOf({ exitCode: undefined, output: RED }), { kind: "hung" });
});

Deno.test("outcomeOf: what is no program has caught nothing", () => {
  for (
    const output of [
      "error: The module's source code could not be parsed\n",
      " FAILURES \n\n./tests/unit/a_test.ts (uncaught error)\n\nFAILED | 0 passed | 1 failed (10ms)\n",
      "ok | 5 passed | 0 failed (10ms)\n\nerror: a leak\n",
    ]
  ) {
    assert.equal(outcomeOf({ exitCode: 1, output }).kind, "void", output);
  }
});
