import { Buffer } from "node:buffer";
import { tooLarge } from "./decompressed_bytes.ts";
import { compressLz4Block, lz4BlockBound } from "./lz4_block.ts";
import { decompressLz4Block } from "./lz4_block_reader.ts";

/**
 * Magic number, then: version 1 with independent blocks, blocks of at most 64 KiB, and the
 * checksum of these two bytes (LZ4 Frame Format 1.6.3). The Java client writes the same header,
 * and reads no frame whose blocks depend on each other.
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

/**
 * Reads a frame, also one whose blocks depend on each other. Its checksums are passed over: the
 * record batch around it has its own.
 *
 * @throws {RangeError} where it is no frame, is damaged or would take more than `maxBytes`
 */
export function decodeLz4(frame: Uint8Array, maxBytes: number): Buffer {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const { blockBytes, hasBlockChecksums, end } = readHeader(view);
  let into = Buffer.alloc(0);
  let length = 0;
  for (let at = end;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) return into.subarray(0, length);
    const block = frame.subarray(at, at += size & ~STORED_FLAG);
    if (at > frame.length) throw new RangeError("The lz4 frame is cut short");
    const stored = (size & STORED_FLAG) !== 0;
    // A block never takes more than its frame allows, nor 255 times its own bytes.
    const limit = length + Math.min(blockBytes, stored ? block.length : block.length * 255);
    if (limit > into.length) into = grown(into, limit);
    length = stored
      ? length + store(block, into, length, blockBytes)
      : decompressLz4Block(block, into, length, limit);
    if (length > maxBytes) throw tooLarge(maxBytes);
    if (hasBlockChecksums) at += 4;
  }
}

const MAGIC = 0x184d_2204;
const VERSION_BITS = 0xc0;
const VERSION = 0x40;
const BLOCK_CHECKSUM_FLAG = 0x10;
const CONTENT_SIZE_FLAG = 0x08;
const DICTIONARY_FLAG = 0x01;

/** The block's size has a number from 4 on: 64 KiB, 256 KiB, 1 MiB, 4 MiB. */
function readHeader(view: DataView) {
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError("It is no lz4 frame");
  const flags = view.getUint8(4);
  const sizeNumber = view.getUint8(5) >>> 4;
  if (
    (flags & VERSION_BITS) !== VERSION || (flags & DICTIONARY_FLAG) !== 0 || sizeNumber < 4 ||
    sizeNumber > 7
  ) {
    throw new RangeError("The lz4 frame's header is damaged");
  }
  return {
    blockBytes: 2 ** (8 + 2 * sizeNumber),
    hasBlockChecksums: (flags & BLOCK_CHECKSUM_FLAG) !== 0,
    end: 6 + ((flags & CONTENT_SIZE_FLAG) === 0 ? 0 : 8) + 1,
  };
}

function store(block: Uint8Array, into: Uint8Array, at: number, blockBytes: number): number {
  if (block.length > blockBytes) throw new RangeError("The lz4 block is damaged");
  into.set(block, at);
  return block.length;
}

/** Doubles, so that a frame of many blocks is not copied again for each. */
function grown(bytes: Buffer, atLeast: number): Buffer<ArrayBuffer> {
  const larger = Buffer.alloc(Math.max(atLeast, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}
