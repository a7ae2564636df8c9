import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as zlib from "node:zlib";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { decodeFetchResponse, FETCH_VERSIONS } from "../../../src/kafka/protocol/fetch_response.ts";
import { encodeLz4 } from "../../../src/kafka/batches/compression/lz4.ts";
import { decodeBatches, type DecodedBatches } from "../../../src/kafka/batches/record_batches.ts";
import { encodeSnappy } from "../../../src/kafka/batches/compression/snappy.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { anyBytes, mutated, runs, typed } from "../support/fuzz.ts";
import { encodeBatch, sealed } from "../support/record_batch.ts";
import { bytes } from "../support/records.ts";
import answers from "../kafka/fixtures/fetch_responses.json" with { type: "json" };
import fromKafka from "../kafka/fixtures/record_batches.json" with { type: "json" };

const HEAD_BYTES = 61;
const LENGTH_AT = 8;
const ATTRIBUTES_AT = 21;

/** By their numbers in a batch's attributes. */
const CODECS: ((data: Buffer) => Uint8Array)[] = [
  (data) => data,
  (data) => zlib.gzipSync(data),
  encodeSnappy,
  encodeLz4,
  (data) => zlib.zstdCompressSync(data),
];

/** A batch whose records are these bytes, compressed. */
function batchOf(codec: number, compressed: Uint8Array, count = 1): Buffer {
  const head = encodeBatch({ baseOffset: 5, lastOffset: 5, baseTimestampMs: 0, records: [] });
  head.writeInt16BE(codec, ATTRIBUTES_AT);
  head.writeInt32BE(HEAD_BYTES - 12 + compressed.length, LENGTH_AT);
  head.writeInt32BE(count, 57);
  return sealed(Buffer.concat([head, compressed]));
}

const plainBatch = encodeBatch({
  baseOffset: 5,
  lastOffset: 16,
  baseTimestampMs: 1_700_000_000_000,
  records: Array.from({ length: 12 }, (_, index) => ({
    offset: 5 + index,
    timestampMs: 1_700_000_000_000 + index,
    key: index % 3 === 0 ? null : bytes("IBM"),
    value: bytes(`{"Symbol":"IBM","Price":101.25,"TimeStamp":170000000${index}}`),
    headers: index % 2 === 0 ? [] : [["trace", bytes(`x${index}`)], ["nil", null]],
  })),
});

/** Two batches, the first one compressed with each codec. */
const logs = CODECS.map((compress, codec) => {
  const batch = batchOf(codec, compress(plainBatch.subarray(HEAD_BYTES)), 12);
  batch.writeInt32BE(11, 23);
  sealed(batch);
  const next = Buffer.from(plainBatch);
  next.writeBigInt64BE(17n, 0);
  return Buffer.concat([batch, next]);
});

/** What a caller relies on, whatever the bytes were. */
function assertSound({ records, nextOffset, cutOff }: DecodedBatches, length: number): void {
  assert.ok(nextOffset === null || Number.isSafeInteger(nextOffset));
  assert.equal(typeof cutOff, "boolean");
  if (nextOffset === null) assert.ok(cutOff || length === 0);
  let before = -1;
  for (const record of records) {
    assert.ok(Number.isSafeInteger(record.offset) && record.offset > before);
    before = record.offset;
    assert.equal(typeof record.timestampMs, "number");
    assert.ok(!Number.isNaN(record.timestampMs));
    assert.ok(record.key === null || record.key instanceof Uint8Array);
    assert.ok(record.value === null || record.value instanceof Uint8Array);
    typed(() => record.headers);
  }
  assert.ok(before < (nextOffset ?? 0));
}

/** The log with the CRC of each batch, as far as their lengths lead from one to the next. */
function sealedLog(log: Buffer): Buffer {
  for (let at = 0; at + HEAD_BYTES <= log.length;) {
    const length = 12 + log.readInt32BE(at + LENGTH_AT);
    if (length <= 0 || at + length > log.length) break;
    sealed(log.subarray(at, at += length));
  }
  return log;
}

function readLog(log: Buffer): void {
  const decoded = typed(() => decodeBatches(log));
  if (decoded instanceof AndeanError) return assert.equal(decoded.code, "undecodable");
  if (decoded !== undefined) assertSound(decoded, log.length);
}

Deno.test("fuzz, decodeBatches: random bytes are refused as typed, or read soundly", () => {
  fc.assert(fc.property(anyBytes(), readLog), runs(2_000));
});

for (const [codec, name] of ["none", "gzip", "snappy", "lz4", "zstd"].entries()) {
  Deno.test(`fuzz, decodeBatches: damaged batches with compression ${name} are refused as typed, or read soundly`, () => {
    const originals = fc.constantFrom(
      logs[codec]!,
      Buffer.from(fromKafka[name as keyof typeof fromKafka], "hex"),
    );
    // With the CRC of the damaged bytes, too: else it alone would refuse nearly all of them.
    fc.assert(
      fc.property(mutated(originals), fc.boolean(), (log, seal) => {
        readLog(seal ? sealedLog(log) : log);
      }),
      runs(3_000),
    );
  });

  Deno.test(`fuzz, decodeBatches: damaged data inside of a whole batch with compression ${name} likewise`, () => {
    const compressed = CODECS[codec]!(plainBatch.subarray(HEAD_BYTES));
    fc.assert(
      fc.property(
        fc.oneof(mutated(fc.constant(compressed)), anyBytes()),
        fc.constantFrom(1, 12, 13, 2 ** 31 - 1),
        (data, count) => readLog(batchOf(codec, data, count)),
      ),
      runs(1_500),
    );
  });
}

Deno.test("decodeBatches: with any one bit of a batch wrong and a CRC to match, all of its records are read, or none", () => {
  for (let at = 0; at < plainBatch.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const batch = Buffer.from(plainBatch);
      batch[at]! ^= 1 << bit;
      const decoded = typed(() => decodeBatches(sealedLog(batch)));
      if (decoded === undefined || decoded instanceof AndeanError) continue;
      assert.equal(decoded.records.length, decoded.cutOff ? 0 : 12, `bit ${bit} of byte ${at}`);
    }
  }
});

Deno.test("decodeBatches: a number that does not end within 64 bits is refused, and is no offset", () => {
  const endless = Buffer.concat([Buffer.alloc(200, 0x80), Buffer.from([0])]);
  const record = Buffer.concat([Buffer.from([0x7e, 0, 0]), endless]);
  assert.throws(() => decodeBatches(batchOf(0, record)), withCode("undecodable", /64 bits/));
});

Deno.test("decodeBatches: a snappy block whose literal has a negative length does not go round in circles", () => {
  const block = Uint8Array.from([0x40, 63 << 2, 0xfa, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
  assert.throws(() => decodeBatches(batchOf(2, block)), withCode("undecodable", /snappy/));
});

Deno.test("fuzz, decodeFetchResponse: damaged answers are refused as typed, or read soundly", () => {
  const versions = fc.integer(FETCH_VERSIONS);
  const damagedAnswers = versions.chain((version) => {
    const answer = Buffer.from(answers[String(version) as keyof typeof answers], "hex");
    return fc.tuple(fc.constant(version), fc.oneof(mutated(fc.constant(answer)), anyBytes()));
  });
  fc.assert(
    fc.property(damagedAnswers, ([version, answer]) => {
      const decoded = typed(() => decodeFetchResponse(answer, version));
      if (decoded instanceof AndeanError) return assert.equal(decoded.code, "undecodable");
      for (const { partitions } of decoded?.responses ?? []) {
        for (const { records, nextOffset, cutOff } of partitions) {
          assertSound({ records, nextOffset, cutOff }, 0);
        }
      }
    }),
    runs(3_000),
  );
});

Deno.test("decodeFetchResponse: a topic's name of negative length is refused, and does not repeat the answer for ever", () => {
  const answer = Buffer.alloc(40);
  answer.writeInt32BE(2 ** 31 - 1, 4); // So many topics: one without a name and partitions,
  answer.writeInt16BE(-6, 14); // and one whose name leads back to the number of its partitions.
  assert.throws(() => decodeFetchResponse(answer, 4), withCode("undecodable"));
});

Deno.test("decodeFetchResponse: a damaged batch is told with its topic, Kafka partition and offset", () => {
  const answer = Buffer.from(answers["11"], "hex");
  const at = answer.indexOf(Buffer.from(fromKafka.transactional, "hex"));
  answer.writeInt32BE(3, at + 57);
  assert.throws(
    () => decodeFetchResponse(answer, 11),
    withCode("undecodable", /Cannot read topic "tïcks", Kafka partition 0, at offset 10: /),
  );
});
