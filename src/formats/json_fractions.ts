import { ELEMENTS } from "./value_format.ts";

/** A whole number that was written as `20.0`. */
class WrittenFraction {}

type Reviver = (key: string, value: unknown) => unknown;

/**
 * Finds the places in JSON where whole numbers are written with a fraction, as languages do that
 * tell floating-point numbers from others: `20.0` is read as 20, and the next one may be 20.5.
 *
 * @param texts of records; what is no JSON is passed over, because decoding has told so
 * @returns as `ValueFormat.hasFractions`
 */
export function writtenFractions(
  texts: Iterable<Uint8Array>,
): (names: readonly string[]) => boolean {
  const places = new Set<string>();
  const decoder = new TextDecoder();
  for (const bytes of texts) {
    const text = decoder.decode(bytes);
    if (!/\d\.0/.test(text)) continue;
    try {
      collect(JSON.parse(text, marked as Reviver), [], places);
    } catch (thrown) {
      // Too deep for a reviver, which needs more of the stack than decoding does.
      if (!(thrown instanceof SyntaxError || thrown instanceof RangeError)) throw thrown;
    }
  }
  return (names) => places.has(JSON.stringify(names));
}

function marked(_key: string, value: unknown, { source }: { source?: string }): unknown {
  const isWritten = Number.isInteger(value) && source !== undefined && /^-?\d+\.0+$/.test(source);
  return isWritten ? new WrittenFraction() : value;
}

function collect(value: unknown, names: readonly string[], places: Set<string>): void {
  if (value instanceof WrittenFraction) places.add(JSON.stringify(names));
  else if (Array.isArray(value)) {
    for (const element of value) collect(element, [...names, ELEMENTS], places);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, field] of Object.entries(value)) collect(field, [...names, name], places);
  }
}
