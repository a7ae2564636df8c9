import type { Codec } from "./codec.ts";
import { jsonCodec } from "./json_codec.ts";

/** The formats of `--format`. */
export const FORMATS = ["json"] as const;
/** One of {@linkcode FORMATS}. */
export type Format = typeof FORMATS[number];

/** The codec of a format. */
export function codecFor(format: Format): Codec {
  switch (format) {
    case "json":
      return jsonCodec;
  }
}
