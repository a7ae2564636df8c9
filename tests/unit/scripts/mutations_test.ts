import assert from "node:assert/strict";
import { mutated, type Mutation, problemsOf } from "../../../scripts/mutations/mutation.ts";
import { caughtOf, jsonOf, resultText } from "../../../scripts/mutations/report.ts";
import { hasTests, readSource } from "../../../scripts/mutations/sources.ts";
import { MUTATIONS } from "../../../scripts/mutations/table.ts";
import { type TestRun, verdictOf, verdictText } from "../../../scripts/mutations/verdict.ts";
import { PLANTED_BUG } from "../../fault/harness/planted_bug.ts";

const MUTATION: Mutation = {
  name: "one is two",
  breaks: 1,
  file: "src/one.ts",
  find: "= 1",
  replace: "= $& 2",
  tests: ["one_test.ts"],
};

/** A run of tests that has printed this. */
const ran = (some: Partial<TestRun>): TestRun => ({
  success: false,
  timedOut: false,
  stdout: "",
  stderr: "",
  ...some,
});

/** What `deno test --reporter=tap` prints of a failed test. */
const failed = (number: number, test: string, message: string) =>
  `not ok ${number} - ${test}\n  ---\n  ${JSON.stringify({ message, severity: "fail" })}\n  ...\n`;

Deno.test("MUTATIONS: each applies to the source as it is, exactly once, and names tests that are there", () => {
  assert.deepEqual(problemsOf(MUTATIONS, readSource, hasTests), []);
});

Deno.test("MUTATIONS: there are many, and none without what it breaks", () => {
  assert.ok(MUTATIONS.length >= 30);
  for (const { name, breaks } of MUTATIONS) {
    assert.ok(typeof breaks === "number" ? breaks > 0 : breaks.length > 0, name);
  }
});

Deno.test("PLANTED_BUG: what the fault suite has to find fits into the source as it is", () => {
  assert.doesNotThrow(() => mutated(readSource(PLANTED_BUG.file) ?? "", PLANTED_BUG));
});

Deno.test("mutated: replaces the text as it stands there", () => {
  assert.equal(mutated("const one = 1;\n", MUTATION), "const one = $& 2;\n");
});

Deno.test("mutated: refuses a text that occurs never or twice, naming file and text", () => {
  const naming = (times: number) =>
    new RangeError(`src/one.ts: "= 1" occurs ${times} times instead of once`);
  assert.throws(() => mutated("const one = 2;", MUTATION), naming(0));
  assert.throws(() => mutated("const one = 1, other = 1;", MUTATION), naming(2));
});

Deno.test("problemsOf: tells each thing that keeps a mutation from being tried", () => {
  const problems = (all: Mutation[], source?: string, tests = true) =>
    problemsOf(all, () => source, () => tests);
  const good = "const one = 1;";
  assert.deepEqual(problems([MUTATION], good), []);
  assert.deepEqual(problems([MUTATION]), ['mutation "one is two": there is no src/one.ts']);
  assert.deepEqual(problems([MUTATION], good, false), [
    'mutation "one is two": there is no tests/unit/one_test.ts',
  ]);
  assert.match(problems([MUTATION], "")[0]!, /: src\/one\.ts: "= 1" occurs 0 times/);
  assert.match(problems([MUTATION, MUTATION], good)[0]!, /another one has the same name/);
  assert.match(problems([{ ...MUTATION, replace: "= 1" }], good)[0]!, /it changes nothing/);
  assert.match(problems([{ ...MUTATION, tests: [] }], good)[0]!, /it names no tests/);
});

Deno.test("verdictOf: a failed test has caught it, and the first is named", () => {
  const stdout = "TAP version 14\n# ./one_test.ts\nok 1 - one: is one\n" +
    failed(2, "one: is not two", "AssertionError: 2 !== 1\nat one.ts") +
    failed(3, "one: is odd", "TypeError: odd is no function") + "1..3\n";
  const verdict = verdictOf(ran({ stdout }));
  assert.deepEqual(verdict, { kind: "caught", failed: 2, first: "one: is not two" });
  assert.equal(verdictText(verdict), "caught by 2 tests");
});

Deno.test("verdictOf: a failed step counts once, as its test", () => {
  const step = failed(1, "one: step", "Error: 2").replaceAll(/^(?=.)/gm, "    ");
  const stdout = `# Subtest: one\n${step}    1..1\n${
    failed(1, "one", "1 test step failed.")
  }1..1\n`;
  assert.deepEqual(verdictOf(ran({ stdout })), { kind: "caught", failed: 1, first: "one" });
});

Deno.test("verdictOf: without a failed test it has survived, or was no program", () => {
  assert.deepEqual(verdictOf(ran({ success: true, stdout: "ok 1 - one\n1..1\n" })), {
    kind: "survived",
  });
  const stderr = "error: SyntaxError: Unexpected token `=`\n  |\n";
  const verdict = verdictOf(ran({ stderr }));
  assert.deepEqual(verdict, { kind: "broken", reason: "error: SyntaxError: Unexpected token `=`" });
  assert.equal(verdictText(verdict), "does not compile");
  assert.equal(verdictOf(ran({ stdout: "1..0\n" })).kind, "broken");
});

Deno.test("verdictOf: a name that is not there is a mistake of the mutation, and catches nothing", () => {
  const slip = failed(1, "one: is one", "ReferenceError: tow is not defined\n    at one.ts");
  assert.deepEqual(verdictOf(ran({ stdout: slip })), {
    kind: "broken",
    reason: "ReferenceError: tow is not defined",
  });
});

Deno.test("verdictOf: tests that come to no end have hung, whatever they have printed before", () => {
  const stdout = failed(1, "one: is one", "AssertionError: 2 !== 1");
  assert.deepEqual(verdictOf(ran({ timedOut: true, stdout })), { kind: "hung" });
});

Deno.test("report: counts what was caught or hung, and names what survived", () => {
  const outcome = (verdict: Parameters<typeof verdictText>[0]) => ({
    mutation: MUTATION,
    verdict,
    seconds: 1,
  });
  const outcomes = [
    outcome({ kind: "caught", failed: 1, first: "one: is one" }),
    outcome({ kind: "hung" }),
    outcome({ kind: "survived" }),
    outcome({ kind: "broken", reason: "error: no such thing" }),
  ];
  assert.equal(caughtOf(outcomes), 2);
  assert.deepEqual(resultText(outcomes).split("\n"), [
    "mutation    breaks       verdict           first failing test",
    "one is two  invariant 1  caught by 1 test  one: is one",
    "one is two  invariant 1  hung",
    "one is two  invariant 1  SURVIVED",
    "one is two  invariant 1  does not compile  error: no such thing",
  ]);
  const { caught, of, mutations } = JSON.parse(jsonOf(outcomes));
  assert.deepEqual([caught, of, mutations[2].verdict], [2, 4, { kind: "survived" }]);
});
