import assert from "node:assert/strict";
import { followText, intervalLine } from "../../../../src/cli/output/follow_text.ts";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { noTotals } from "../../../../src/verify/books/totals.ts";

const AT = new Date("2026-01-31T08:09:10Z");
const some = (records: number, missing = 0) => ({
  ...noTotals(),
  records,
  stored: records - missing,
  missing,
});

Deno.test("intervalLine: tells what is new, what was checked in all, and the lag", () => {
  assert.equal(
    intervalLine(AT, { fresh: some(1_200), totals: some(3_400), lag: 56 }),
    "08:09:10 3,400 checked, new: 1,200 stored, lag 56",
  );
  assert.equal(
    intervalLine(AT, { fresh: some(10, 2), totals: some(10, 2), lag: 0 }),
    "08:09:10 10 checked, new: 8 stored + 2 missing, lag 0",
  );
});

Deno.test("intervalLine: says that nothing came, and why nothing could be seen", () => {
  const nothing = { fresh: noTotals(), totals: some(5), lag: 0 };
  assert.equal(intervalLine(AT, nothing), "08:09:10 5 checked, nothing new, lag 0");
  const failure = new AndeanError("unreachable", "Cannot reach Kafka");
  assert.equal(
    intervalLine(AT, { ...nothing, failure }),
    "08:09:10 not looked: Cannot reach Kafka",
  );
  const hinted = new AndeanError("inconclusive", "Cannot look", { hint: "Ask the nodes." });
  assert.equal(
    intervalLine(AT, { ...nothing, failure: hinted }),
    "08:09:10 not looked: Cannot look. Ask the nodes.",
  );
});

Deno.test("followText: names the losses, and no more than fit a screen", () => {
  const ranges = Array.from({ length: 25 }, (_, index): [number, number] => [
    index * 10,
    index * 10 + (index % 2),
  ]);
  const report = { partition: 3, from: 0, to: 500, ...some(500, 37), missingRanges: ranges };
  const text = followText({
    verdict: "discrepancy",
    totals: some(500, 37),
    partitions: [report],
    intervals: 1,
    interrupted: false,
    seconds: 1,
  });
  assert.match(text, /^missing offsets, by Kafka partition:\n {2}3: 0\n {2}3: 10-11\n/);
  assert.match(text, /… and 5 more \(see --json\)\n500 records = 463 stored \+ 37 missing\n/);
  assert.match(text, /verdict: discrepancy\n1 look in 1\.00 s$/);
});
