import * as z from "zod";

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time: as a date (`2026-01-31`), as a date with a time (`2026-01-31T08:00Z`), or as how long ago
 * (`90s`, `15m`, `2h`, `7d`). `end`, as a config file may have it for `ingest`, is no bound.
 *
 * @returns milliseconds since the epoch
 */
export function pointInTime(now: () => number = Date.now): z.ZodType<number | undefined> {
  const wanted = "wanted a date and time (2026-01-31T08:00Z), or how long ago (90s, 15m, 2h, 7d)";
  return z.string({ error: wanted })
    .transform((value) => value === "end" ? undefined : parse(value.trim(), now()))
    .refine((value) => value === undefined || Number.isFinite(value), wanted)
    // Kafka has no records from before 1970, and takes some of those times for other questions.
    .transform((value) => value === undefined ? undefined : Math.max(0, value));
}

function parse(text: string, nowMs: number): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * UNIT_MS[unit!]!;
  // `Date` takes much more than this, for example "1" as a year of the last century.
  return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)
    ? Date.parse(text)
    : NaN;
}
