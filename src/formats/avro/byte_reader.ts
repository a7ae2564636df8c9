import { undecodable } from "../../record/undecodable.ts";
import { exactInteger } from "../integers.ts";
import { decodeUtf8 } from "../utf8.ts";

/** What a value may nest: damaged bytes of a schema that contains itself could go on for ever. */
const MAX_DEPTH = 500;
/** Items without bytes (nulls, say): a count of four bytes could claim gigabytes of them. */
const MAX_FREE_ITEMS = 100_000;

const TWO_28 = 2 ** 28;

/** A view for each record would cost more than the copying of a few bytes. */
const SCRATCH = new Uint8Array(8);
const SCRATCH_VIEW = new DataView(SCRATCH.buffer);

/**
 * Reads the primitive types of Avro's binary encoding, and never beyond the end: what is cut short,
 * or no value of the type that is asked for, is an `AndeanError` with the code `undecodable`.
 *
 * Source: Avro 1.12 specification, "Binary encoding".
 */
export class ByteReader {
  #bytes: Uint8Array;
  #at = 0;
  #depth = 0;
  #freeItems = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes have not been read. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Before the parts of a value are read; {@linkcode ByteReader.leave} comes after. */
  enter(): void {
    if (++this.#depth > MAX_DEPTH) throw undecodable(`it is nested more than ${MAX_DEPTH} deep`);
  }

  /** After the parts of a value that was entered. */
  leave(): void {
    this.#depth--;
  }

  /** Counts items and fields that may have no bytes of their own. */
  chargeFree(items: number): void {
    this.#freeItems += items;
    if (this.#freeItems > MAX_FREE_ITEMS) {
      throw undecodable(`it has more than ${MAX_FREE_ITEMS} items without content`);
    }
  }

  /** The next byte, from 0 to 255. */
  byte(): number {
    if (this.#at >= this.#bytes.length) throw cutShort();
    return this.#bytes[this.#at++]!;
  }

  /** A boolean: one byte that is 0 or 1. */
  boolean(): boolean {
    const byte = this.byte();
    if (byte > 1) throw undecodable(`a boolean is ${byte}, wanted 0 or 1`);
    return byte === 1;
  }

  /** An integer of 32 bits, written as {@linkcode ByteReader.long} is. */
  int(): number {
    const value = this.long();
    if (typeof value === "bigint" || value !== (value | 0)) {
      throw undecodable(`an int is ${value}`);
    }
    return value;
  }

  /** A zigzag variable-length integer of 64 bits; a `bigint` beyond 2^53. */
  long(): number | bigint {
    const first = this.byte();
    if (first < 0x80) return (first >>> 1) ^ -(first & 1);
    let low = first & 0x7f;
    let byte = 0x80;
    let shift = 7;
    for (; shift < 28; shift += 7) {
      byte = this.byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let middle = 0;
    for (shift = 0; shift < 28; shift += 7) {
      byte = this.byte();
      middle |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    let high = 0;
    if (byte >= 0x80) {
      high = this.byte();
      if (high >= 0x80) {
        const last = this.byte();
        if (last > 1) throw undecodable("an integer has more than 64 bits");
        high = (high & 0x7f) | (last << 7);
      }
    }
    if (high === 0 && middle < 2 ** 25) {
      const unsigned = middle * TWO_28 + low;
      return unsigned % 2 === 0 ? unsigned / 2 : -(unsigned + 1) / 2;
    }
    const unsigned = (BigInt(high) << 56n) | (BigInt(middle) << 28n) | BigInt(low);
    return exactInteger((unsigned >> 1n) ^ -(unsigned & 1n));
  }

  /** IEEE 754 of 32 bits, the lowest byte first. */
  float(): number {
    this.#toScratch(4);
    return SCRATCH_VIEW.getFloat32(0, true);
  }

  /** IEEE 754 of 64 bits, the lowest byte first. */
  double(): number {
    this.#toScratch(8);
    return SCRATCH_VIEW.getFloat64(0, true);
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.#bytes.subarray(start, this.#at);
  }

  /** A view of bytes that tell their length. */
  bytes(): Uint8Array {
    return this.take(this.#length());
  }

  /** Text of UTF-8 that tells its length in bytes. */
  string(): string {
    const length = this.#length();
    const start = this.#skip(length);
    return decodeUtf8(this.#bytes, "a string", start, start + length);
  }

  /**
   * The number of items in the next block of an array or map; 0 for its end.
   *
   * @param minBytes what an item takes at least
   */
  block(minBytes: number): number {
    let count = this.long();
    if (count < 0) {
      count = -Number(count);
      this.#length(); // The block's size in bytes, for readers that skip it.
    }
    if (minBytes === 0) this.chargeFree(Number(count));
    else if (Number(count) * minBytes > this.left) throw cutShort();
    return Number(count);
  }

  #length(): number {
    const length = this.long();
    if (length < 0) throw undecodable(`a length is ${length}`);
    return Number(length);
  }

  #toScratch(length: number): void {
    const start = this.#skip(length);
    for (let index = 0; index < length; index++) SCRATCH[index] = this.#bytes[start + index]!;
  }

  #skip(length: number): number {
    if (length > this.left) throw cutShort();
    const start = this.#at;
    this.#at += length;
    return start;
  }
}

function cutShort() {
  return undecodable("it ends too early");
}
