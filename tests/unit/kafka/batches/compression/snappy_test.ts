import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as snappy from "snappyjs";
import {
  decodeSnappy as decodeBounded,
  encodeSnappy,
} from "../../../../../src/kafka/batches/compression/snappy.ts";
import { fc } from "../../../support/fc.ts";

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

const DAMAGED: [string, number[]][] = [
  ["no length", []],
  ["a length without an end", [0x80, 0x80]],
  ["a length of more than 32 bits", [0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0]],
  ["less than it promises", [2, 0, 0x61]],
  ["more than it promises", [1, 4, 0x61, 0x61]],
  ["literals beyond its end", [5, 16, 0x61]],
  ["a long literal without its length", [100, 61 << 2, 1]],
  ["a literal of 4 GiB", [5, 63 << 2, 0xff, 0xff, 0xff, 0xff, 0x61]],
  ["no distance", [5, 0, 0x61, 0x01]],
  ["half a distance", [5, 0, 0x61, 0x0e, 1]],
  ["a distance of nothing", [5, 0, 0x61, 0x01, 0]],
  ["a distance to before its start", [5, 0, 0x61, 0x01, 2]],
  ["a copy beyond its promise", [4, 0, 0x61, 0x01, 1]],
  ["a promise that it can't hold", [0xff, 0x7f, 0, 0x61]],
];

for (const [what, block] of DAMAGED) {
  Deno.test(`decodeSnappy: refuses a block with ${what}`, () => {
    assert.throws(() => decodeSnappy(Buffer.from(block)), /damaged/);
  });
}

Deno.test("decodeSnappy: reads copies of each kind, also those that overlap with what they repeat", () => {
  const short = [5, 0, 0x61, 0x01, 1]; // Four bytes from one before.
  const middle = [7, 4, 0x61, 0x62, 0x12, 2, 0]; // Five from two before.
  const long = [7, 4, 0x61, 0x62, 0x13, 2, 0, 0, 0];
  const texts = [short, middle, long].map((block) => decodeSnappy(Buffer.from(block)).toString());
  assert.deepEqual(texts, ["aaaaa", "abababa", "abababa"]);
});
