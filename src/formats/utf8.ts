import { undecodable } from "../record/undecodable.ts";
import { decodeUtf8 as decode } from "../record/utf8.ts";

const encoder = new TextEncoder();

/** Calling the decoder costs more than so many characters one by one. */
const SHORT = 8;

/** @throws {AndeanError} `undecodable` */
export function decodeUtf8(
  bytes: Uint8Array,
  what = "the value",
  start = 0,
  end = bytes.length,
): string {
  if (end - start > SHORT) return decodeAny(bytes, what, start, end);
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x80) return decodeAny(bytes, what, start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeAny(bytes: Uint8Array, what: string, start: number, end: number): string {
  try {
    return decode(bytes, start, end);
  } catch (cause) {
    throw undecodable(`${what} is not UTF-8`, cause);
  }
}

/** The bytes of a text. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}
