import { ExactDecimal } from "./exact_decimal.ts";
import { undecodable } from "./undecodable.ts";
import { decodeUtf8, withoutMark } from "./utf8.ts";

/** A number that JavaScript may round: many digits, or an exponent. Text may look so, too. */
const MAYBE_INEXACT = /[\d.]{16}|\d[eE][+-]?\d/;
/** More digits than these take long to read as a whole number. */
const MAX_INTEGER_DIGITS = 20_000;

/**
 * The value that bytes of JSON stand for, its numbers exact: whole ones beyond 2^53 become
 * `bigint` (with more than 20,000 digits, which take long to read, {@linkcode ExactDecimal}), and
 * fractions that a JavaScript number can't hold become {@linkcode ExactDecimal}.
 *
 * @param what names the bytes in the error
 * @throws {AndeanError} `undecodable`
 */
export function decodeJson(bytes: Uint8Array, what: "key" | "value"): unknown {
  let text: string;
  try {
    text = withoutMark(decodeUtf8(bytes));
  } catch (cause) {
    throw undecodable(`the ${what} is not UTF-8`, cause);
  }
  try {
    return MAYBE_INEXACT.test(text) ? JSON.parse(text, exact as Reviver) : JSON.parse(text);
  } catch (cause) {
    throw undecodable(`the ${what} is not JSON`, cause);
  }
}

type Reviver = (key: string, value: unknown) => unknown;

/** TypeScript does not know yet that a reviver is told how a value was written. */
function exact(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== "number" || source === undefined) return value;
  if (/^-?\d+$/.test(source)) {
    if (Number.isSafeInteger(value)) return value;
    return source.length > MAX_INTEGER_DIGITS ? new ExactDecimal(source) : BigInt(source);
  }
  const text = Object.is(value, -0) ? "-0" : String(value);
  return Number.isFinite(value) && isSame(source, text) ? value : new ExactDecimal(source);
}

/** Whether two texts are the same number: digits without zeros around them, and the exponent. */
function isSame(a: string, b: string): boolean {
  const [x, y] = [normalized(a), normalized(b)];
  return x === y;
}

function normalized(text: string): string {
  const [, sign, integer, fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const digits = (integer! + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return `${sign}0`;
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign}${significant}e${power}`;
}
