import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { OutgoingRecord } from "../../../../src/kafka/batches/outgoing_record.ts";
import { decodeBatches } from "../../../../src/kafka/batches/record_batches.ts";
import { RecordEncoder } from "../../../../src/kafka/batches/record_encoder.ts";
import { sealedBatch } from "../../../../src/kafka/batches/sealed_batch.ts";
import { fc } from "../../support/fc.ts";
import { encodeBatch } from "../../support/record_batch.ts";
import { texts } from "../../support/texts.ts";

const toBytes = (data: string | Uint8Array | null | undefined) =>
  data === null || data === undefined ? null : typeof data === "string" ? Buffer.from(data) : data;

/** The records' bytes by the tests' own encoder, which is written for clearness. */
function expected(records: readonly OutgoingRecord[]): Buffer {
  return encodeBatch({
    baseOffset: 0,
    lastOffset: records.length - 1,
    baseTimestampMs: 0,
    records: records.map(({ key, value, headers }, offset) => ({
      offset,
      timestampMs: 0,
      key: toBytes(key),
      value: toBytes(value),
      headers: Object.entries(headers).flatMap(([name, values]) =>
        (Array.isArray(values) ? values : [values]).map((header): [string, Uint8Array | null] => [
          name,
          toBytes(header),
        ])
      ),
    })),
  }).subarray(61);
}

const binary = fc.uint8Array({ maxLength: 100 });
const records: fc.Arbitrary<OutgoingRecord[]> = fc.array(
  fc.record({
    key: fc.oneof(fc.constant(null), texts({ maxLength: 60 }), binary),
    value: fc.oneof(fc.constant(null), binary, fc.uint8Array({ maxLength: 9_000 })),
    headers: fc.dictionary(
      texts({ minLength: 1, maxLength: 20 }).filter((name) => name !== "__proto__"),
      fc.oneof(
        texts({ maxLength: 60 }),
        binary,
        fc.constant(undefined),
        fc.array(fc.option(texts({ maxLength: 5 }), { nil: undefined }), {
          minLength: 1,
          maxLength: 3,
        }),
      ),
      { maxKeys: 4 },
    ),
  }),
  { minLength: 1, maxLength: 80 },
);

Deno.test("RecordEncoder: any records have the bytes that the format says", () => {
  const encoder = new RecordEncoder();
  fc.assert(
    fc.property(records, (given) => {
      for (const record of given) encoder.add(record);
      assert.equal(encoder.count, given.length);
      const { bytes } = encoder;
      const taken = encoder.take();
      assert.equal(taken.length, bytes);
      assert.ok(taken.equals(expected(given)));
      assert.deepEqual([encoder.count, encoder.bytes], [0, 0]);
    }),
    { numRuns: 100 },
  );
});

Deno.test("RecordEncoder: what it gave out stays when it begins anew", () => {
  const encoder = new RecordEncoder();
  const record = { key: "a", value: Buffer.from("first"), headers: {} };
  encoder.add(record);
  const first = encoder.take();
  encoder.add({ ...record, value: Buffer.from("other") });
  encoder.take();
  assert.ok(first.equals(expected([record])));
});

Deno.test("RecordEncoder: a record of megabytes, and more records than a small number counts", () => {
  const encoder = new RecordEncoder();
  const given = Array.from({ length: 10_000 }, (_, index) => ({
    key: `key ${index}`,
    value: Buffer.alloc(index === 5_000 ? 3_000_000 : 10, index),
    headers: { text: "ü".repeat(100) },
  }));
  for (const record of given) encoder.add(record);
  assert.ok(encoder.take().equals(expected(given)));
});

Deno.test("sealedBatch: is read back with its time, and with its producer", () => {
  const encoder = new RecordEncoder();
  encoder.add({ key: null, value: Buffer.from("a"), headers: {} });
  encoder.add({ key: "k", value: null, headers: {} });
  const batch = sealedBatch({
    records: encoder.take(),
    count: 2,
    codec: 0,
    timestampMs: 1_700_000_000_123,
    producer: { id: 2n ** 40n, epoch: 7 },
    baseSequence: 2 ** 31 - 1,
  });
  const { records, nextOffset } = decodeBatches(batch)!;
  assert.equal(nextOffset, 2);
  assert.deepEqual(records.map(({ timestampMs }) => timestampMs), [
    1_700_000_000_123,
    1_700_000_000_123,
  ]);
  assert.equal(records[0]!.batchContext.producerId, String(2n ** 40n));
  assert.equal(batch.readInt16BE(51), 7);
  assert.equal(batch.readInt32BE(53), 2 ** 31 - 1);
});
