import { undecodable } from "../record/undecodable.ts";
import { exactInteger } from "./integers.ts";
import { unencodable } from "./unencodable.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";
import type { Value, ValueFormat } from "./value_format.ts";

/** A number needs 16 digits to be beyond 2^53; without such a run there is nothing to look after. */
const LONG_DIGITS = /\d{16}/;
const INTEGER = /^-?\d+$/;
const BYTE_ORDER_MARK = "\uFEFF";

/** What V8 tells a reviver of a number: the text that it was read from. */
interface Source {
  source?: string;
}

/** `JSON.rawJSON`: text that stands in the document as it is. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** JSON, with integers of any size exact. Bytes are written as base64. */
export const jsonFormat: ValueFormat = {
  name: "json",

  decode(bytes) {
    const text = decodeUtf8(bytes);
    const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    try {
      // A reviver makes parsing several times slower, so that it is for those who need it.
      return LONG_DIGITS.test(json) ? JSON.parse(json, exact) : JSON.parse(json);
    } catch (cause) {
      throw undecodable("the value is not JSON", cause);
    }
  },

  encode(value) {
    try {
      return encodeUtf8(JSON.stringify(value, writable));
    } catch (cause) {
      throw unencodable("JSON", "it is nested too deep, or within itself", cause);
    }
  },
};

function exact(_key: string, value: Value, { source }: Source = {}): Value {
  if (typeof value !== "number" || source === undefined || Number.isSafeInteger(value)) {
    return value;
  }
  return INTEGER.test(source) ? exactInteger(BigInt(source)) : value;
}

function writable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return rawJSON(String(value));
  return value instanceof Uint8Array ? value.toBase64() : value;
}
