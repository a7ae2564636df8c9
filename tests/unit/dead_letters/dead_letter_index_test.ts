import assert from "node:assert/strict";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { deadLetter } from "../../../src/dead_letters/dead_letter_topic.ts";
import type { RecordHeaders } from "../../../src/record/kafka_record.ts";
import { DeadLetterIndex } from "../../../src/dead_letters/dead_letter_index.ts";
import { fc } from "../support/fc.ts";
import { bytes, record } from "../support/records.ts";

const TOPIC = "__connect.errors.topic";
const PARTITION = "__connect.errors.partition";
const OFFSET = "__connect.errors.offset";

function indexOf(...letters: RecordHeaders[]): DeadLetterIndex {
  const index = new DeadLetterIndex("ticks");
  for (const headers of letters) index.add({ headers });
  return index;
}

Deno.test("DeadLetterIndex: knows the coordinates of what ingest has set aside", () => {
  fc.assert(fc.property(fc.nat(1_000), fc.maxSafeNat(), (partition, offset) => {
    const { headers } = deadLetter(
      { topic: "ticks", partition, offset },
      record(0),
      "TASK_PUT",
      new AndeanError("rejected", "no"),
    );
    const index = indexOf(headers);
    assert.equal(index.has(partition, offset), true);
    assert.equal(index.has(partition, offset === 0 ? 1 : offset - 1), false);
    assert.equal(index.has(partition + 1, offset), false);
  }));
});

Deno.test("DeadLetterIndex: reads headers that came as bytes", () => {
  const index = indexOf({ [TOPIC]: bytes("ticks"), [PARTITION]: bytes("2"), [OFFSET]: bytes("5") });
  assert.equal(index.has(2, 5), true);
});

Deno.test("DeadLetterIndex: letters of another topic count for nothing", () => {
  const index = indexOf({ [TOPIC]: "other", [PARTITION]: "2", [OFFSET]: "5" });
  assert.equal(index.has(2, 5), false);
});

const UNTOLD: [string, RecordHeaders][] = [
  ["no headers", {}],
  ["no topic", { [PARTITION]: "0", [OFFSET]: "0" }],
  ["no partition", { [TOPIC]: "ticks", [OFFSET]: "0" }],
  ["no offset", { [TOPIC]: "ticks", [PARTITION]: "0" }],
  ["an offset that is no number", { [TOPIC]: "ticks", [PARTITION]: "0", [OFFSET]: "x" }],
  ["half an offset", { [TOPIC]: "ticks", [PARTITION]: "0", [OFFSET]: "0.5" }],
  ["a negative offset", { [TOPIC]: "ticks", [PARTITION]: "0", [OFFSET]: "-1" }],
  ["an offset too large to be exact", { [TOPIC]: "ticks", [PARTITION]: "0", [OFFSET]: "1e300" }],
  ["an empty offset", { [TOPIC]: "ticks", [PARTITION]: "0", [OFFSET]: "" }],
  ["an empty partition", { [TOPIC]: "ticks", [PARTITION]: bytes(""), [OFFSET]: "0" }],
];

for (const [what, headers] of UNTOLD) {
  Deno.test(`DeadLetterIndex: a letter with ${what} excuses no record`, () => {
    assert.equal(indexOf(headers).has(0, 0), false);
  });
}
