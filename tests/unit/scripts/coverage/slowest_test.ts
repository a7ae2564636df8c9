import assert from "node:assert/strict";
import { slowestLines, testTimes } from "../../../../scripts/coverage/slowest.ts";

/** As Deno writes it. */
const JUNIT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="1" errors="0" time="0.071">
    <testsuite name="./a_test.ts" tests="4" disabled="0" errors="0" failures="1">
        <testcase name="a: &lt;b&gt; &amp; &quot;c&quot; of Ann&apos;s" classname="./a_test.ts" time="0.250" line="1" col="6">
        </testcase>
        <testcase name="a > b" classname="./a_test.ts" time="61.040" line="2" col="6">
            <failure message="Uncaught Error: x">Error: x</failure>
        </testcase>
        <testcase name="steps" classname="./a_test.ts" time="3.000" line="4" col="6">
        </testcase>
        <testcase name="steps &gt; one" classname="./a_test.ts" time="2.900" line="5" col="9">
        </testcase>
        <testcase name="steps &gt; one &gt; two" classname="./a_test.ts" time="2.800" line="5" col="9">
        </testcase>
    </testsuite>
</testsuites>`;

Deno.test("testTimes: each test with its file, failed ones too, and no steps", () => {
  assert.deepEqual(testTimes(JUNIT), [
    { file: "a_test.ts", name: `a: <b> & "c" of Ann's`, seconds: 0.25 },
    { file: "a_test.ts", name: "a > b", seconds: 61.04 },
    { file: "a_test.ts", name: "steps", seconds: 3 },
  ]);
});

Deno.test("slowestLines: the slowest first, and no more than asked for", () => {
  assert.deepEqual(slowestLines(testTimes(JUNIT), 2), [
    "   61.0 s  a_test.ts: a > b",
    "    3.0 s  a_test.ts: steps",
  ]);
  assert.deepEqual(slowestLines([]), []);
});
