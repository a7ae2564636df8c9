import { Buffer } from "node:buffer";
import * as snappy from "snappyjs";
import { tooLarge } from "./decompressed_bytes.ts";
import { decompressSnappyBlock } from "./snappy_block.ts";

/**
 * The header of xerial's snappy-java stream: magic, version 1, compatible version 1. The Java
 * client frames its batches so and reads nothing else; librdkafka and others write bare blocks.
 */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const XERIAL_HEADER_BYTES = 16;
const BLOCK_BYTES = 32 * 1024;

/** Frames `data` as snappy-java's stream does: blocks of 32 KiB, each behind its length. */
export function encodeSnappy(data: Uint8Array): Buffer {
  const header = Buffer.alloc(XERIAL_HEADER_BYTES);
  XERIAL_MAGIC.copy(header);
  header.writeInt32BE(1, 8);
  header.writeInt32BE(1, 12);
  const parts: Uint8Array[] = [header];
  for (let start = 0; start < data.length; start += BLOCK_BYTES) {
    const block = snappy.compress(data.subarray(start, start + BLOCK_BYTES));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/**
 * Reads both framings that clients write.
 *
 * @throws {RangeError} where the data is neither, is damaged or would take more than `maxBytes`
 */
export function decodeSnappy(data: Buffer, maxBytes: number): Buffer {
  if (!data.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) {
    return Buffer.from(decompressSnappyBlock(data, maxBytes).buffer);
  }
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let at = XERIAL_HEADER_BYTES; at < data.length;) {
    const length = data.readInt32BE(at);
    at += 4;
    if (length <= 0 || at + length > data.length) {
      throw new RangeError("The snappy frame is cut short");
    }
    const part = decompressSnappyBlock(data.subarray(at, at + length), maxBytes);
    if ((total += part.length) > maxBytes) throw tooLarge(maxBytes);
    parts.push(part);
    at += length;
  }
  return Buffer.concat(parts);
}
