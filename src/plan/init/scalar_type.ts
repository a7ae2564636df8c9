import { isIP } from "node:net";
import { ExactDecimal } from "../../record/exact_decimal.ts";
import { type CqlType, Misfit } from "../../scylla/types/cql_type.ts";
import { parseType, type UserTypeFields } from "../../scylla/types/parse_type.ts";
import type { TimeUnit } from "../../scylla/types/times.ts";
import { epochUnit, isTimeName } from "./epoch.ts";
import { type FieldProfile, kindOf } from "./field_profile.ts";

/** What is known of a format's values, for what their text may stand for. */
export interface TextMeaning {
  /** Numbers and truth values are text, too: CSV. */
  isAllText: boolean;
  /** Decimals are text: formats with a schema, in which they are types of their own. */
  hasDecimals: boolean;
}

/** A type for a column. */
export interface ChosenType {
  /** As CQL writes it. */
  type: string;
  unit?: TimeUnit;
  /** What else it could be, or what to mind: for a comment. */
  note?: string;
}

const WHOLE = /^-?(0|[1-9]\d*)$/;
const FRACTION = /^-?(0|[1-9]\d*)\.\d+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Chooses the type for values that are neither lists nor objects, by those of the most frequent
 * kind.
 *
 * @param name of the column, which may say that numbers are times
 */
export function scalarType(profile: FieldProfile, name: string, meaning: TextMeaning): ChosenType {
  const kind = profile.mainKind;
  const values = profile.values.filter((value) => kindOf(value) === kind);
  switch (kind) {
    case "boolean":
      return { type: "boolean" };
    case "bytes":
      return { type: "blob" };
    case "number":
      return numberType(values, name, profile.hasFractions);
    default:
      return textType(values as string[], name, meaning);
  }
}

function numberType(
  values: readonly unknown[],
  name: string,
  hasFractions: boolean,
): ChosenType {
  const unit = isTimeName(name) ? epochUnit(values) : undefined;
  if (unit === "us" || unit === "ns") {
    return { ...wholeType(values), note: `a time in ${unit}? timestamp would cut it to ms` };
  }
  if (unit !== undefined) return { type: "timestamp", unit, note: "or bigint, as it is" };
  if (!hasFractions && values.every(isWhole)) return wholeType(values);
  // Digits that a double can't hold would be stored as another number.
  return values.some((value) => value instanceof ExactDecimal || typeof value === "bigint")
    ? { type: "decimal", note: "some have more digits than a double" }
    : { type: "double", note: "or decimal, for exact sums" };
}

function isWhole(value: unknown): boolean {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

function wholeType(values: readonly unknown[]): ChosenType {
  if (misfits("bigint", values) > 0) return { type: "varint", note: "some have over 64 bits" };
  return misfits("int", values) > 0
    ? { type: "bigint" }
    : { type: "bigint", note: "or int, which all of these fit; or double, if fractions may come" };
}

function textType(
  values: readonly string[],
  name: string,
  { isAllText, hasDecimals }: TextMeaning,
): ChosenType {
  const all = (form: RegExp) => values.every((value) => form.test(value));
  const fit = (type: string) => misfits(type, values) === 0;
  if (all(UUID)) {
    return fit("timeuuid") ? { type: "timeuuid", note: "or uuid" } : { type: "uuid" };
  }
  if (all(/^\d{4}-\d\d-\d\d$/) && fit("date")) return { type: "date" };
  if (all(/^[+-]?\d{4,6}-\d\d-\d\d[T ]/i) && fit("timestamp")) return timestampOfText(values);
  if (all(/^\d\d:\d\d:\d\d/) && fit("time")) return { type: "time" };
  if (values.every((value) => isIP(value) !== 0) && fit("inet")) return { type: "inet" };
  if (isAllText) {
    if (all(/^(true|false)$/i)) return { type: "boolean" };
    if (all(WHOLE)) {
      const unit = isTimeName(name) ? epochUnit(values) : undefined;
      return unit === "s" || unit === "ms"
        ? { type: "timestamp", unit, note: "or bigint, as it is" }
        : wholeType(values);
    }
    if (values.every((value) => WHOLE.test(value) || FRACTION.test(value))) {
      return { type: "decimal", note: "or double" };
    }
  }
  if (hasDecimals && all(FRACTION)) return { type: "decimal", note: "or text" };
  return { type: "text" };
}

/** A timestamp has milliseconds: text with more digits would lose them. */
function timestampOfText(values: readonly string[]): ChosenType {
  return values.some((value) => /[.,]\d{3}\d*[1-9]/.test(value))
    ? { type: "timestamp", note: "cut to milliseconds; or text, as it is" }
    : { type: "timestamp" };
}

/** How many of the values a type can't hold. */
export function misfits(
  type: string | CqlType<unknown>,
  values: readonly unknown[],
  userTypes: Readonly<Record<string, UserTypeFields>> = {},
  options: Parameters<typeof parseType>[2] = {},
): number {
  const parsed = typeof type === "string" ? parseType(type, userTypes, options) : type;
  if (parsed === undefined) return values.length;
  return values.filter((value) => !holds(parsed, value)).length;
}

function holds(type: CqlType<unknown>, value: unknown): boolean {
  try {
    type.from(value);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof Misfit)) throw thrown;
    return false;
  }
}
