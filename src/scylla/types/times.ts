import { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import { ExactDecimal } from "../../record/exact_decimal.ts";
import { type CqlType, Misfit } from "./cql_type.ts";
import { parseDecimal } from "./fractions.ts";
import { compareWhole, int64, plainWhole, readWhole, type Whole, whole } from "./integers.ts";

/** In what a time is counted, or `iso` for text of ISO 8601. */
export const TIME_UNITS = ["iso", "days", "s", "ms", "us", "ns"] as const;
/** One of {@linkcode TIME_UNITS}. */
export type TimeUnit = typeof TIME_UNITS[number];

const NANOS: Record<Exclude<TimeUnit, "iso">, bigint> = {
  days: 86_400_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
};
const MS_PER_DAY = 86_400_000;
/** The largest distance from the epoch that a JavaScript date can hold, in milliseconds. */
const MAX_MS = 8_640_000_000_000_000;

/**
 * Nanoseconds of a number that counts a unit; fractions are exact down to the nanosecond, and
 * dropped below it.
 */
export function nanosFrom(given: unknown, unit: Exclude<TimeUnit, "iso">): bigint | undefined {
  if (typeof given === "bigint") return given * NANOS[unit];
  const text = typeof given === "number" && Number.isFinite(given)
    ? String(given)
    : given instanceof ExactDecimal
    ? given.text
    : typeof given === "string"
    ? given
    : undefined;
  const decimal = text === undefined ? undefined : parseDecimal(text);
  // No time has more digits; a large exponent would take for ever.
  if (decimal === undefined || Math.abs(decimal.scale) > 40) return undefined;
  const { unscaled, scale } = decimal;
  const nanos = unscaled * NANOS[unit];
  return scale <= 0 ? nanos * 10n ** BigInt(-scale) : floorDivide(nanos, 10n ** BigInt(scale));
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}

// Without a zone a time is ambiguous, and JavaScript would take the machine's own.
const ISO_TIME =
  /^([+-]\d{6}|\d{4})-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?))?$/i;

/** Milliseconds since the epoch of a date, or of a time with its zone. */
function isoMs(given: unknown): number | undefined {
  if (given instanceof Date) return Number.isNaN(given.getTime()) ? undefined : given.getTime();
  const match = typeof given === "string" ? ISO_TIME.exec(given) : null;
  if (match === null) return undefined;
  const text = (given as string).toUpperCase().replace(" ", "T").replace(",", ".")
    .replace(
      /([+-]\d\d)(\d\d)$/,
      (all, hours, minutes) => match[5] === undefined ? all : `${hours}:${minutes}`,
    )
    .replace(/([T].*[+-]\d\d)$/, "$1:00");
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  // JavaScript takes 30 February for 1 March.
  const [year, month, day] = /^([+-]?\d+)-(\d\d)-(\d\d)/.exec(text)!.slice(1).map(Number);
  return isDay(year!, month!, day!) ? ms : undefined;
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** How many of a unit make a day, and a millisecond. */
const PER_DAY = { days: 1, s: 86_400, ms: MS_PER_DAY, us: 86_400_000_000, ns: 86_400_000_000_000 };
const PER_MS = { days: 0, s: 0, ms: 1, us: 1_000, ns: 1_000_000 };

/** Divides whole numbers, rounding down, where floating point alone would round up now and then. */
function floorQuotient(value: number, by: number): number {
  const rest = value % by;
  return (value - (rest < 0 ? rest + by : rest)) / by + 0;
}

/** Milliseconds since the epoch. */
export function timestampType(unit: TimeUnit = "iso"): CqlType<number> {
  const wanted = unit === "iso"
    ? "timestamp in ISO 8601 with its zone (or give a unit in the mapping)"
    : `timestamp in ${unit}`;
  return {
    name: "timestamp",
    fixedBytes: 8,
    sendsNumbers: true,
    from(given) {
      const ms = given instanceof Date || unit === "iso" ? isoMs(given) : msFrom(given, unit);
      if (ms === undefined || Math.abs(ms) > MAX_MS) throw new Misfit(given, wanted);
      return ms;
    },
    bytes: (value) => int64(value),
    read: (driven) => (driven as Date).getTime(),
    plain: (value) => value,
    compare: (a, b) => a - b,
  };
}

/** Parts of milliseconds are dropped, but for rounding errors of seconds in binary fractions. */
function msFrom(given: unknown, unit: Exclude<TimeUnit, "iso">): number | undefined {
  if (unit === "s" && typeof given === "number") {
    return Number.isFinite(given) ? Math.round(given * 1_000) + 0 : undefined;
  }
  const parts = PER_MS[unit];
  if (parts > 0 && Number.isSafeInteger(given)) return floorQuotient(given as number, parts);
  const nanos = nanosFrom(given, unit);
  return nanos === undefined ? undefined : Number(floorDivide(nanos, NANOS.ms));
}

const DAY_ZERO = 2 ** 31;
const ISO_DATE = /^([+-]\d{6}|\d{4})-\d\d-\d\d$/;

/** Days since the epoch. */
export function dateType(unit: TimeUnit = "iso"): CqlType<number> {
  const wanted = unit === "iso"
    ? "date in ISO 8601 (or give a unit in the mapping)"
    : `date in ${unit}`;
  return {
    name: "date",
    from(given) {
      const days = given instanceof Date || unit === "iso" ? isoDays(given) : daysFrom(given, unit);
      if (days === undefined || days < -DAY_ZERO || days >= DAY_ZERO) {
        throw new Misfit(given, wanted);
      }
      return days;
    },
    bytes(value) {
      const buffer = Buffer.allocUnsafe(4);
      buffer.writeUInt32BE(value + DAY_ZERO);
      return buffer;
    },
    read: (driven) => (driven as cassandra.types.LocalDate).toBuffer().readUInt32BE() - DAY_ZERO,
    plain: (value) => value,
    compare: (a, b) => a - b,
  };
}

function isoDays(given: unknown): number | undefined {
  if (!(given instanceof Date) && !(typeof given === "string" && ISO_DATE.test(given))) {
    return undefined;
  }
  const ms = isoMs(given);
  return ms === undefined ? undefined : Math.floor(ms / MS_PER_DAY);
}

function daysFrom(given: unknown, unit: Exclude<TimeUnit, "iso">): number | undefined {
  if (Number.isSafeInteger(given)) return floorQuotient(given as number, PER_DAY[unit]);
  const nanos = nanosFrom(given, unit);
  return nanos === undefined ? undefined : Number(floorDivide(nanos, NANOS.days));
}

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?$/;

/** Nanoseconds since midnight. */
export function timeType(unit: TimeUnit = "iso"): CqlType<Whole> {
  const wanted = unit === "iso"
    ? "time such as 23:59:59.123456789 (or give a unit in the mapping)"
    : `time of day in ${unit}`;
  return {
    name: "time",
    from(given) {
      const nanos = unit === "iso" ? clockNanos(given) : nanosFrom(given, unit);
      if (nanos === undefined || nanos < 0n || nanos >= NANOS.days) throw new Misfit(given, wanted);
      return whole(nanos);
    },
    bytes: (value) => int64(value),
    read: (driven) => readWhole((driven as cassandra.types.LocalTime).toBuffer().readBigInt64BE()),
    plain: plainWhole,
    compare: compareWhole,
  };
}

function clockNanos(given: unknown): bigint | undefined {
  const match = typeof given === "string" ? CLOCK.exec(given) : null;
  if (match === null) return undefined;
  const [, hours, minutes, seconds = "0", fraction = ""] = match;
  const total = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return BigInt(total) * NANOS.s + BigInt(fraction.padEnd(9, "0"));
}
