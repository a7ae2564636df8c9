import { Buffer } from "node:buffer";
import { type CqlType, Misfit } from "./cql_type.ts";
import { compareWhole, type Whole, whole, wholeFrom } from "./integers.ts";
import { nanosFrom, type TimeUnit } from "./times.ts";

/** A span of time in three parts, none of which is a fixed number of another; all of one sign. */
export interface Duration {
  months: number;
  days: number;
  nanos: Whole;
}

type Part = "months" | "days" | "nanos";
type Parts = Record<Part, bigint>;

const HOUR = 3_600_000_000_000n;
const UNITS: Record<string, [Part, bigint]> = {
  y: ["months", 12n],
  mo: ["months", 1n],
  w: ["days", 7n],
  d: ["days", 1n],
  h: ["nanos", HOUR],
  m: ["nanos", HOUR / 60n],
  s: ["nanos", 1_000_000_000n],
  ms: ["nanos", 1_000_000n],
  us: ["nanos", 1_000n],
  "µs": ["nanos", 1_000n],
  ns: ["nanos", 1n],
};

const CQL = /^(?:\d{1,20}(?:mo|ms|us|µs|ns|[ywdhms]))+$/i;
const ISO =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d{1,9}))?S)?)?$/i;

/** `duration`, from CQL's text (`1mo2d3h`), ISO 8601's, three numbers, or a number of a unit. */
export function durationType(unit?: TimeUnit): CqlType<Duration> {
  return {
    name: "duration",
    from(given) {
      const parts = partsOf(given, unit);
      const { months, days, nanos } = parts ?? { months: 0n, days: 0n, nanos: 0n };
      const signs = new Set([months, days, nanos].filter((part) => part !== 0n).map((n) => n < 0n));
      const isInRange = BigInt.asIntN(32, months) === months && BigInt.asIntN(32, days) === days &&
        BigInt.asIntN(64, nanos) === nanos;
      if (parts === undefined || signs.size > 1 || !isInRange) {
        throw new Misfit(given, "duration, for example 1mo2d3h or P1M2DT3H");
      }
      return { months: Number(months), days: Number(days), nanos: whole(nanos) };
    },
    bytes: ({ months, days, nanos }) => Buffer.concat([months, days, nanos].map(vint)),
    read(driven) {
      const { months, days, nanoseconds } = driven as Record<string, unknown>;
      const nanos = whole(BigInt(String(nanoseconds)));
      return { months: months as number, days: days as number, nanos };
    },
    plain: ({ months, days, nanos }) => `${months}mo${days}d${nanos}ns`,
    // No set can hold durations; this only makes an order.
    compare: (a, b) => a.months - b.months || a.days - b.days || compareWhole(a.nanos, b.nanos),
  };
}

function partsOf(given: unknown, unit: TimeUnit | undefined): Parts | undefined {
  if (unit !== undefined && unit !== "iso" && typeof given !== "object") {
    const nanos = nanosFrom(given, unit);
    return nanos === undefined ? undefined : { months: 0n, days: 0n, nanos };
  }
  if (typeof given === "string") return partsOfText(given);
  if (given instanceof Uint8Array) return given.length === 12 ? partsOfAvro(given) : undefined;
  if (typeof given !== "object" || given === null) return undefined;
  const { months = 0, days = 0, nanoseconds = 0, ...others } = given as Record<string, unknown>;
  const [m, d, n] = [months, days, nanoseconds].map(wholeFrom);
  if (m === undefined || d === undefined || n === undefined) return undefined;
  if (Object.keys(others).length > 0) return undefined;
  return { months: BigInt(m), days: BigInt(d), nanos: BigInt(n) };
}

function partsOfText(given: string): Parts | undefined {
  const isNegative = given.startsWith("-");
  const text = isNegative ? given.slice(1) : given;
  const parts: Parts = { months: 0n, days: 0n, nanos: 0n };
  const add = (count: string | undefined, name: string) => {
    const [part, size] = UNITS[name]!;
    parts[part] += BigInt(count ?? 0) * size;
  };
  const iso = text.length > 200 ? null : ISO.exec(text);
  if (iso !== null) {
    ["y", "mo", "w", "d", "h", "m", "s"].forEach((name, index) => add(iso[index + 1], name));
    add((iso[8] ?? "").padEnd(9, "0"), "ns");
  } else if (text.length <= 200 && CQL.test(text)) {
    for (const [, count, name] of text.matchAll(/(\d+)(\D+)/g)) add(count, name!.toLowerCase());
  } else return undefined;
  if (!isNegative) return parts;
  return { months: -parts.months, days: -parts.days, nanos: -parts.nanos };
}

/** Avro's logical type: months, days and milliseconds, each of 32 bits, the lowest byte first. */
function partsOfAvro(given: Uint8Array): Parts {
  const view = new DataView(given.buffer, given.byteOffset, given.byteLength);
  const [months, days, ms] = [0, 4, 8].map((at) => BigInt(view.getUint32(at, true)));
  return { months: months!, days: days!, nanos: ms! * 1_000_000n };
}

/** A signed number of variable length (CQL binary protocol v5, section 3): small ones are short. */
function vint(value: Whole): Buffer {
  const signed = BigInt(value);
  return unsignedVint(BigInt.asUintN(64, (signed << 1n) ^ (signed >> 63n)));
}

/** The first byte has a one for each byte that follows. */
export function unsignedVint(value: bigint): Buffer {
  let extra = 0;
  while (extra < 8 && value >> BigInt(7 * extra + 7) > 0n) extra++;
  const buffer = Buffer.alloc(9);
  buffer.writeBigUInt64BE(value, 1);
  const bytes = buffer.subarray(8 - extra);
  if (extra === 8) bytes[0] = 0xff;
  else bytes[0]! |= (0xff << (8 - extra)) & 0xff;
  return bytes;
}
