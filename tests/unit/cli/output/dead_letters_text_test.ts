import assert from "node:assert/strict";
import { listText, replayText } from "../../../../src/cli/output/dead_letters_text.ts";
import type { ListedLetter, ReplayResult } from "../../../../src/recover/options.ts";
import { AndeanError } from "../../../../src/errors/andean_error.ts";

const PLACE = "topic ticks.dead-letters";

function letter(offset: number, some: Partial<ListedLetter> = {}): ListedLetter {
  return {
    partition: 0,
    offset,
    stage: "VALUE_CONVERTER",
    code: "undecodable",
    reason: "the value is not JSON",
    timestamp: "2026-11-24T07:13:55.194Z",
    setAside: "2026-11-24T07:14:02.000Z",
    letter: { partition: 0, offset },
    ...some,
  };
}

function replay(some: Partial<ReplayResult> = {}): ReplayResult {
  return {
    letters: 3,
    records: 2,
    stored: 2,
    deleted: 0,
    failed: [],
    seconds: 0.5,
    interrupted: false,
    failure: undefined,
    ...some,
  };
}

Deno.test("listText: a table, what is left out, and the reasons with their counts", () => {
  const result = {
    deadLetters: [letter(1_234), letter(7, { timestamp: null, reason: "", stage: "" })],
    letters: 1_003,
    records: 1_002,
    byReason: [{ reason: "the value is not JSON", count: 1_001 }, { reason: "", count: 1 }],
  };
  assert.deepEqual(listText(result, PLACE).split("\n"), [
    "partition  offset  stage            when                  reason",
    "0            1234  VALUE_CONVERTER  2026-11-24T07:13:55Z  the value is not JSON",
    "0               7                   -                     (no reason told)",
    "… and 1,000 more, set aside earlier (--limit, or --json)",
    "",
    "1,003 dead letters of 1,002 records, by reason:",
    "  1,001  the value is not JSON",
    "      1  (no reason told)",
  ]);
});

Deno.test("listText: stays within 80 columns, whatever the reasons and offsets are", () => {
  const reason = `\x1b[31m${"x".repeat(200)} ${"words and more ".repeat(90)}\nand a line`;
  const deadLetters = [letter(Number.MAX_SAFE_INTEGER, { partition: 12_345, reason })];
  const byReason = Array.from({ length: 30 }, (_, index) => ({ reason, count: 1_000_000 - index }));
  const text = listText({ deadLetters, letters: 1, records: 1, byReason }, PLACE);
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  assert.equal(text.includes("\x1b"), false);
  assert.match(text, /… and 20 more reasons/);
});

Deno.test("listText, replayText: none is said in words", () => {
  const none = { deadLetters: [], letters: 0, records: 0, byReason: [] };
  assert.equal(listText(none, PLACE), "no dead letters in topic ticks.dead-letters");
  assert.equal(
    replayText(replay({ letters: 0, records: 0, stored: 0 }), PLACE),
    "no dead letters in topic ticks.dead-letters",
  );
});

Deno.test("replayText: the sum of what became of the records", () => {
  assert.equal(replayText(replay(), PLACE), "2 records = 2 stored\nfrom 3 dead letters in 0.50 s");
  const failed = Array.from({ length: 25 }, (_, offset) => ({
    partition: 1,
    offset,
    stage: "TASK_PUT",
    code: "rejected",
    reason: "Cannot write rows: ".repeat(9),
  }));
  const text = replayText(replay({ records: 40, deleted: 3, failed, interrupted: true }), PLACE);
  assert.match(text, /^40 records = 2 stored \+ 3 deleted \+ 25 failed again \+ 10 not written$/m);
  assert.match(text, /^… and 5 more failed again/m);
  assert.match(text, /^interrupted/m);
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("replayText: a failure before the first letter is not told as if there were none", () => {
  const failure = new AndeanError("unreachable", "away");
  const text = replayText(replay({ letters: 0, records: 0, stored: 0, failure }), PLACE);
  assert.match(text, /^0 records = 0 stored/);
});
