import { ExactDecimal } from "../record/exact_decimal.ts";
import type { Plain } from "../scylla/types/plain.ts";

/** `JSON.rawJSON`: text that stands in the document as it is. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** A report is for people: nobody reads further in. */
const MAX_DEPTH = 40;

/**
 * A decoded value as `JSON.stringify` writes it without loss: integers and decimals with all of
 * their digits, bytes as base64.
 */
export function jsonable(value: unknown, depth = 0): unknown {
  if (typeof value === "bigint") return rawJSON(String(value));
  if (value instanceof ExactDecimal) return rawJSON(value.text);
  if (value instanceof Uint8Array) return new Uint8Array(value).toBase64();
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "too deep to show";
  if (Array.isArray(value)) return value.map((inner) => jsonable(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, jsonable(inner, depth + 1)]),
  );
}

const MS_PER_DAY = 86_400_000;
const MAX_MS = 8_640_000_000_000_000;
const NANOS_PER_SECOND = 1_000_000_000n;

/**
 * A column's value as a person reads it, and as CQL would print it.
 *
 * @param type the column's CQL type
 * @param plain as a layout has it
 */
export function shownCell(type: string, plain: Plain): Plain {
  switch (type) {
    case "timestamp":
      return isoOf(plain, 1, (iso) => iso) ?? plain;
    case "date":
      return isoOf(plain, MS_PER_DAY, (iso) => iso.slice(0, -"T00:00:00.000Z".length)) ?? plain;
    case "time":
      return clock(BigInt(plain));
    case "decimal":
      return digits(String(plain));
    default:
      return plain;
  }
}

function isoOf(plain: Plain, unitMs: number, form: (iso: string) => string): string | undefined {
  const ms = Number(plain) * unitMs;
  return Math.abs(ms) <= MAX_MS ? form(new Date(ms).toISOString()) : undefined;
}

function clock(nanos: bigint): string {
  const seconds = Number(nanos / NANOS_PER_SECOND);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const whole = `${two(seconds / 3_600)}:${two(seconds / 60 % 60)}:${two(seconds % 60)}`;
  const rest = nanos % NANOS_PER_SECOND;
  return rest === 0n ? whole : `${whole}.${String(rest).padStart(9, "0").replace(/0+$/, "")}`;
}

/** `1050E-2` is `10.50`; exponents that would make long digits stay as they are. */
function digits(plain: string): string {
  const [, sign, unscaled, exponent] = /^(-?)(\d+)E(-\d{1,2})$/.exec(plain) ?? [];
  if (unscaled === undefined) return plain;
  const scale = -Number(exponent);
  const padded = unscaled.padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
