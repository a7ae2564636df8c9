import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Script } from "node:vm";
import { verifyReport, type VerifyReportInput } from "../../../../src/cli/report/verify_report.ts";
import { csvName, missingCsv } from "../../../../src/cli/report/client/csv.js";
import { readData } from "../../../../src/cli/report/client/data.js";
import { EVERY_FATE, reportOf, type Runs } from "../../../support/reports.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

const FATES = [
  "stored",
  "gap",
  "superseded",
  "deadLettered",
  "deleted",
  "expired",
  "missing",
  "unseen",
] as const;

/** Runs of any fates and lengths. */
const anyRuns: fc.Arbitrary<Runs> = fc.array(
  fc.tuple(fc.constantFrom(...FATES), fc.integer({ min: 1, max: 2 ** 40 })),
  { maxLength: 40 },
);

function element(page: string, name: string): { open: string; text: string } {
  const match = new RegExp(`<${name}([^>]*)>([^]*?)</${name.split(" ")[0]}>`).exec(page);
  assert.ok(match, `no ${name}`);
  return { open: match[1]!, text: match[2]! };
}

/** What the page's script reads. */
function dataOf(page: string) {
  return readData(element(page, 'script type="application/json" id="data"').text);
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

const NASTY = [
  "</script><script>alert(1)</script>",
  "<!-- script --><img src=x onerror=alert(1)>",
  '"><b>&amp;\u2028\u2029$& $1 $` \\u003c',
  "<!--<script>",
  "\u0000\ud800 lone",
];

function nastyReport(): VerifyReportInput {
  const text = NASTY.join("");
  const input = reportOf([EVERY_FATE], {
    notes: NASTY,
    unseenTokenRanges: [[text, text]],
    mismatches: [{ partition: 0, offset: 1, columns: [{ name: text, record: text, row: text }] }],
    superseded: [{ partition: 0, offset: 1, key: text, byPartition: 0, byOffset: 2 }],
    ledger: {
      ranges: 1,
      records: 1,
      stored: 1,
      deadLettered: 0,
      deleted: 0,
      gaps: 0,
      disagreements: [{ partition: 0, from: 0, to: 1, expected: 1, found: 0, reason: text }],
    },
  });
  return {
    ...input,
    version: text,
    command: text,
    config: { [text]: text },
    topic: text,
    keyspace: text,
    table: text,
  };
}

Deno.test("verifyReport: nothing that others wrote becomes markup or script", () => {
  const plain = verifyReport(reportOf([EVERY_FATE]));
  const page = verifyReport(nastyReport());
  // The page is the same but for its data, in which no tag can begin.
  const block = /(<script type="application\/json" id="data">)[^]*?(<\/script>)/;
  assert.equal(page.replace(block, "$1$2"), plain.replace(block, "$1$2"));
  assert.doesNotMatch(
    block.exec(page)![0].replace(/^<[^>]*>|<\/script>$/g, ""),
    /[<>&\u2028\u2029]/,
  );
});

Deno.test("verifyReport: what others wrote is in the page unchanged", () => {
  const data = dataOf(verifyReport(nastyReport()));
  assert.equal(data.topic, NASTY.join(""));
  assert.deepEqual(data.notes, NASTY);
  assert.deepEqual(data.config, [[NASTY.join(""), NASTY.join("")]]);
});

Deno.test("verifyReport: the page names nothing that a browser would load", () => {
  const page = verifyReport(reportOf([EVERY_FATE]));
  const loads = page.matchAll(
    /\b(?:src|href|srcset|action)="([^"]*)"|url\(([^)]*)\)|@import ["u]|<base/g,
  );
  for (const [match, target] of loads) {
    assert.match(target ?? match, /^#|^data:,$/, match);
  }
  assert.equal(/https?:|\bfetch\(|XMLHttpRequest|\bimport\(|^import /m.exec(page), null);
  assert.equal(/<!-- (?:policy|style|data|script) -->/.exec(page), null);
});

Deno.test("verifyReport: its policy lets run the page's own script and style, and nothing else", () => {
  const page = verifyReport(nastyReport());
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
  const rules = new Map(
    policy.split("; ").map((rule) => {
      const [name, ...values] = rule.split(" ");
      return [name, values.join(" ")];
    }),
  );
  assert.equal(rules.get("default-src"), "'none'");
  assert.equal(rules.get("script-src"), hashOf(element(page, 'script type="module"').text));
  assert.equal(rules.get("style-src"), hashOf(element(page, "style").text));
  assert.doesNotMatch(policy, /unsafe/);
});

Deno.test("verifyReport: the script that is joined from modules has each name once", () => {
  const { text } = element(verifyReport(reportOf([])), 'script type="module"');
  assert.doesNotMatch(text, /^(?:import|export)\b/m);
  new Script(text); // Throws at a name that two modules declare.
});

Deno.test("verifyReport: the same input gives the same page", () => {
  const input = () => reportOf([EVERY_FATE, EVERY_FATE]);
  assert.equal(verifyReport(input()), verifyReport(input()));
});

Deno.test("verifyReport: the page has the ranges of the map, whatever they are", () => {
  fc.assert(fc.property(fc.array(anyRuns, { maxLength: 4 }), (partitions) => {
    const input = reportOf(partitions);
    const { tracks, fates } = dataOf(verifyReport(input));
    assert.equal(tracks.length, partitions.length);
    for (const [index, track] of tracks.entries()) {
      const ranges = Array.from(
        track.first,
        (first, at) => ({ fate: fates[track.code[at]!], first, last: track.last[at] }),
      );
      assert.deepEqual(ranges, input.result.map[index]!.ranges);
    }
  }));
});

Deno.test("verifyReport: an offset that no range speaks of is unseen, not stored", () => {
  const input = reportOf([[["stored", 10], ["missing", 5], ["stored", 10]]]);
  input.result.map[0]!.ranges.splice(1, 1);
  const { tracks, fates } = dataOf(verifyReport(input));
  assert.deepEqual(Array.from(tracks[0]!.code, (code) => fates[code]), [
    "stored",
    "unseen",
    "stored",
  ]);
  assert.deepEqual([tracks[0]!.first[1], tracks[0]!.last[1]], [10, 14]);
});

Deno.test("verifyReport: a map without the losses that were counted is told of in the notes", () => {
  const input = reportOf([[["stored", 10], ["missing", 5]]]);
  input.result.map[0]!.ranges.pop();
  assert.match(dataOf(verifyReport(input)).notes[0], /partition 0 shows 0 missing, but 5 were/);
});

Deno.test("verifyReport: without a map the missing ranges are in the page all the same", () => {
  const input = reportOf([[["stored", 10], ["missing", 5]]], { map: [] });
  const { tracks } = dataOf(verifyReport(input));
  assert.deepEqual(tracks.map(({ mapped, first, last }) => [mapped, first[0], last[0]]), [
    [false, 10, 14],
  ]);
});

Deno.test("verifyReport: counts that don't balance make no page", () => {
  for (const broken of ["totals", "partition"] as const) {
    const input = reportOf([EVERY_FATE]);
    const { totals, partitions } = input.result;
    (broken === "totals" ? totals : partitions[0]!).stored++;
    assert.throws(() => verifyReport(input), withCode("internal", /Cannot balance/));
  }
});

Deno.test("verifyReport: ranges that overlap make no page", () => {
  const input = reportOf([[["stored", 10], ["gap", 5]]]);
  input.result.map[0]!.ranges[1]!.first = 9;
  assert.throws(() => verifyReport(input), withCode("internal", /9-14 comes where 10/));
});

Deno.test("verifyReport: a million ranges take few bytes each", () => {
  const runs: Runs = Array.from(
    { length: 10_000 },
    (_, index) => [index % 2 === 0 ? "stored" : "gap", 1 + (index * 7) % 3_000] as const,
  );
  const page = verifyReport(reportOf(Array.from({ length: 10 }, () => runs)));
  assert.ok(page.length < 100_000 * 8 + 100_000, `${page.length}`);
});

Deno.test("missingCsv: has a line for each missing range, both ends included", () => {
  const input = reportOf([
    [["stored", 10], ["missing", 5], ["gap", 1], ["missing", 1]],
    [["stored", 3]],
    [["missing", 1]],
  ]);
  assert.equal(
    missingCsv(dataOf(verifyReport(input)).partitions),
    "kafka_partition,first_offset,last_offset,offsets\n0,10,14,5\n0,16,16,1\n2,0,0,1\n",
  );
});

Deno.test("missingCsv: adds up to what is missing, whatever is", () => {
  fc.assert(fc.property(fc.array(anyRuns, { maxLength: 4 }), (partitions) => {
    const input = reportOf(partitions);
    const [, ...lines] = missingCsv(dataOf(verifyReport(input)).partitions).trimEnd().split("\n");
    const offsets = lines.reduce((sum, line) => sum + Number(line.split(",")[3]), 0);
    assert.equal(offsets, input.result.totals.missing);
  }));
});

Deno.test("csvName: is a file's name, whatever the topic's", () => {
  assert.equal(csvName("input_readings"), "missing-input_readings.csv");
  assert.equal(csvName("../../a b\\c:*"), "missing-.._.._a_b_c_.csv");
});
