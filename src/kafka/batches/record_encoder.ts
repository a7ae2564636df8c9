import { Buffer } from "node:buffer";
import type { OutgoingRecord } from "./outgoing_record.ts";

/** Calling into the runtime costs more than so many bytes one by one. */
const SHORT = 48;
/** A body's length, and no more than a batch can have, takes five bytes at most. */
const MAX_VARINT_BYTES = 5;

/**
 * Writes records as they stand in a batch (Kafka's `DefaultRecord`), one after the other into one
 * buffer that is used again: what it gives out is a copy.
 */
export class RecordEncoder {
  #out = Buffer.allocUnsafe(64 * 1024);
  #at = 0;
  #count = 0;

  /** How many bytes the records take so far. */
  get bytes(): number {
    return this.#at;
  }

  /** How many records there are. */
  get count(): number {
    return this.#count;
  }

  /** Adds a record, its timestamp that of its batch. */
  add({ key, value, headers }: OutgoingRecord): void {
    const entries = headerEntries(headers);
    let body = 1 + 1 + varintBytes(this.#count) + sizedBytes(key) + sizedBytes(value) +
      varintBytes(entries.length);
    for (const [name, header] of entries) body += sizedBytes(name) + sizedBytes(header);
    this.#reserve(MAX_VARINT_BYTES + body);
    this.#varint(body);
    this.#out[this.#at++] = 0; // Attributes: none are defined.
    this.#out[this.#at++] = 0; // After the batch's timestamp.
    this.#varint(this.#count++);
    this.#sized(key);
    this.#sized(value);
    this.#varint(entries.length);
    for (const [name, header] of entries) {
      this.#sized(name);
      this.#sized(header);
    }
  }

  /** The bytes of the records so far; begins anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#out.subarray(0, this.#at));
    this.#at = 0;
    this.#count = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#out.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#out.length * 2, this.#at + bytes));
    this.#out.copy(grown, 0, 0, this.#at);
    this.#out = grown;
  }

  #varint(value: number): void {
    // Signed numbers stand in zigzag: 0, -1, 1, -2, …
    let rest = value < 0 ? -value * 2 - 1 : value * 2;
    while (rest >= 0x80) {
      this.#out[this.#at++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#out[this.#at++] = rest;
  }

  #sized(data: string | Uint8Array | null): void {
    if (data === null) this.#varint(-1);
    else if (typeof data === "string") this.#text(data);
    else {
      this.#varint(data.length);
      this.#bytes(data);
    }
  }

  #bytes(data: Uint8Array): void {
    const { length } = data;
    if (length > SHORT) {
      this.#out.set(data, this.#at);
      this.#at += length;
    } else {
      for (let index = 0; index < length; index++) this.#out[this.#at++] = data[index]!;
    }
  }

  #text(text: string): void {
    const bytes = textBytes(text);
    this.#varint(bytes);
    if (bytes > SHORT || bytes !== text.length) {
      this.#at += this.#out.write(text, this.#at, "utf8");
    } else {
      for (let index = 0; index < bytes; index++) this.#out[this.#at++] = text.charCodeAt(index);
    }
  }
}

type HeaderEntry = [name: string, value: string | Uint8Array | null];

/** A header of several values stands there several times. */
function headerEntries(headers: OutgoingRecord["headers"]): HeaderEntry[] {
  const entries: HeaderEntry[] = [];
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (Array.isArray(value)) { for (const one of value) entries.push([name, one ?? null]); }
    else entries.push([name, value ?? null]);
  }
  return entries;
}

/** Of a number that is not negative. */
function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value * 2; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

/** With the length in front. */
function sizedBytes(data: string | Uint8Array | null): number {
  if (data === null) return 1;
  const length = typeof data === "string" ? textBytes(data) : data.length;
  return varintBytes(length) + length;
}

/** In UTF-8. */
function textBytes(text: string): number {
  if (text.length > SHORT) return Buffer.byteLength(text);
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) >= 0x80) return Buffer.byteLength(text);
  }
  return text.length;
}
