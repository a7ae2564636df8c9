import { copyOf } from "./copy_of.ts";
import { unencodable } from "./unencodable.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";
import type { ValueFormat } from "./value_format.ts";

/** The whole value is one text, in UTF-8. */
export const textFormat: ValueFormat = {
  name: "text",
  decode: (bytes) => decodeUtf8(bytes),
  encode(value) {
    if (typeof value !== "string") throw unencodable("text", "it is not text");
    return encodeUtf8(value);
  },
};

/** The whole value as it is. */
export const bytesFormat: ValueFormat = {
  name: "bytes",
  decode: copyOf,
  encode(value) {
    if (!(value instanceof Uint8Array)) throw unencodable("bytes", "it is not bytes");
    return value;
  },
};
