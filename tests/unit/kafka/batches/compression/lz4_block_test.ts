import assert from "node:assert/strict";
import {
  compressLz4Block,
  lz4BlockBound,
} from "../../../../../src/kafka/batches/compression/lz4_block.ts";
import { fc } from "../../../support/fc.ts";

/** A sequence of a block: literals, then a match, which the last one has not. */
interface Sequence {
  literals: number;
  match?: { at: number; distance: number; length: number };
}

/** Reads a block by the format's own words, and checks each sequence as it comes. */
function decode(packed: Uint8Array): { bytes: number[]; sequences: Sequence[] } {
  const bytes: number[] = [];
  const sequences: Sequence[] = [];
  let at = 0;
  const lengthOf = (nibble: number) => {
    let length = nibble;
    if (nibble === 15) {
      for (let more = 255; more === 255;) length += more = packed[at++]!;
    }
    return length;
  };
  while (at < packed.length) {
    const token = packed[at++]!;
    const literals = lengthOf(token >> 4);
    for (let index = 0; index < literals; index++) bytes.push(packed[at++]!);
    if (at >= packed.length) {
      sequences.push({ literals });
      break;
    }
    const distance = packed[at++]! | (packed[at++]! << 8);
    const length = lengthOf(token & 15) + 4;
    sequences.push({ literals, match: { at: bytes.length, distance, length } });
    assert.ok(distance > 0 && distance <= bytes.length);
    for (let index = 0; index < length; index++) bytes.push(bytes[bytes.length - distance]!);
  }
  return { bytes, sequences };
}

function compress(block: Uint8Array): Uint8Array {
  const into = new Uint8Array(lz4BlockBound(block.length));
  return into.slice(0, compressLz4Block(block, into));
}

/** Blocks with much to match: few letters, repeated stretches, and noise between them. */
const blocks = fc.array(
  fc.oneof(
    fc.uint8Array({ max: 3, maxLength: 40 }),
    fc.uint8Array({ maxLength: 30 }),
    fc.tuple(fc.nat(255), fc.nat(700)).map(([byte, count]) => new Uint8Array(count).fill(byte)),
  ),
  { maxLength: 12 },
).map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

Deno.test("compressLz4Block: what was compressed is read back", () => {
  fc.assert(
    fc.property(blocks, (block) => {
      assert.deepEqual(decode(compress(block)).bytes, [...block]);
    }),
    { numRuns: 500 },
  );
});

Deno.test("compressLz4Block: keeps to the rules for the end of a block, as brokers insist", () => {
  fc.assert(
    fc.property(blocks, (block) => {
      const { sequences } = decode(compress(block));
      assert.equal(sequences.at(-1)!.match, undefined);
      for (const { match } of sequences) {
        if (match === undefined) continue;
        assert.ok(match.at <= block.length - 12, `match at ${match.at} of ${block.length}`);
        assert.ok(match.at + match.length <= block.length - 5);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("compressLz4Block: a block of 64 KiB shrinks where it repeats, and has room where not", () => {
  const repeating = new Uint8Array(65_536).map((_, index) => index % 50);
  assert.ok(compress(repeating).length < 1_000);
  assert.deepEqual(decode(compress(repeating)).bytes, [...repeating]);
  const noise = crypto.getRandomValues(new Uint8Array(65_536));
  assert.ok(compress(noise).length <= lz4BlockBound(noise.length));
});
