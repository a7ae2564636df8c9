import assert from "node:assert/strict";
import { parseLcov } from "../../../../scripts/coverage/lcov.ts";

const SECTION = `SF:/repository/src/kafka/group/fetch_loops.ts
FN:3,start
FN:9,stop
FN:20,stop
FNDA:4,start
FNDA:2,stop
FNDA:0,stop
FNF:3
FNH:2
BRDA:5,0,0,0
BRDA:5,0,1,4
BRDA:12,1,0,2
BRDA:12,1,1,-
BRF:4
BRH:2
DA:3,4
DA:5,0
LH:1
LF:2
end_of_record
`;

Deno.test("parseLcov: lines, branches, and where those stand that were not reached", () => {
  assert.deepEqual(parseLcov(SECTION, "/repository"), [{
    path: "src/kafka/group/fetch_loops.ts",
    lines: { found: 2, hit: 1 },
    branches: { found: 5, hit: 2 },
    missed: [
      { line: 5, neverCalled: undefined },
      { line: 12, neverCalled: undefined },
      { line: 20, neverCalled: "stop" },
    ],
  }]);
});

Deno.test("parseLcov: a function that was never called is a branch that was missed", () => {
  const [file] = parseLcov(
    "SF:/repository/src/a.ts\nFN:1,a\nFNDA:0,a\nBRF:0\nBRH:0\nLH:0\nLF:1\nend_of_record\n",
    "/repository",
  );
  assert.deepEqual(file?.branches, { found: 1, hit: 0 });
});

Deno.test("parseLcov: reads each file of a report, and no file of an empty one", () => {
  const other = SECTION.replace("fetch_loops", "other");
  assert.deepEqual(parseLcov(SECTION + other, "/repository/src").map(({ path }) => path), [
    "kafka/group/fetch_loops.ts",
    "kafka/group/other.ts",
  ]);
  assert.deepEqual(parseLcov("", "/repository"), []);
});

Deno.test("parseLcov: a report of another form is refused with what it lacks", () => {
  const refused = (text: string) => () => parseLcov(text, "/repository");
  assert.throws(refused("LF:1\nend_of_record\n"), /names no file/);
  assert.throws(refused(SECTION.replace("BRF:4\n", "")), /fetch_loops\.ts has no number at BRF/);
  assert.throws(refused(SECTION.replace("FNDA:4,start\n", "")), /no calls of the function start/);
});
