import { Buffer } from "node:buffer";
// @ts-types="./lz4js.d.ts"
import lz4 from "lz4js";
import { compressLz4Block, lz4BlockBound } from "./lz4_block.ts";

/**
 * Magic number, then: version 1 with independent blocks, blocks of at most 64 KiB, and the
 * checksum of these two bytes (LZ4 Frame Format 1.6.3). The Java client writes the same header,
 * and reads no frame whose blocks depend on each other; those are all that lz4js can write.
 */
const FRAME_HEADER = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
const END_MARK = Buffer.alloc(4);
const BLOCK_BYTES = 64 * 1024;
const STORED_FLAG = 0x8000_0000;

/** Compresses to a frame that every Kafka client reads. */
export function encodeLz4(data: Uint8Array): Buffer {
  const parts: Uint8Array[] = [FRAME_HEADER];
  const scratch = new Uint8Array(lz4BlockBound(BLOCK_BYTES));
  for (let start = 0; start < data.length; start += BLOCK_BYTES) {
    const block = data.subarray(start, start + BLOCK_BYTES);
    const packed = compressLz4Block(block, scratch);
    const stored = packed >= block.length;
    const size = Buffer.alloc(4);
    size.writeUInt32LE(stored ? (STORED_FLAG | block.length) >>> 0 : packed);
    parts.push(size, stored ? block : scratch.slice(0, packed));
  }
  return Buffer.concat([...parts, END_MARK]);
}

/** Reads a frame. */
export function decodeLz4(frame: Uint8Array): Buffer {
  return Buffer.from(lz4.decompress(frame));
}
