import { Buffer } from "node:buffer";
import { type CqlType, Misfit } from "./cql_type.ts";

/** A whole number: a `number` up to 2^53, beyond that a `bigint`, so that equal ones are `===`. */
export type Whole = number | bigint;

/** More digits take too long to read, and are no number that anybody means. */
export const MAX_DIGITS = 20_000;

const TWO_32 = 2 ** 32;

/** A bigint as a number where that is exact. */
export function whole(value: bigint): Whole {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value;
}

/** The whole number that a record's value stands for; `undefined` for anything else. */
export function wholeFrom(given: unknown): Whole | undefined {
  // A larger number has been rounded already: nobody knows what it was.
  if (typeof given === "number") return Number.isSafeInteger(given) ? given + 0 : undefined;
  if (typeof given === "bigint") return whole(given);
  if (typeof given !== "string" || !/^-?\d+$/.test(given)) return undefined;
  return given.length > MAX_DIGITS ? undefined : whole(BigInt(given));
}

/** Orders whole numbers. */
export function compareWhole(a: Whole, b: Whole): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Eight bytes, as of a `bigint`. */
export function int64(value: Whole): Buffer {
  const buffer = Buffer.allocUnsafe(8);
  if (typeof value === "number") {
    buffer.writeInt32BE(Math.floor(value / TWO_32), 0);
    buffer.writeUInt32BE(value >>> 0, 4);
  } else buffer.writeBigInt64BE(value);
  return buffer;
}

/** The driver's `Long`, `Integer` or number. */
export function readWhole(driven: unknown): Whole {
  return typeof driven === "number" ? driven : whole(BigInt(String(driven)));
}

/** `tinyint`, `smallint`, `int` and `bigint`. */
export function integerType(name: string, bytes: 1 | 2 | 4 | 8): CqlType<Whole> {
  const max = 2n ** BigInt(bytes * 8 - 1) - 1n;
  const min = -max - 1n;
  const [low, high] = [Number(min), Number(max)];
  const wanted = `${name} (from ${min} to ${max})`;
  return {
    name,
    // Cassandra has the small ones at a length of their own in vectors, and so has the driver.
    ...(bytes >= 4 ? { fixedBytes: bytes, sendsNumbers: true } : {}),
    from(given) {
      const value = wholeFrom(given);
      // Numbers are compared with numbers: with a bigint it takes a hundred times as long.
      const fits = typeof value === "number"
        ? value >= low && value <= high
        : value !== undefined && value >= min && value <= max;
      if (!fits) throw new Misfit(given, wanted);
      return value!;
    },
    bytes(value) {
      if (bytes === 8) return int64(value);
      const buffer = Buffer.allocUnsafe(bytes);
      buffer.writeIntBE(Number(value), 0, bytes);
      return buffer;
    },
    read: readWhole,
    plain: plainWhole,
    compare: compareWhole,
  };
}

/** Digits, where no number is exact. */
export function plainWhole(value: Whole): number | string {
  return typeof value === "number" ? value : String(value);
}

/** A whole number of any size. */
export const VARINT: CqlType<Whole> = {
  name: "varint",
  from(given) {
    const value = wholeFrom(given);
    if (value === undefined) throw new Misfit(given, `varint (up to ${MAX_DIGITS} digits)`);
    return value;
  },
  bytes: (value) => twosComplement(BigInt(value)),
  read: readWhole,
  plain: plainWhole,
  compare: compareWhole,
};

/** The fewest bytes that hold a number, the sign in the first bit. */
export function twosComplement(value: bigint): Buffer {
  // A negative number takes as many bits as the one that has all of its bits turned.
  const magnitude = value < 0n ? ~value : value;
  const bits = magnitude === 0n ? 0 : magnitude.toString(2).length;
  const length = (bits >> 3) + 1;
  const hex = BigInt.asUintN(length * 8, value).toString(16);
  return Buffer.from(hex.padStart(length * 2, "0"), "hex");
}
