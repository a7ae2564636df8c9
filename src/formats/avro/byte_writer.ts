import { encodeUtf8 } from "../utf8.ts";

/**
 * Writes the primitive types of Avro's binary encoding; a value has to be one of its type.
 *
 * Source: Avro 1.12 specification, "Binary encoding".
 */
export class ByteWriter {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Forgets what was written. */
  reset(): void {
    this.#length = 0;
  }

  /** One byte, from 0 to 255. */
  byte(value: number): void {
    this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** An `int` or a `long`: a zigzag variable-length integer of up to 64 bits. */
  long(value: number | bigint): void {
    if (typeof value === "number" && value >= -0x4000_0000 && value < 0x4000_0000) {
      let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
      for (; zigzag >= 0x80; zigzag >>>= 7) this.byte((zigzag & 0x7f) | 0x80);
      this.byte(zigzag);
      return;
    }
    const big = BigInt(value);
    let zigzag = BigInt.asUintN(64, (big << 1n) ^ (big >> 63n));
    for (; zigzag >= 0x80n; zigzag >>= 7n) this.byte(Number(zigzag & 0x7fn) | 0x80);
    this.byte(Number(zigzag));
  }

  /** IEEE 754 of 32 bits, the lowest byte first. */
  float(value: number): void {
    this.#grow(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  /** IEEE 754 of 64 bits, the lowest byte first. */
  double(value: number): void {
    this.#grow(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Bytes without their length. */
  raw(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Bytes after their length. */
  bytes(bytes: Uint8Array): void {
    this.long(bytes.length);
    this.raw(bytes);
  }

  /** Text after its length in bytes. */
  string(text: string): void {
    for (let at = 0; at < text.length; at++) {
      if (text.charCodeAt(at) >= 0x80) return this.bytes(encodeUtf8(text));
    }
    this.long(text.length);
    this.#grow(text.length);
    for (let at = 0; at < text.length; at++) {
      this.#bytes[this.#length++] = text.charCodeAt(at);
    }
  }

  #grow(by: number): void {
    if (this.#length + by <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + by));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
