import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";

const types = cassandra.types.dataTypes;
const TWO_32 = 2 ** 32;
/** Up to this length, reading a text's characters costs less than calling Node's encoder. */
const SHORT_TEXT = 48;

/** The driver's encoder of values. */
export interface ValueEncoder {
  protocolVersion: number;
  encode(value: unknown, type: unknown): Buffer | null;
}

/** A column's type as the driver tells it. */
export interface ColumnType {
  code: number;
}

/** Dates are few, and each stands in many rows. */
const encodedDates = new WeakMap<object, Buffer>();

/**
 * Bytes in the notations of the CQL binary protocol (v4, section 3). All of a process's frames are
 * built in one memory, so that one is whole before the next begins.
 */
export class CqlBytes {
  static #memory = Buffer.allocUnsafeSlow(256 * 1024);
  static #view = viewOf(CqlBytes.#memory);
  #at = 0;

  /** How many bytes there are so far. */
  get length(): number {
    return this.#at;
  }

  /** A `[byte]`, without a sign. */
  byte(value: number): void {
    this.#room(1);
    CqlBytes.#view.setUint8(this.#at, value);
    this.#at += 1;
  }

  /** A `[short]`, the highest byte first. */
  int16(value: number): void {
    this.#room(2);
    CqlBytes.#view.setInt16(this.#at, value);
    this.#at += 2;
  }

  /** An `[int]`, the highest byte first. */
  int32(value: number): void {
    this.#room(4);
    CqlBytes.#view.setInt32(this.#at, value);
    this.#at += 4;
  }

  /** A `[long]`: a whole number of up to 53 bits. */
  int64(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.int32(high);
    this.int32(value - high * TWO_32);
  }

  /** A `double`'s eight bytes, the highest first. */
  double(value: number): void {
    this.#room(8);
    CqlBytes.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  /** The bytes alone: a length before them is the caller's to write. */
  bytes(data: Uint8Array): void {
    this.#room(data.length);
    CqlBytes.#memory.set(data, this.#at);
    this.#at += data.length;
  }

  /** Leaves room for what is known later. */
  skip(bytes: number): void {
    this.#room(bytes);
    this.#at += bytes;
  }

  /**
   * A value behind its length; what is not plain is left to the driver's encoder.
   *
   * @throws {TypeError} or `RangeError` where the column can't hold the value
   */
  value(value: unknown, type: ColumnType, encoder: ValueEncoder): void {
    const { code } = type;
    if (typeof value === "number") {
      if ((code === types.bigint || code === types.timestamp) && Number.isSafeInteger(value)) {
        this.int32(8);
        return this.int64(value);
      }
      if (code === types.int && (value | 0) === value) {
        this.int32(4);
        return this.int32(value);
      }
      if (code === types.double) {
        this.int32(8);
        return this.double(value);
      }
    } else if (typeof value === "string") {
      if ((code === types.text || code === types.varchar) && this.#shortText(value)) return;
    } else if (code === types.date && value instanceof cassandra.types.LocalDate) {
      let encoded = encodedDates.get(value);
      if (encoded === undefined) encodedDates.set(value, encoded = encoder.encode(value, type)!);
      this.int32(encoded.length);
      return this.bytes(encoded);
    }
    const encoded = encoder.encode(value, type);
    if (!(encoded instanceof Uint8Array)) {
      // Null is written as the length -1, an unset value as -2.
      return this.int32(encoded === null ? -1 : -2);
    }
    this.int32(encoded.length);
    this.bytes(encoded);
  }

  /** All bytes so far, in memory of their own. */
  finish(): Buffer {
    return Buffer.from(CqlBytes.#memory.subarray(0, this.#at));
  }

  /** @returns whether the text was written: not where it is long, or not ASCII */
  #shortText(text: string): boolean {
    const { length } = text;
    if (length > SHORT_TEXT) return false;
    this.#room(4 + length);
    const memory = CqlBytes.#memory;
    const start = this.#at + 4;
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) return false;
      memory[start + index] = unit;
    }
    this.int32(length);
    this.#at += length;
    return true;
  }

  #room(bytes: number): void {
    const wanted = this.#at + bytes;
    if (wanted <= CqlBytes.#memory.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, CqlBytes.#memory.length * 2));
    CqlBytes.#memory.copy(larger, 0, 0, this.#at);
    CqlBytes.#memory = larger;
    CqlBytes.#view = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
