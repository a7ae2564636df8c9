import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import { ExactDecimal } from "../../record/exact_decimal.ts";
import { type CqlType, Misfit } from "./cql_type.ts";
import { MAX_DIGITS, twosComplement } from "./integers.ts";

/** A `decimal`: `unscaled` × 10^-`scale`. 1.0 and 1.00 are two values, as the database keeps them. */
export interface Decimal {
  unscaled: bigint;
  scale: number;
}

const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,10}))?$/;
const INT32_MAX = 2 ** 31 - 1;

/** Reads a decimal exactly as it is written. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = text.length > MAX_DIGITS ? null : DECIMAL_TEXT.exec(text);
  if (match === null) return undefined;
  const [, sign, integer = "", fraction = "", exponent = "0"] = match;
  if (integer + fraction === "") return undefined;
  const digits = BigInt(integer + fraction);
  const scale = fraction.length - Number(exponent);
  if (Math.abs(scale) > INT32_MAX) return undefined;
  return { unscaled: sign === "-" ? -digits : digits, scale };
}

/** A number's text, by which its value is exact. */
function textOf(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  if (typeof given === "bigint") return String(given);
  if (typeof given === "number") return Number.isFinite(given) ? String(given) : undefined;
  return given instanceof ExactDecimal ? given.text : undefined;
}

/** A decimal fraction of any precision. */
export const DECIMAL: CqlType<Decimal> = {
  name: "decimal",
  from(given) {
    const text = textOf(given);
    const value = text === undefined ? undefined : parseDecimal(text);
    if (value === undefined) throw new Misfit(given, "decimal");
    return value;
  },
  bytes({ unscaled, scale }) {
    const head = Buffer.allocUnsafe(4);
    head.writeInt32BE(scale);
    return Buffer.concat([head, twosComplement(unscaled)]);
  },
  read(driven) {
    const buffer = cassandra.types.BigDecimal.toBuffer(driven as cassandra.types.BigDecimal);
    const hex = buffer.subarray(4).toString("hex");
    const unscaled = BigInt.asIntN(hex.length * 4, BigInt(`0x${hex || "0"}`));
    return { unscaled, scale: buffer.readInt32BE() };
  },
  plain: ({ unscaled, scale }) => scale === 0 ? `${unscaled}` : `${unscaled}E${-scale}`,
  compare(a, b) {
    const rough = Number(`${a.unscaled}e${-a.scale}`) - Number(`${b.unscaled}e${-b.scale}`);
    if (rough < 0 || rough > 0 || Math.abs(a.scale - b.scale) > 1_000) return rough || 0;
    const scale = Math.max(a.scale, b.scale);
    const difference = a.unscaled * 10n ** BigInt(scale - a.scale) -
      b.unscaled * 10n ** BigInt(scale - b.scale);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  },
};

const NOT_FINITE: Record<string, number> = { NaN, Infinity, "-Infinity": -Infinity };

/**
 * `float` and `double`. A fraction is rounded to the nearest value, as everywhere; a whole number
 * that would be another one, and a number beyond the range, are refused.
 */
function floatingType(name: string, round: (value: number) => number): CqlType<number> {
  return {
    name,
    fixedBytes: name === "float" ? 4 : 8,
    sendsNumbers: name === "double",
    from(given) {
      if (typeof given === "number") {
        const value = round(given);
        if (Number.isFinite(given) && (!Number.isFinite(value) || (value === 0 && given !== 0))) {
          throw new Misfit(given, `${name} (out of its range)`);
        }
        return value;
      }
      if (typeof given === "string" && Object.hasOwn(NOT_FINITE, given)) return NOT_FINITE[given]!;
      const text = textOf(given);
      if (text === undefined || parseDecimal(text) === undefined) throw new Misfit(given, name);
      const value = round(Number(text));
      const isInRange = Number.isFinite(value) && (value !== 0 || !/[1-9]/.test(mantissaOf(text)));
      if (!isInRange) throw new Misfit(given, `${name} (out of its range)`);
      if (isWhole(given) && BigInt(value) !== BigInt(given)) {
        throw new Misfit(given, `${name} (which can't hold this whole number exactly)`);
      }
      return value;
    },
    bytes(value) {
      const buffer = Buffer.allocUnsafe(name === "float" ? 4 : 8);
      if (name === "float") buffer.writeFloatBE(value);
      else buffer.writeDoubleBE(value);
      return buffer;
    },
    read: (driven) => driven as number,
    // CQL tells the two zeros apart and has one NaN, `===` does neither; and within a list JSON would
    // take both infinities for null.
    plain: (value) => Number.isFinite(value) && !Object.is(value, -0) ? value : signed(value),
    compare: compareFloating,
  };
}

function signed(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** As the database orders them: the zero below zero first, NaN above all others. */
function compareFloating(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
  return a - b || (Object.is(a, -0) ? -1 : 1);
}

function mantissaOf(text: string): string {
  return text.replace(/[eE].*/, "");
}

/** Whether exactness is asked for: a number's fraction was rounded before, its digits were not. */
function isWhole(given: unknown): given is bigint | string {
  return typeof given === "bigint" || (typeof given === "string" && /^[+-]?\d+$/.test(given));
}

/** 32 bits. */
export const FLOAT = floatingType("float", Math.fround);
/** 64 bits. */
export const DOUBLE = floatingType("double", (value) => value);
