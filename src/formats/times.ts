/**
 * Times as ISO 8601 text, with every digit that they have: a JavaScript date ends at milliseconds,
 * and at the years ±271,821.
 */

const MS_PER_DAY = 86_400_000;
const MAX_DAYS = 100_000_000;

/** Parts of a second: 3 for milliseconds, 6 for microseconds, 9 for nanoseconds. */
export type Digits = 3 | 6 | 9;

const PER_SECOND: Record<Digits, bigint> = { 3: 1_000n, 6: 1_000_000n, 9: 1_000_000_000n };

/**
 * A day as ISO 8601 has it: `2023-11-14`.
 *
 * @param days since the epoch
 * @returns `undefined` where no calendar has the day
 */
export function dateText(days: number): string | undefined {
  if (Math.abs(days) > MAX_DAYS) return undefined;
  return new Date(days * MS_PER_DAY).toISOString().replace(/T.*/, "");
}

/**
 * A time of day as ISO 8601 has it: `22:13:20.000`.
 *
 * @param units since midnight
 * @returns `undefined` where a day has ended by then
 */
export function timeOfDayText(units: number | bigint, digits: Digits): string | undefined {
  const perSecond = PER_SECOND[digits];
  const value = BigInt(units);
  if (value < 0n || value >= 86_400n * perSecond) return undefined;
  const seconds = Number(value / perSecond);
  const two = (part: number) => String(part).padStart(2, "0");
  const fraction = String(value % perSecond).padStart(digits, "0");
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:` +
    `${two(seconds % 60)}.${fraction}`;
}

/**
 * A time as ISO 8601 has it: `2023-11-14T22:13:20.000`.
 *
 * @param units since the epoch
 * @returns without a zone; `undefined` where no calendar has the time
 */
export function instantText(units: number | bigint, digits: Digits): string | undefined {
  if (digits === 3) return isoText(Number(units));
  const perSecond = PER_SECOND[digits];
  const value = BigInt(units);
  const fraction = value % perSecond;
  const positive = fraction < 0n ? fraction + perSecond : fraction;
  const whole = isoText(Number((value - positive) / perSecond) * 1_000);
  return whole?.replace(/\d{3}$/, String(positive).padStart(digits, "0"));
}

function isoText(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, -1);
}

/**
 * Reads what {@linkcode dateText} writes.
 *
 * @returns days since the epoch; `undefined` where the text is no date
 */
export function parseDate(text: string): number | undefined {
  if (!/^([+-]\d{6}|\d{4})-\d\d-\d\d$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // A date such as 2023-02-30 would become another one.
  return Number.isNaN(ms) || dateText(ms / MS_PER_DAY) !== text ? undefined : ms / MS_PER_DAY;
}

/**
 * Reads a time of day, with or without fractions of a second.
 *
 * @returns units since midnight; `undefined` where the text is no time of day, or in finer units
 */
export function parseTimeOfDay(text: string, digits: Digits): number | undefined {
  const [, hours, minutes, seconds, fraction = ""] =
    /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?$/.exec(text) ?? [];
  const units = hours === undefined ? undefined : fractionUnits(fraction, digits);
  if (units === undefined) return undefined;
  const whole = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return whole * Number(PER_SECOND[digits]) + Number(units);
}

/**
 * Reads a time of ISO 8601, with a zone or as UTC.
 *
 * @returns units since the epoch; `undefined` where the text is no time, or in finer units
 */
export function parseInstant(text: string, digits: Digits): bigint | undefined {
  const [, day, clock, fraction = "", zone = "Z"] =
    /^([^T]+)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  if (day === undefined || parseDate(day) === undefined) return undefined;
  const ms = Date.parse(`${day}T${clock}${zone}`);
  const units = fractionUnits(fraction, digits);
  if (Number.isNaN(ms) || units === undefined) return undefined;
  return BigInt(ms / 1_000) * PER_SECOND[digits] + units;
}

/** What would have to be rounded is refused. */
function fractionUnits(fraction: string, digits: Digits): bigint | undefined {
  const needed = fraction.replace(/0+$/, "");
  return needed.length > digits ? undefined : BigInt(needed.padEnd(digits, "0"));
}
