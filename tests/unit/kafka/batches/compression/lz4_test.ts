import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  decodeLz4 as decodeBounded,
  encodeLz4,
} from "../../../../../src/kafka/batches/compression/lz4.ts";
import { seededRandom } from "../../../../../src/produce/random.ts";
import { fc } from "../../../support/fc.ts";

const BLOCK = 64 * 1024;
const decodeLz4 = (data: Buffer) => decodeBounded(data, 1_000_000);
const HEADER_BYTES = 7;
const STORED = 0x8000_0000;

/** Data of `distinct` byte values: the fewer, the more it can be compressed. */
function noise(length: number, distinct: number, seed: number): Buffer {
  const random = seededRandom(seed);
  return Buffer.from(Uint8Array.from({ length }, () => Math.floor(random() * distinct)));
}

const sizes = fc.oneof(
  fc.nat(300),
  fc.constantFrom(BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 12, 2 * BLOCK, 2 * BLOCK + 1),
);

/** The blocks of a frame without checksums, each with its size field. */
function blocksOf(frame: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = HEADER_BYTES;;) {
    const size = frame.readUInt32LE(at);
    if (size === 0) {
      assert.equal(at + 4, frame.length, "bytes behind the end mark");
      return blocks;
    }
    const end = at + 4 + (size & ~STORED);
    blocks.push(frame.subarray(at, end));
    at = end;
  }
}

Deno.test("decodeLz4: gives back what encodeLz4 was given, at sizes around the block's", () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 256 }), fc.nat(), (length, distinct, seed) => {
      const given = noise(length, distinct, seed);
      assert.ok(decodeLz4(encodeLz4(given)).equals(given));
    }),
    { numRuns: 60 },
  );
});

Deno.test("encodeLz4: each block stands alone, as the Java client wants it", () => {
  const given = Buffer.concat([noise(BLOCK, 4, 1), noise(BLOCK, 4, 1), noise(100, 4, 1)]);
  const frame = encodeLz4(given);
  const header = frame.subarray(0, HEADER_BYTES);
  const alone = blocksOf(frame).map((block) =>
    decodeLz4(Buffer.concat([header, block, Buffer.alloc(4)]))
  );
  assert.deepEqual(alone.map(({ length }) => length), [BLOCK, BLOCK, 100]);
  assert.ok(Buffer.concat(alone).equals(given));
});

Deno.test("encodeLz4: noise is stored as it is, and grows by its block's size field only", () => {
  const given = noise(BLOCK, 256, 2);
  const frame = encodeLz4(given);
  assert.equal(frame.length, HEADER_BYTES + 4 + BLOCK + 4);
  assert.equal((frame.readUInt32LE(HEADER_BYTES) & STORED) >>> 0, STORED);
});

Deno.test("decodeLz4: reads a frame that lies in the middle of a larger buffer", () => {
  const frame = encodeLz4(Buffer.from("tick tick tick tick tick"));
  const around = Buffer.concat([Buffer.from("before"), frame, Buffer.from("after")]);
  const inside = around.subarray(6, 6 + frame.length);
  assert.equal(decodeLz4(inside).toString(), "tick tick tick tick tick");
});

Deno.test("decodeLz4: throws on data that is no frame", () => {
  assert.throws(() => decodeLz4(Buffer.from("hello, world")));
});

/** A frame of one compressed block. */
function frameOf(...block: number[]): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(block.length);
  const header = encodeLz4(Buffer.alloc(0)).subarray(0, HEADER_BYTES);
  return Buffer.concat([header, size, Buffer.from(block), Buffer.alloc(4)]);
}

Deno.test("decodeLz4: a match that is longer than its distance repeats itself", () => {
  const block = [0x1f, 0x61, 1, 0, 100, 0x20, 0x62, 0x63]; // "a" 120 times, "bc".
  assert.equal(decodeLz4(frameOf(...block)).toString(), "a".repeat(120) + "bc");
  const three = [0x3f, 0x61, 0x62, 0x63, 3, 0, 100, 0x10, 0x64];
  const text = "abc".repeat(50).slice(0, 3 + 119) + "d";
  assert.equal(decodeLz4(frameOf(...three)).toString(), text);
});

const DAMAGED: [string, number[]][] = [
  ["literals beyond its end", [0x50, 0x61]],
  ["a length without an end", [0xf0, 255, 255]],
  ["half a distance", [0x14, 0x61, 1]],
  ["a distance of nothing", [0x14, 0x61, 0, 0, 0x10, 0x61]],
  ["a distance to before its start", [0x14, 0x61, 2, 0, 0x10, 0x61]],
  ["a match as its end", [0x14, 0x61, 1, 0]],
  ["more than a block holds", [0x1f, 0x61, 1, 0, ...Array(300).fill(255), 0, 0x10, 0x61]],
];

for (const [what, block] of DAMAGED) {
  Deno.test(`decodeLz4: refuses a block with ${what}`, () => {
    assert.throws(() => decodeLz4(frameOf(...block)), /damaged/);
  });
}

Deno.test("decodeLz4: refuses a frame that was cut short anywhere", () => {
  const frame = encodeLz4(noise(BLOCK + 100, 3, 5));
  for (let length = 0; length < frame.length; length += length < 40 ? 1 : 97) {
    assert.throws(() => decodeLz4(frame.subarray(0, length)), RangeError, `cut to ${length}`);
  }
});

Deno.test("decodeLz4: reads a frame whose blocks depend on each other, with sizes and checksums", () => {
  const block = (bytes: number[]) => [bytes.length, 0, 0, 0, ...bytes, 1, 2, 3, 4];
  const frame = Buffer.from([
    ...[0x04, 0x22, 0x4d, 0x18, 0x58, 0x40], // Dependent blocks, their checksums, a size.
    ...[10, 0, 0, 0, 0, 0, 0, 0, 0x99],
    ...block([0x50, 0x74, 0x69, 0x63, 0x6b, 0x20]),
    ...block([0x00, 5, 0, 0x10, 0x21]),
    ...[0, 0, 0, 0],
  ]);
  assert.equal(decodeLz4(frame).toString(), "tick tick!");
});
