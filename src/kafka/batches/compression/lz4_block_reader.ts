import { copyLiterals, SHORT_COPY } from "./copy_literals.ts";

const MIN_MATCH = 4;
const LONG = 15;

/**
 * Decompresses one block (LZ4 Block Format).
 *
 * @param into what was decompressed before stands in front of `at`: matches may reach back to it
 * @param at where in `into` the block goes
 * @param limit where in `into` it must have ended
 * @returns one past its last byte in `into`
 * @throws {RangeError} where the block is not of that form, or does not fit
 */
export function decompressLz4Block(
  block: Uint8Array,
  into: Uint8Array,
  at: number,
  limit: number,
): number {
  const end = block.length;
  for (let from = 0; from < end;) {
    const token = block[from++]!;
    // A length of 15 goes on in further bytes, up to one that is not 255.
    let literals = token >>> 4;
    if (literals === LONG) {
      let byte = 255;
      while (byte === 255 && from < end) literals += byte = block[from++]!;
    }
    if (from + literals > end || at + literals > limit) throw damaged();
    copyLiterals(block, from, literals, into, at);
    from += literals;
    at += literals;
    if (from === end) return at; // The last sequence has no match.
    if (from + 2 > end) throw damaged();
    const distance = block[from]! | (block[from + 1]! << 8);
    from += 2;
    let length = token & LONG;
    if (length === LONG) {
      let byte = 255;
      while (byte === 255 && from < end) length += byte = block[from++]!;
    }
    length += MIN_MATCH;
    if (distance === 0 || distance > at || at + length > limit) throw damaged();
    at = repeat(into, at, distance, length);
  }
  throw damaged(); // It ends in a match.
}

/** A match that is longer than its distance repeats itself. */
function repeat(into: Uint8Array, at: number, distance: number, length: number): number {
  const end = at + length;
  if (length < SHORT_COPY) {
    for (; at < end; at++) into[at] = into[at - distance]!;
    return end;
  }
  const start = at - distance;
  for (; at < end; distance = at - start) {
    const count = Math.min(distance, end - at); // Each copy doubles what can be copied.
    into.copyWithin(at, start, start + count);
    at += count;
  }
  return end;
}

function damaged(): RangeError {
  return new RangeError("The lz4 block is damaged");
}
