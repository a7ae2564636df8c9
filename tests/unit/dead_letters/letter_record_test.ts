import assert from "node:assert/strict";
import { deadLetter, type DeadLetterStage } from "../../../src/dead_letters/dead_letter.ts";
import { letterRecord, parseDeadLetter } from "../../../src/dead_letters/letter_record.ts";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import type { RecordHeaders } from "../../../src/record/record_headers.ts";
import { fc } from "../support/fc.ts";
import { bytes, record } from "../support/records.ts";
import { texts } from "../support/texts.ts";

const COORDINATES = { topic: "ticks", partition: 3, offset: 9_007_199_254_740_991 };
const ERROR = new AndeanError("undecodable", "the value is not JSON");
const TOPIC = "__connect.errors.topic";
const PARTITION = "__connect.errors.partition";
const OFFSET = "__connect.errors.offset";
const PLACE = { [TOPIC]: "ticks", [PARTITION]: "2", [OFFSET]: "5" };

Deno.test("letterRecord: keeps key and value byte for byte, also none", () => {
  const full = record(1, { key: bytes("IBM"), value: new Uint8Array([0xff, 0]) });
  const letter = letterRecord(deadLetter(COORDINATES, full, "VALUE_CONVERTER", ERROR));
  assert.equal(letter.key, full.key);
  assert.equal(letter.value, full.value);
  const empty = letterRecord(
    deadLetter(COORDINATES, record(1, { value: null }), "TASK_PUT", ERROR),
  );
  assert.equal(empty.key, null);
  assert.equal(empty.value, null);
});

Deno.test("letterRecord: tells coordinates, stage, code, reason and time in Kafka Connect's headers", () => {
  const letter = letterRecord(
    deadLetter(COORDINATES, record(1, { timestampMs: 77 }), "TASK_PUT", ERROR),
  );
  assert.deepEqual(letter.headers, {
    "__connect.errors.topic": "ticks",
    "__connect.errors.partition": "3",
    "__connect.errors.offset": "9007199254740991",
    "__connect.errors.stage": "TASK_PUT",
    "__connect.errors.exception.class.name": "undecodable",
    "__connect.errors.exception.message": "the value is not JSON",
    "andean-source-timestamp": "77",
  });
});

Deno.test("letterRecord: keeps the record's headers, but its own coordinates win over an older letter's", () => {
  const source = record(1, {
    headers: { trace: bytes("x"), "__connect.errors.offset": bytes("1") },
  });
  const { headers } = letterRecord(deadLetter(COORDINATES, source, "TASK_PUT", ERROR));
  assert.deepEqual(headers["trace"], bytes("x"));
  assert.equal(headers["__connect.errors.offset"], "9007199254740991");
  assert.deepEqual(source.headers["__connect.errors.offset"], bytes("1"));
});

Deno.test("parseDeadLetter: gives back what letterRecord was given, whatever it was", () => {
  const data = fc.option(fc.uint8Array());
  const sources = fc.record({
    topic: texts({ minLength: 1, maxLength: 20 }),
    partition: fc.nat(),
    offset: fc.maxSafeNat(),
  }, { noNullPrototype: true });
  const stages = fc.constantFrom<DeadLetterStage>("VALUE_CONVERTER", "TASK_PUT");
  const headers = fc.dictionary(texts({ minLength: 1, maxLength: 20 }), fc.uint8Array(), {
    noNullPrototype: true,
  });
  fc.assert(fc.property(
    sources,
    fc.record({ key: data, value: data, headers, timestampMs: fc.maxSafeInteger() }),
    stages,
    texts({ maxLength: 40 }),
    (source, original, stage, reason) => {
      const sent = letterRecord(
        deadLetter(
          source,
          record(source.offset, original),
          stage,
          new AndeanError("rejected", reason),
        ),
      );
      // Brokers give headers back as bytes.
      const received = Object.fromEntries(
        Object.entries(sent.headers).map(([name, value]) => [
          name,
          typeof value === "string" ? bytes(value) : value,
        ]),
      );
      const { key, value } = original;
      assert.deepEqual(
        parseDeadLetter(record(7, { key, value, headers: received, timestampMs: 1 })),
        { source, stage, code: "rejected", reason, ...original },
      );
    },
  ));
});

const FOREIGN: [string, RecordHeaders][] = [
  ["no headers", {}],
  ["no topic", { [PARTITION]: "0", [OFFSET]: "0" }],
  ["an empty topic", { ...PLACE, [TOPIC]: "" }],
  ["no partition", { [TOPIC]: "ticks", [OFFSET]: "0" }],
  ["no offset", { [TOPIC]: "ticks", [PARTITION]: "0" }],
  ["an offset that is no number", { ...PLACE, [OFFSET]: "x" }],
  ["half an offset", { ...PLACE, [OFFSET]: "0.5" }],
  ["a negative offset", { ...PLACE, [OFFSET]: "-1" }],
  ["an offset of minus zero", { ...PLACE, [OFFSET]: "-0" }],
  ["an offset too large to be exact", { ...PLACE, [OFFSET]: "9007199254740993" }],
  ["an empty offset", { ...PLACE, [OFFSET]: "" }],
  ["an empty partition", { ...PLACE, [PARTITION]: bytes("") }],
];

for (const [what, headers] of FOREIGN) {
  Deno.test(`parseDeadLetter: a record with ${what} is no dead letter`, () => {
    assert.equal(parseDeadLetter(record(0, { headers })), undefined);
  });
}

Deno.test("parseDeadLetter: coordinates are enough: the rest may be untold, and the time is the letter's", () => {
  const letter = parseDeadLetter(record(9, { headers: PLACE, timestampMs: 123 }));
  assert.deepEqual(
    [letter?.source, letter?.stage, letter?.code, letter?.reason, letter?.timestampMs],
    [{ topic: "ticks", partition: 2, offset: 5 }, "", "", "", 123],
  );
});

Deno.test("parseDeadLetter: a record without a timestamp keeps having none", () => {
  const headers = { ...PLACE, "andean-source-timestamp": "-1" };
  assert.equal(parseDeadLetter(record(9, { headers }))?.timestampMs, -1);
});
