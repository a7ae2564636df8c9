import { headerText, type RecordHeaders } from "../../record/record_headers.ts";
import { SEQUENCE_HEADER } from "../../record/headers.ts";

const ZERO = 0x30;
/** Number.MAX_SAFE_INTEGER has 16 digits. */
const MAX_DIGITS = 15;

/**
 * The number that a record's sender gave it; -1 without one. Read digit by digit: the text decoder
 * costs more than all else that is done with a record here.
 */
export function sequenceOf(headers: RecordHeaders): number {
  const value = headers[SEQUENCE_HEADER];
  if (value instanceof Uint8Array) return decimal(value);
  const text = headerText(headers, SEQUENCE_HEADER);
  return text === undefined ? -1 : decimal(new TextEncoder().encode(text));
}

function decimal(bytes: Uint8Array): number {
  if (bytes.length === 0 || bytes.length > MAX_DIGITS) return -1;
  let number = 0;
  for (const byte of bytes) {
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
