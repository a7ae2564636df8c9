import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decodeLz4 as decodeBounded, encodeLz4 } from "../../../src/kafka/lz4.ts";
import { seededRandom } from "../../../src/produce/random.ts";
import { fc } from "../support/fc.ts";

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
