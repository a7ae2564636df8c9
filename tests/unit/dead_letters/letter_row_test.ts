import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import deadLetterTable from "../../../src/dead_letters/dead_letter_table.cql" with { type: "text" };
import type { DeadLetter } from "../../../src/dead_letters/dead_letter.ts";
import {
  BUCKET_OFFSETS,
  isLetter,
  LETTER_COLUMNS,
  LETTER_FORM,
  letterOf,
  type LetterRow,
  rowOf,
  rowWithoutValue,
} from "../../../src/dead_letters/letter_row.ts";
import type { RecordHeaders } from "../../../src/record/record_headers.ts";
import { fc } from "../support/fc.ts";
import { bytes } from "../support/records.ts";
import { texts } from "../support/texts.ts";

/** A row as the driver would read it back: it gives Longs for numbers, and Buffers for blobs. */
function readBack(values: unknown[]): LetterRow {
  return Object.fromEntries(
    Object.entries(LETTER_COLUMNS).map(([name, type], index) => {
      const value = values[index];
      return [
        name,
        type === "bigint" && value !== null
          ? cassandra.types.Long.fromNumber(value as number)
          : value,
      ];
    }),
  ) as LetterRow;
}

const LETTER: DeadLetter = {
  source: { topic: "ticks", partition: 3, offset: 9_007_199_254_740_991 },
  stage: "TASK_PUT",
  code: "rejected",
  reason: "no",
  timestampMs: 77,
  key: null,
  value: bytes("value"),
  headers: {},
};

const blobs = fc.uint8Array({ maxLength: 20 }).map((data) => Buffer.from(data));
const values = fc.oneof(
  fc.constant(undefined),
  blobs,
  fc.array(fc.option(blobs, { nil: undefined }), { minLength: 2, maxLength: 4 }),
);
const headers: fc.Arbitrary<RecordHeaders> = fc.array(
  fc.tuple(fc.oneof(texts({ maxLength: 5 }), fc.constantFrom("__proto__", "constructor")), values),
).map((entries) => Object.assign(Object.create(null), Object.fromEntries(entries)));

Deno.test("letterOf: gives back what rowOf was given, whatever it was", () => {
  const data = fc.option(blobs);
  const letters: fc.Arbitrary<DeadLetter> = fc.record({
    source: fc.record({
      topic: texts({ maxLength: 9 }),
      partition: fc.nat(),
      offset: fc.maxSafeNat(),
    }),
    stage: fc.constantFrom("VALUE_CONVERTER", "TASK_PUT"),
    code: fc.constant("undecodable"),
    reason: texts({ maxLength: 40 }),
    timestampMs: fc.maxSafeInteger(),
    key: data,
    value: data,
    headers,
  }, { noNullPrototype: true });
  fc.assert(fc.property(letters, fc.nat(), (letter, setAsideMs) => {
    const { headers, ...read } = letterOf(readBack(rowOf(letter, setAsideMs)));
    const { headers: written, ...rest } = letter;
    assert.deepEqual(structuredClone(read), structuredClone({ ...rest, setAsideMs }));
    assert.deepEqual(Object.entries(headers), Object.entries(written));
  }));
});

Deno.test("rowOf: a letter's key are its coordinates, whatever else it says", () => {
  const again = rowOf({ ...LETTER, reason: "another", value: null, headers: { a: "b" } }, 2);
  assert.deepEqual(again.slice(0, 4), rowOf(LETTER, 1).slice(0, 4));
  const bucketAt = (offset: number) =>
    rowOf({ ...LETTER, source: { ...LETTER.source, offset } }, 1)[2];
  assert.deepEqual([0, 999, 1_000].map(bucketAt), [0, 0, 1]);
  assert.equal(BUCKET_OFFSETS, 1_000); // Rows that are there stand by it.
});

Deno.test("rowOf: leaves nothing of an older letter in its row", () => {
  const row = rowOf({ ...LETTER, key: null, value: null }, 1);
  assert.equal(row.length, Object.keys(LETTER_COLUMNS).length);
  assert.ok(row.every((value) => value !== undefined)); // `undefined` leaves a column as it is.
});

Deno.test("rowWithoutValue: tells how much is left out, so that it is no tombstone", () => {
  const letter = letterOf(readBack(rowWithoutValue(LETTER, 1, "no (too large)")));
  assert.deepEqual([letter.value, letter.leftOutBytes, letter.reason], [null, 5, "no (too large)"]);
  const tombstone = letterOf(readBack(rowOf({ ...LETTER, value: null }, 1)));
  assert.equal(tombstone.leftOutBytes, undefined);
});

Deno.test("letterOf: a value that somebody put in counts, also where it was left out", () => {
  const row = readBack(rowWithoutValue(LETTER, 1, "no"));
  const letter = letterOf({ ...row, value: bytes("mended") });
  assert.deepEqual([letter.value, letter.leftOutBytes], [bytes("mended"), undefined]);
});

Deno.test("letterOf: columns that somebody has emptied are untold", () => {
  const empty = Object.fromEntries(Object.keys(LETTER_COLUMNS).map((name) => [name, null]));
  const row = { ...readBack(rowOf(LETTER, 1)), ...empty, ...pick(readBack(rowOf(LETTER, 1))) };
  const { source, reason, timestampMs, setAsideMs, headers } = letterOf(row as LetterRow);
  assert.deepEqual(source, LETTER.source);
  assert.deepEqual([reason, timestampMs, setAsideMs], ["", -1, NaN]);
  assert.deepEqual(Object.keys(headers), []);
});

Deno.test("isLetter: a row that an UPDATE made where none was is no letter", () => {
  const row = readBack(rowOf(LETTER, 0));
  assert.equal(isLetter(row), true);
  assert.equal(isLetter({ ...row, set_aside_at: null }), false);
  const minus = cassandra.types.Long.fromNumber(-1);
  assert.equal(isLetter({ ...row, kafka_offset: minus }), false);
  assert.equal(isLetter({ ...row, kafka_partition: -1 }), false);
});

/** The key's columns, which no row is without. */
function pick({ topic, kafka_partition, bucket, kafka_offset }: LetterRow) {
  return { topic, kafka_partition, bucket, kafka_offset };
}

Deno.test("LETTER_FORM: is the form of the table that andean makes", () => {
  for (const [name, type] of Object.entries(LETTER_COLUMNS)) {
    assert.match(deadLetterTable, new RegExp(`\\n  ${name} +${type.replaceAll("<", "\\<")},`));
  }
  const { partitionKey, clusteringKey } = LETTER_FORM;
  assert.ok(
    deadLetterTable.includes(`((${partitionKey.join(", ")}), ${clusteringKey.join(", ")})`),
  );
});
