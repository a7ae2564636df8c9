import { Buffer } from "node:buffer";
import { isIP } from "node:net";
import { decodeUtf8 } from "../../record/utf8.ts";
import { type CqlType, Misfit } from "./cql_type.ts";

/** How text stands for bytes. */
export const ENCODINGS = ["base64", "hex", "utf8"] as const;
/** One of {@linkcode ENCODINGS}. */
export type Encoding = typeof ENCODINGS[number];

function textType(name: "text" | "ascii"): CqlType<string> {
  const wanted = name === "ascii" ? "ascii (characters up to 127)" : "text";
  return {
    name,
    from(given) {
      let text = given;
      try {
        if (given instanceof Uint8Array) text = decodeUtf8(given);
      } catch {
        throw new Misfit(given, `${wanted} (these are not UTF-8)`);
      }
      // A lone surrogate has no UTF-8 form, so that the row would hold another text.
      if (typeof text !== "string" || !text.isWellFormed()) throw new Misfit(given, wanted);
      // deno-lint-ignore no-control-regex
      if (name === "ascii" && /[^\x00-\x7f]/.test(text)) throw new Misfit(given, wanted);
      return text;
    },
    bytes: (value) => Buffer.from(value),
    read: String,
    plain: (value) => value,
    compare: (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
  };
}

/** Text of any characters. */
export const TEXT = textType("text");
/** Text of characters up to 127. */
export const ASCII = textType("ascii");

/** True or false. */
export const BOOLEAN: CqlType<boolean> = {
  name: "boolean",
  fixedBytes: 1,
  from(given) {
    if (typeof given === "boolean") return given;
    if (typeof given !== "string" || !/^(true|false)$/i.test(given)) {
      throw new Misfit(given, "boolean");
    }
    return given.toLowerCase() === "true";
  },
  bytes: (value) => Buffer.from([value ? 1 : 0]),
  read: Boolean,
  plain: String,
  compare: (a, b) => Number(a) - Number(b),
};

const ENCODED: Record<Encoding, RegExp> = {
  base64: /^[A-Za-z0-9+/_-]*={0,2}$/,
  hex: /^(0x)?([0-9a-f]{2})*$/i,
  utf8: /^/,
};

/**
 * Bytes.
 *
 * @param encoding of text that stands for them; without, only bytes are taken
 */
export function blobType(encoding?: Encoding): CqlType<Buffer> {
  return {
    name: "blob",
    from(given) {
      if (given instanceof Uint8Array) return view(given);
      const wanted = encoding === undefined
        ? "blob: bytes, or text with an encoding in the mapping"
        : `blob in ${encoding}`;
      if (typeof given !== "string" || encoding === undefined || !given.isWellFormed()) {
        throw new Misfit(given, wanted);
      }
      const isEncoded = ENCODED[encoding].test(given) &&
        (encoding !== "base64" || given.replace(/=+$/, "").length % 4 !== 1);
      if (!isEncoded) throw new Misfit(given, wanted);
      return Buffer.from(encoding === "hex" ? given.replace(/^0x/i, "") : given, encoding);
    },
    bytes: (value) => value,
    read: (driven) => view(driven as Uint8Array),
    plain: (value) => `0x${value.toString("hex")}`,
    compare: (a, b) => Buffer.compare(a, b),
  };
}

function view(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function uuidType(name: "uuid" | "timeuuid"): CqlType<string> {
  const wanted = name === "uuid" ? "uuid" : "timeuuid (a uuid of version 1)";
  const bytes = (value: string) => Buffer.from(value.replaceAll("-", ""), "hex");
  return {
    name,
    fixedBytes: 16,
    from(given) {
      const text = given instanceof Uint8Array && given.length === 16
        ? view(given).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
        : given;
      if (typeof text !== "string" || !UUID.test(text)) throw new Misfit(given, wanted);
      if (name === "timeuuid" && text[14] !== "1") throw new Misfit(given, wanted);
      return text.toLowerCase();
    },
    bytes,
    read: String,
    plain: (value) => value,
    compare(a, b) {
      if (a[14] !== b[14]) return a[14]! < b[14]! ? -1 : 1;
      const order = a[14] === "1" ? compareText(timeOf(a), timeOf(b)) : 0;
      if (order !== 0 || name === "uuid") return order || Buffer.compare(bytes(a), bytes(b));
      // Cassandra compares the rest of a timeuuid as signed bytes.
      const signed = (value: string) => bytes(value).subarray(8).map((byte) => byte ^ 0x80);
      return Buffer.compare(signed(a), signed(b));
    },
  };
}

/** The 60 bits of time in a uuid of version 1, the highest first. */
function timeOf(uuid: string): string {
  return uuid.slice(15, 18) + uuid.slice(9, 13) + uuid.slice(0, 8);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A uuid of any version. */
export const UUID_TYPE = uuidType("uuid");
/** A uuid of version 1. */
export const TIMEUUID = uuidType("timeuuid");

/** An address of IPv4 or IPv6. */
export const INET: CqlType<Buffer> = {
  name: "inet",
  from(given) {
    if (given instanceof Uint8Array && (given.length === 4 || given.length === 16)) {
      return view(given);
    }
    // A zone (`%eth0`) is no part of an address.
    const version = typeof given === "string" && !given.includes("%") ? isIP(given) : 0;
    if (version === 0) throw new Misfit(given, "inet (an address of IPv4 or IPv6)");
    return version === 4 ? ipv4(given as string) : ipv6(given as string);
  },
  bytes: (value) => value,
  read: (driven) => (driven as { getBuffer(): Buffer }).getBuffer(),
  plain: (value) =>
    value.length === 4 ? value.join(".") : value.toString("hex").replace(/(.{4})(?!$)/g, "$1:"),
  compare: (a, b) => Buffer.compare(a, b),
};

function ipv4(text: string): Buffer {
  return Buffer.from(text.split(".").map(Number));
}

function ipv6(text: string): Buffer {
  // The last 32 bits may be written as of IPv4.
  const groups = text.replace(/[\d.]+\.\d+$/, (tail) => {
    const bytes = ipv4(tail);
    return `${bytes.readUInt16BE(0).toString(16)}:${bytes.readUInt16BE(2).toString(16)}`;
  });
  const [head, tail] = groups.split("::").map((part) => part === "" ? [] : part.split(":"));
  const zeros = tail === undefined ? 0 : 8 - head!.length - tail.length;
  const all = [...head!, ...new Array<string>(zeros).fill("0"), ...tail ?? []];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}
