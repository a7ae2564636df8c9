import { undecodable } from "../../record/undecodable.ts";

/**
 * Confluent's wire format: a zero byte, the schema's id in four bytes, the value; with Protobuf the
 * path to the message type comes before the value.
 *
 * Source: Confluent documentation, "Formats, Serializers, and Deserializers", "Wire format".
 */

const MAGIC = 0;
const HEAD_BYTES = 5;
/** Messages within messages: more than this nobody writes. */
const MAX_PATH = 100;

/** The id of the schema that a value names; `undefined` where it names none. */
export function schemaIdOf(bytes: Uint8Array | null): number | undefined {
  if (bytes === null || bytes.length < HEAD_BYTES || bytes[0] !== MAGIC) return undefined;
  return ((bytes[1]! << 24) | (bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!) >>> 0;
}

/** What follows the schema's id. */
export function afterId(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(HEAD_BYTES);
}

/**
 * The path to the message type: indexes among a file's messages, and among those within them.
 *
 * @param bytes what follows the schema's id
 * @returns also the rest, which is the value
 * @throws {AndeanError} `undecodable` where it is damaged, or of more than 100 parts
 */
export function readMessagePath(bytes: Uint8Array): { path: number[]; rest: Uint8Array } {
  let at = 0;
  const next = () => {
    const { value, end } = zigzag(bytes, at);
    at = end;
    return value;
  };
  const length = next();
  if (length < 0 || length > MAX_PATH) throw undecodable(`its message path has ${length} parts`);
  // The first message of the file is written as an empty path.
  const path = length === 0 ? [0] : Array.from({ length }, next);
  return { path, rest: bytes.subarray(at) };
}

function zigzag(bytes: Uint8Array, from: number): { value: number; end: number } {
  let unsigned = 0;
  for (let at = from, shift = 0; shift < 35; at++, shift += 7) {
    const byte = bytes[at];
    if (byte === undefined) break;
    unsigned += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      return { value: unsigned % 2 === 0 ? unsigned / 2 : -(unsigned + 1) / 2, end: at + 1 };
    }
  }
  throw undecodable("its message path is damaged");
}

/**
 * A value with its head.
 *
 * @param path of Protobuf's message type
 */
export function withHead(id: number, value: Uint8Array, path?: readonly number[]): Uint8Array {
  const parts = path === undefined
    ? []
    : path.length === 1 && path[0] === 0
    ? [0]
    : [path.length, ...path].flatMap(zigzagBytes);
  const bytes = new Uint8Array(HEAD_BYTES + parts.length + value.length);
  new DataView(bytes.buffer).setUint32(1, id);
  bytes.set(parts, HEAD_BYTES);
  bytes.set(value, HEAD_BYTES + parts.length);
  return bytes;
}

function zigzagBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}
