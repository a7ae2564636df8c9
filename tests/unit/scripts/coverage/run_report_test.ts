import assert from "node:assert/strict";
import type { Measurement } from "../../../../scripts/coverage/measured_run.ts";
import { runReport } from "../../../../scripts/coverage/run_report.ts";
import { REPOSITORY_ROOT } from "../../../../scripts/stack/layout.ts";

/** Measured of one core room, short of its branches. */
function measurement(some: Partial<Measurement> = {}): Measurement {
  const text =
    `SF:${REPOSITORY_ROOT}/src/ledger/a.ts\nBRF:4\nBRH:3\nLF:2\nLH:2\nBRDA:5,0,0,0\nend_of_record\n`;
  return {
    lcov: () => Promise.resolve({ text, path: "coverage/all.lcov" }),
    junit: () => Promise.resolve(`<testcase name="a" classname="./a_test.ts" time="1.5"`),
    ...some,
  };
}

const ALL = { name: "all", by: "all tests" } as const;

Deno.test("runReport: the table, how to see each place, and the slowest tests", async () => {
  const { lines, files } = await runReport(measurement(), ALL);
  assert.deepEqual(lines, [
    "Reached by all tests    lines  branches",
    "src/ledger            100.0 %    75.0 %  below 95 %",
    "Each place: deno task coverage --from coverage/all.lcov --missing src/…",
    "",
    "The slowest tests",
    "    1.5 s  a_test.ts: a",
  ]);
  assert.deepEqual(files.map(({ path }) => path), ["src/ledger/a.ts"]);
});

Deno.test("runReport: some tests make no room short", async () => {
  const { lines } = await runReport(measurement(), { name: "some", by: "these tests" });
  assert.doesNotMatch(lines.join("\n"), /below/);
});

Deno.test("runReport: what can't be told is a line that says why, and the rest is told", async () => {
  const fails = () => Promise.reject(new Error("the disk is full"));
  const withoutCoverage = await runReport(measurement({ lcov: fails }), ALL);
  assert.deepEqual(withoutCoverage, {
    files: [],
    lines: [
      "The coverage can't be told: the disk is full",
      "",
      "The slowest tests",
      "    1.5 s  a_test.ts: a",
    ],
  });
  const { lines } = await runReport(measurement({ junit: fails }), ALL);
  assert.deepEqual(lines.slice(3), ["", "The slowest tests can't be told: the disk is full"]);
});
