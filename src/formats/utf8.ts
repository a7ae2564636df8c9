import { undecodable } from "../record/undecodable.ts";

// Bytes that are not UTF-8 are refused: replacing them would store what nobody sent. A byte order
// mark is part of the text.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Calling the decoder costs more than so many characters one by one. */
const SHORT = 24;

/** @throws {AndeanError} `undecodable` */
export function decodeUtf8(
  bytes: Uint8Array,
  what = "the value",
  start = 0,
  end = bytes.length,
): string {
  if (end - start > SHORT) return decodeAny(bytes.subarray(start, end), what);
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x80) return decodeAny(bytes.subarray(start, end), what);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeAny(bytes: Uint8Array, what: string): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw undecodable(`${what} is not UTF-8`, cause);
  }
}

/** The bytes of a text. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}
