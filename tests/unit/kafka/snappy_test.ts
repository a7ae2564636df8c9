import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as snappy from "snappyjs";
import { decodeSnappy as decodeBounded, encodeSnappy } from "../../../src/kafka/snappy.ts";
import { fc } from "../support/fc.ts";

const BLOCK = 32 * 1024;
const decodeSnappy = (data: Buffer) => decodeBounded(data, 1_000_000);

/** Text-like and random data, of sizes around the block's. */
const data = fc.tuple(
  fc.oneof(
    fc.nat(300),
    fc.constantFrom(BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1, 100_000),
  ),
  fc.uint8Array({ minLength: 1, maxLength: 64 }),
  fc.integer(),
).map(([length, pattern, seed]) =>
  Buffer.from(Uint8Array.from(
    { length },
    (_, index) => pattern[(index + (Math.imul(index >> 6, seed) >>> 24)) % pattern.length]!,
  ))
);

Deno.test("decodeSnappy: gives back what encodeSnappy was given, at any size", () => {
  fc.assert(
    fc.property(data, (given) => {
      assert.ok(decodeSnappy(encodeSnappy(given)).equals(given));
    }),
    { numRuns: 60 },
  );
});

Deno.test("decodeSnappy: reads the bare blocks that librdkafka writes", () => {
  fc.assert(
    fc.property(data, (given) => {
      const bare = Buffer.from(snappy.compress(new Uint8Array(given)));
      assert.ok(decodeSnappy(bare).equals(given));
    }),
    { numRuns: 30 },
  );
});

Deno.test("encodeSnappy: writes snappy-java's header and blocks of 32 KiB", () => {
  const framed = encodeSnappy(Buffer.alloc(2 * BLOCK + 5, "x"));
  assert.equal(
    framed.subarray(0, 16).toString("hex"),
    "82534e4150505900" + "00000001" + "00000001",
  );
  const sizes: number[] = [];
  for (let at = 16; at < framed.length;) {
    const length = framed.readInt32BE(at);
    sizes.push(snappy.uncompress(framed.subarray(at + 4, at + 4 + length)).length);
    at += 4 + length;
  }
  assert.deepEqual(sizes, [BLOCK, BLOCK, 5]);
});

Deno.test("decodeSnappy: reads a frame that lies in the middle of a larger buffer", () => {
  const framed = encodeSnappy(Buffer.from("hello hello hello"));
  const around = Buffer.concat([Buffer.from("before"), framed, Buffer.from("after")]);
  const inside = around.subarray(6, 6 + framed.length);
  assert.equal(decodeSnappy(inside).toString(), "hello hello hello");
});

Deno.test("decodeSnappy: throws on data of neither framing", () => {
  for (const wrong of [Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]), Buffer.from("hello, world")]) {
    assert.throws(() => decodeSnappy(wrong));
  }
});

Deno.test("decodeSnappy: a frame that was cut short throws, and is never read as other data", () => {
  const given = Buffer.from("tick ".repeat(20_000));
  const framed = encodeSnappy(given);
  for (let length = 17; length < framed.length; length++) {
    let decoded: Buffer;
    try {
      decoded = decodeSnappy(framed.subarray(0, length));
    } catch {
      continue;
    }
    // Only a cut between two blocks can't be seen.
    assert.equal(decoded.length % BLOCK, 0, `cut to ${length}: ${decoded.length} bytes`);
    assert.ok(given.subarray(0, decoded.length).equals(decoded), `cut to ${length}: other bytes`);
  }
});
