import { copyLiterals } from "./copy_literals.ts";
import { tooLarge } from "./decompressed_bytes.ts";

/** The densest element repeats 64 bytes and takes three. */
const MAX_RATIO = 22;
/** A length above this is told by one to four bytes behind the tag. */
const SHORT_LITERAL = 60;
/** Of the distance behind a copy's tag, by the tag's kind. */
const DISTANCE_BYTES = [0, 1, 2, 4];
/** Of the fifth and last byte that a block's length can have. */
const MAX_LENGTH_SCALE = 2 ** 28;

/**
 * Decompresses one block (Snappy's `format_description.txt`).
 *
 * snappyjs fills what is missing with zeros, and reads the same bytes for ever where a literal's
 * length is negative.
 *
 * @throws {RangeError} where the block is not of that form, or would take more than `maxBytes`
 */
export function decompressSnappyBlock(block: Uint8Array, maxBytes: number): Uint8Array {
  let from = 0;
  let length = 0;
  for (let scale = 1;; scale *= 128) {
    const byte = block[from++];
    if (byte === undefined || scale > MAX_LENGTH_SCALE) throw damaged();
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  if (length > maxBytes) throw tooLarge(maxBytes);
  if (length > block.length * MAX_RATIO) throw damaged();
  const into = new Uint8Array(length);
  let at = 0;
  while (from < block.length) {
    const tag = block[from++]!;
    const kind = tag & 3;
    if (kind === 0) {
      let literals = (tag >>> 2) + 1;
      if (literals > SHORT_LITERAL) {
        const bytes = literals - SHORT_LITERAL;
        literals = number(block, from, bytes) + 1;
        from += bytes;
      }
      // Beyond the end, a number reads as NaN, which is less than nothing.
      if (!(from + literals <= block.length && at + literals <= length)) throw damaged();
      copyLiterals(block, from, literals, into, at);
      from += literals;
      at += literals;
      continue;
    }
    const end = at + (kind === 1 ? 4 + ((tag >>> 2) & 7) : 1 + (tag >>> 2));
    const bytes = DISTANCE_BYTES[kind]!;
    const distance = number(block, from, bytes) + (kind === 1 ? (tag >>> 5) << 8 : 0);
    from += bytes;
    if (!(distance >= 1 && distance <= at && end <= length)) throw damaged();
    // Byte by byte: a copy may overlap with what it repeats.
    for (; at < end; at++) into[at] = into[at - distance]!;
  }
  if (at !== length) throw damaged();
  return into;
}

/** A number of so many bytes, the lowest first; NaN where the block ends before. */
function number(block: Uint8Array, from: number, bytes: number): number {
  if (bytes === 1) return block[from] ?? NaN;
  let value = 0;
  for (let index = bytes - 1; index >= 0; index--) value = value * 256 + block[from + index]!;
  return value;
}

function damaged(): RangeError {
  return new RangeError("The snappy block is damaged");
}
