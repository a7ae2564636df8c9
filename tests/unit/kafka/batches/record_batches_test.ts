import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { compressionOf } from "../../../../src/kafka/batches/compression/compression.ts";
import { decodeBatches } from "../../../../src/kafka/batches/record_batches.ts";
import { isInPlace } from "../../../../src/record/kafka_record.ts";
import { headerText, valuesOf } from "../../../../src/record/record_headers.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";
import { encodeBatch, sealed } from "../../support/record_batch.ts";
import { bytes } from "../../support/records.ts";
import { texts } from "../../support/texts.ts";
// Written by Kafka 4.1's own MemoryRecordsBuilder; `cut` and `emptied` by MemoryRecords.filterTo,
// which is what the log cleaner calls.
import hex from "../fixtures/record_batches.json" with { type: "json" };

const log = (...names: (keyof typeof hex)[]) =>
  Buffer.concat(names.map((name) => Buffer.from(hex[name], "hex")));

const text = (data: Uint8Array | null) => data === null ? null : new TextDecoder().decode(data);

function decoded(log: Buffer) {
  const { records, nextOffset } = decodeBatches(log)!;
  const plain = records.map(({ offset, timestampMs, key, value }) => [
    offset,
    timestampMs,
    text(key),
    text(value),
  ]);
  return { records, plain, nextOffset };
}

const THREE = [
  [1_099_511_627_776, 1_700_000_000_000, "IBM", '{"a":1}'],
  [1_099_511_627_777, 1_699_999_999_000, null, "second"],
  [1_099_511_627_778, 1_700_000_000_500, "k", null],
];

for (const codec of ["none", "gzip", "snappy", "lz4", "zstd"] as const) {
  Deno.test(`decodeBatches: reads what Kafka wrote with compression ${codec}`, () => {
    const { plain, records, nextOffset } = decoded(log(codec));
    assert.deepEqual(plain, THREE);
    assert.equal(nextOffset, 1_099_511_627_779);
    assert.ok(records.every(({ isControlRecord }) => !isControlRecord));
    const { producerId, inTransaction } = records[0]!.batchContext;
    assert.deepEqual([producerId, inTransaction], ["-1", false]);
    assert.equal(compressionOf(records[0]!), codec);
    for (const record of records) {
      assert.equal(isInPlace(record), record.value !== null);
      if (!isInPlace(record)) continue;
      const { data, valueStart, valueLength } = record;
      assert.deepEqual(data.subarray(valueStart, valueStart + valueLength), record.value);
    }
    const { headers } = records[0]!;
    assert.equal(headerText(headers, "trace"), "x");
    assert.equal(headerText(headers, "é"), "ü");
    assert.equal(headerText(headers, "nil"), undefined);
    assert.deepEqual((headers["dup"] as Uint8Array[]).map(text), ["1", "2"]);
    assert.deepEqual({ ...records[1]!.headers }, {});
  });
}

Deno.test("decodeBatches: with log append time every record has the broker's time", () => {
  const { records } = decoded(log("appendTime"));
  assert.deepEqual(records.map(({ timestampMs }) => timestampMs), [
    1_700_000_009_999,
    1_700_000_009_999,
    1_700_000_009_999,
  ]);
});

Deno.test("decodeBatches: tells transactions and their markers", () => {
  const { records, plain, nextOffset } = decoded(log("transactional", "abort", "commit"));
  assert.deepEqual(plain.map(([offset]) => offset), [10, 11, 12, 13]);
  assert.equal(nextOffset, 14);
  assert.deepEqual(records.map(({ isControlRecord }) => isControlRecord), [
    false,
    false,
    true,
    true,
  ]);
  for (const { batchContext } of records) {
    assert.deepEqual(batchContext, { producerId: "4000", inTransaction: true, codec: 0 });
  }
  assert.deepEqual([...records[2]!.key!], [0, 0, 0, 0]);
  assert.deepEqual([...records[3]!.key!], [0, 0, 0, 1]);
});

Deno.test("decodeBatches: a batch that compaction has cut still reaches to its last offset", () => {
  const { plain, nextOffset } = decoded(log("cut"));
  assert.deepEqual(plain, [[21, 2, "b", "2"], [22, 3, "c", "3"]]);
  assert.equal(nextOffset, 24);
});

Deno.test("decodeBatches: a batch that compaction has emptied is no end of the log", () => {
  const { plain, nextOffset } = decoded(log("emptied"));
  assert.deepEqual(plain, []);
  assert.equal(nextOffset, 24);
  assert.equal(decoded(log("transactional", "emptied")).nextOffset, 24);
});

Deno.test("decodeBatches: of an answer cut off anywhere it gives the whole batches, and throws at nothing", () => {
  const whole = log("transactional", "abort", "emptied");
  const ends = [79, 79 + 78, 79 + 78 + 61];
  assert.equal(whole.length, ends[2]);
  for (let length = 0; length <= whole.length; length++) {
    const { records, nextOffset } = decoded(whole.subarray(0, length));
    const count = ends.filter((end) => end <= length).length;
    assert.equal(nextOffset, [null, 12, 13, 24][count], `cut to ${length}`);
    assert.equal(records.length, [0, 2, 3, 3][count]);
  }
});

Deno.test("decodeBatches: leaves the format from before version 0.11 to others", () => {
  assert.equal(decodeBatches(log("old")), undefined);
  assert.equal(decodeBatches(log("abort", "old")), undefined);
});

Deno.test("decodeBatches: nothing in, nothing out", () => {
  assert.deepEqual(decodeBatches(Buffer.alloc(0)), {
    records: [],
    nextOffset: null,
    cutOff: false,
  });
});

Deno.test("decodeBatches: a batch that is not what its header says throws, and is never read in part", () => {
  const batch = log("transactional");
  const promisesMore = Buffer.from(batch);
  promisesMore.writeInt32BE(3, 57);
  assert.throws(() => decodeBatches(sealed(promisesMore)), withCode("undecodable", /beyond/));
  const longRecord = Buffer.from(batch);
  longRecord[61] = 0x7e; // A record of 63 bytes where 17 are left.
  assert.throws(() => decodeBatches(sealed(longRecord)), withCode("undecodable", /beyond/));
  const unknownCodec = Buffer.from(batch);
  unknownCodec.writeInt16BE(7, 21);
  assert.throws(() => decodeBatches(sealed(unknownCodec)), withCode("undecodable", /compression/));
});

Deno.test("decodeBatches: offsets that don't grow, or lie beside their batch, are damage", () => {
  const at = (...offsets: number[]) =>
    encodeBatch({
      baseOffset: 10,
      lastOffset: 12,
      baseTimestampMs: 0,
      records: offsets.map((offset) => ({
        offset,
        timestampMs: 0,
        key: null,
        value: null,
        headers: [],
      })),
    });
  assert.equal(decodeBatches(at(10, 12))?.nextOffset, 13);
  for (const offsets of [[11, 10], [11, 11], [9], [13]]) {
    assert.throws(() => decodeBatches(at(...offsets)), withCode("undecodable", /offset/));
  }
});

Deno.test("decodeBatches: a batch with more records than its header counts is damage", () => {
  const record = { timestampMs: 0, key: null, value: null, headers: [] };
  const records = [{ ...record, offset: 0 }, { ...record, offset: 1 }];
  const batch = encodeBatch({ baseOffset: 0, lastOffset: 1, baseTimestampMs: 0, records });
  batch.writeInt32BE(1, 57);
  assert.throws(() => decodeBatches(sealed(batch)), withCode("undecodable", /counted/));
});

Deno.test("decodeBatches: any flipped bit that the CRC covers, or of the CRC, is told as such", () => {
  for (const name of ["none", "lz4", "transactional", "commit", "emptied"] as const) {
    const batch = log(name);
    for (let bit = 17 * 8; bit < batch.length * 8; bit++) {
      batch[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(
        () => decodeBatches(batch, 'topic "ticks", Kafka partition 2,'),
        withCode(
          "undecodable",
          /^Cannot read topic "ticks", Kafka partition 2, at offset \d+: .*CRC-32C/,
        ),
        `${name}, bit ${bit}`,
      );
      batch[bit >> 3]! ^= 1 << (bit & 7);
    }
  }
});

const maybeBytes = fc.option(fc.uint8Array({ maxLength: 300 }));
const names = fc.oneof(
  texts({ maxLength: 8 }),
  fc.constantFrom("constructor", "__proto__", "toString", "hasOwnProperty"),
);

Deno.test("decodeBatches: gives back every field of every record, whatever offsets, times and headers", () => {
  const record = fc.record({
    gap: fc.nat(300),
    timestampMs: fc.integer({ min: 0, max: 2 ** 45 }),
    key: maybeBytes,
    value: maybeBytes,
    headers: fc.uniqueArray(fc.tuple(names, fc.uint8Array({ maxLength: 20 })), {
      maxLength: 4,
      selector: ([name]) => name,
    }),
  });
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 2 ** 53 - 200_000 }),
    fc.integer({ min: 0, max: 2 ** 45 }),
    fc.array(record, { minLength: 1, maxLength: 8 }),
    fc.nat(5),
    (baseOffset, baseTimestampMs, steps, tail) => {
      let offset = baseOffset - 1;
      const records = steps.map(({ gap, ...rest }) => ({ ...rest, offset: offset += gap + 1 }));
      const lastOffset = offset + tail;
      const batch = encodeBatch({ baseOffset, lastOffset, baseTimestampMs, records });
      const { records: read, nextOffset } = decodeBatches(batch)!;
      assert.equal(nextOffset, lastOffset + 1);
      assert.equal(read.length, records.length);
      for (const [index, { headers, ...fields }] of records.entries()) {
        const { offset, timestampMs, key, value } = read[index]!;
        const plain = (data: Uint8Array | null) => data && new Uint8Array(data);
        assert.deepEqual(
          { offset, timestampMs, key: plain(key), value: plain(value) },
          { ...fields, key: plain(fields.key), value: plain(fields.value) },
        );
        const all = Object.entries(read[index]!.headers).map(([name, data]) => [
          name,
          new Uint8Array(data as Uint8Array),
        ]);
        assert.deepEqual(new Map(all as []), new Map(headers as []));
      }
    },
  ));
});

Deno.test("decodeBatches: headers of one name keep their order, those without a value, too", () => {
  const headers: [string, Uint8Array | null][] = [
    ["a", null],
    ["a", bytes("1")],
    ["b", bytes("2")],
    ["a", null],
    ["c", null],
  ];
  const record = { offset: 0, timestampMs: 0, key: null, value: null, headers };
  const fields = { baseOffset: 0, lastOffset: 0, baseTimestampMs: 0, records: [record] };
  const [read] = decodeBatches(encodeBatch(fields))!.records;
  const texts = Object.keys(read!.headers).map((name) => [
    name,
    valuesOf(read!.headers, name).map((value) => value && String(value)),
  ]);
  assert.deepEqual(texts, [["a", [undefined, "1", undefined]], ["b", ["2"]], ["c", [undefined]]]);
});

Deno.test("decodeBatches: a header may have any name, also one that every object has", () => {
  for (const name of ["constructor", "__proto__", "toString"]) {
    const record = { offset: 0, timestampMs: 0, key: null, value: null };
    const batch = encodeBatch({
      baseOffset: 0,
      lastOffset: 0,
      baseTimestampMs: 0,
      records: [{ ...record, headers: [[name, bytes("x")]] }],
    });
    const { headers } = decodeBatches(batch)!.records[0]!;
    assert.deepEqual(Object.keys(headers), [name]);
    assert.equal(headerText(headers, name), "x", name);
  }
});
