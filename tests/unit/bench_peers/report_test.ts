import assert from "node:assert/strict";
import type { Run } from "../../../bench/peers/harness/measure.ts";
import {
  type Entry,
  exitCodeOf,
  reportText,
  summarize,
} from "../../../bench/peers/harness/report.ts";

const AUDIT = {
  rows: 1_000,
  missing: 0,
  duplicates: 0,
  unexpected: 0,
  altered: false,
  right: true,
};

function run(round: number, perSecond: number, other: Partial<Run> = {}): Run {
  return {
    round,
    records: 1_000,
    seconds: 1_000 / perSecond,
    perSecond,
    startSeconds: 0.5,
    startCpuSeconds: 0.25,
    cpuSeconds: 0.004,
    cpuSecondsPerMillion: 4,
    peakRssBytes: 2 ** 20 * 100,
    audit: AUDIT,
    problem: undefined,
    ...other,
  };
}

function entry(name: string, runs: Run[], skipped?: string): Entry {
  return { name, what: "", version: "", skipped, runs };
}

const RUST = entry("rust", [run(1, 10_000), run(2, 30_000), run(3, 20_000)]);
const LOST = { ...AUDIT, rows: 999, missing: 1, right: false };

Deno.test("reportText: medians with their spread, and how many times the rate of rust", () => {
  const text = reportText([RUST, entry("andean", [run(1, 50_000), run(2, 70_000)])]);
  assert.equal(
    text,
    `
peer    records  rows/s        (min–max)  to rust  CPU s/million  (min–max)   start  its CPU   memory   rows
rust      1,000  20,000  (10,000–30,000)    1.00×            4.0  (4.0–4.0)  0.50 s   0.25 s  100 MiB  equal
andean    1,000  60,000  (50,000–70,000)    3.00×            4.0  (4.0–4.0)  0.50 s   0.25 s  100 MiB  equal
`.trim(),
  );
});

Deno.test("reportText: a run with wrong rows is told, marks its peer and does not count", () => {
  const andean = entry("andean", [run(1, 90_000, { audit: LOST }), run(2, 40_000)]);
  const [, , line, below] = reportText([RUST, andean]).split("\n");
  assert.match(line!, /\s40,000\s+\(40,000–40,000\)\s+2.00×\s.*\sWRONG$/);
  assert.equal(below, "andean, round 1: WRONG ROWS: 999 rows, 1 record missing");
});

Deno.test("reportText: a process that failed is told, with rates only of runs that did not", () => {
  const python = entry("python", [run(1, 5, { problem: "ended with exit code 1: no (log)" })]);
  const [, , line, below] = reportText([RUST, python]).split("\n");
  assert.match(line!, /^python\s+1,000\s+-\s+-\s+-\s.*\sWRONG$/);
  assert.equal(below, "python, round 1: FAILED: it ended with exit code 1: no (log)");
});

Deno.test("reportText: what could not be built is in the table, with the reason below", () => {
  const [, , line, below] = reportText([RUST, entry("connect", [], "there is no mvn")]).split("\n");
  assert.match(line!, /^connect\s.*\sskipped$/);
  assert.equal(below, "connect was skipped: there is no mvn");
});

Deno.test("summarize: without rust there are rates, and no ratio to it", () => {
  const andean = entry("andean", [run(1, 50_000)]);
  const { perSecond, ratio, right } = summarize(andean, [andean]);
  assert.deepEqual({ perSecond, ratio, right }, {
    perSecond: { median: 50_000, min: 50_000, max: 50_000 },
    ratio: undefined,
    right: true,
  });
});

Deno.test("exitCodeOf: 0 only if something ran, and all of it was right", () => {
  const good = entry("andean", [run(1, 50_000)]);
  assert.equal(exitCodeOf([RUST, good]), 0);
  assert.equal(exitCodeOf([RUST, good, entry("connect", [], "there is no mvn")]), 0);
  assert.equal(exitCodeOf([RUST, entry("andean", [run(1, 1), run(2, 1, { audit: LOST })])]), 1);
  assert.equal(exitCodeOf([RUST, entry("andean", [run(1, 1, { problem: "ended" })])]), 1);
  assert.equal(exitCodeOf([entry("connect", [], "there is no mvn")]), 1);
});
