const MIN_MATCH = 4;
/** No match may begin in the last twelve bytes of a block, nor reach into the last five. */
const LAST_MATCH_BYTES = 12;
const LAST_LITERALS = 5;
const HASH_BITS = 14;
const LONG = 15;
/** Knuth's multiplier, as in LZ4's own `LZ4_hash4`. */
const HASH_FACTOR = 2_654_435_761;
/** The more bytes in a row match nothing, the more are stepped over: 2^6 at the first. */
const SKIP_BITS = 6;

const positions = new Int32Array(1 << HASH_BITS);

/** How many bytes a block of `length` bytes takes at most. */
export function lz4BlockBound(length: number): number {
  return length + Math.ceil(length / 255) + 16;
}

/**
 * Compresses one block of at most 64 KiB (LZ4 Block Format), keeping to the rules for its end: the
 * C library inside Kafka's brokers refuses blocks that break them, and lz4js writes such blocks
 * where a match begins among the last twelve bytes.
 *
 * @param into room for {@linkcode lz4BlockBound} bytes
 * @returns how many bytes were written
 */
export function compressLz4Block(block: Uint8Array, into: Uint8Array): number {
  positions.fill(-1); // A match must not reach into the block before.
  const matchLimit = block.length - LAST_MATCH_BYTES;
  const lengthLimit = block.length - LAST_LITERALS;
  let out = 0;
  let anchor = 0;
  let misses = 0;
  for (let at = 0; at <= matchLimit;) {
    const word = wordAt(block, at);
    const slot = Math.imul(word, HASH_FACTOR) >>> (32 - HASH_BITS);
    const candidate = positions[slot]!;
    positions[slot] = at;
    // Distances have 16 bits, and are thus below 64 KiB: within a block all are.
    if (candidate < 0 || wordAt(block, candidate) !== word) {
      at += 1 + (misses++ >> SKIP_BITS);
      continue;
    }
    misses = 0;
    let end = at + MIN_MATCH;
    for (let from = candidate + MIN_MATCH; end < lengthLimit; end++, from++) {
      if (block[end] !== block[from]) break;
    }
    out = writeSequence(into, out, block, anchor, at, end - at - MIN_MATCH);
    into[out++] = at - candidate;
    into[out++] = (at - candidate) >>> 8;
    out = writeRest(into, out, end - at - MIN_MATCH);
    anchor = at = end;
  }
  return writeSequence(into, out, block, anchor, block.length, 0);
}

/** A token with its literals; the match's offset and the rest of its length follow. */
function writeSequence(
  into: Uint8Array,
  out: number,
  block: Uint8Array,
  from: number,
  to: number,
  matchLength: number,
): number {
  const literals = to - from;
  into[out++] = (Math.min(literals, LONG) << 4) | Math.min(matchLength, LONG);
  out = writeRest(into, out, literals);
  into.set(block.subarray(from, to), out);
  return out + literals;
}

/** What a length has beyond the four bits of the token. */
function writeRest(into: Uint8Array, out: number, length: number): number {
  if (length < LONG) return out;
  let rest = length - LONG;
  for (; rest >= 255; rest -= 255) into[out++] = 255;
  into[out++] = rest;
  return out;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
