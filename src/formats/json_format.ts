import { ExactDecimal } from "../record/exact_decimal.ts";
import { decodeJson } from "../record/json_value.ts";
import { writtenFractions } from "./json_fractions.ts";
import { unencodable } from "./unencodable.ts";
import { encodeUtf8 } from "./utf8.ts";
import type { Value, ValueFormat } from "./value_format.ts";

/** `JSON.rawJSON`: text that stands in the document as it is. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** JSON, with numbers of any size and precision exact. Bytes are written as base64. */
export const jsonFormat: ValueFormat = {
  name: "json",

  decode: (bytes) => decodeJson(bytes, "value") as Value,

  writtenFractions,

  encode(value) {
    try {
      return encodeUtf8(JSON.stringify(value, writable));
    } catch (cause) {
      throw unencodable("JSON", "it is nested too deep, or within itself", { cause });
    }
  },
};

/** A decimal is taken from its place, because `value` is what its `toJSON` has made of it. */
function writable(this: { [key: string]: unknown }, key: string, value: unknown): unknown {
  const given = this[key];
  if (given instanceof ExactDecimal) return rawJSON(given.text);
  if (typeof value === "bigint") return rawJSON(String(value));
  if (Object.is(value, -0)) return rawJSON("-0.0"); // Not 0, nor -0, an integer to others.
  return value instanceof Uint8Array ? value.toBase64() : value;
}
