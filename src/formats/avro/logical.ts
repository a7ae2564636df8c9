import { undecodable } from "../../record/undecodable.ts";
import { decimalText, parseDecimal, twosComplement } from "../decimals.ts";
import {
  dateText,
  type Digits,
  instantText,
  parseDate,
  parseInstant,
  parseTimeOfDay,
  timeOfDayText,
} from "../times.ts";
import { isObject, type Value } from "../value_format.ts";
import type { Logical } from "./schema.ts";

/**
 * What a number or bytes mean, as a {@linkcode Value} (Avro 1.12 specification, "Logical Types").
 *
 * @returns a function that throws an `AndeanError` `undecodable` beyond the type's range
 */
export function logicalDecoder(logical: Logical): (raw: Value) => Value {
  const { name } = logical;
  const told = (text: string | undefined, raw: Value) => {
    if (text === undefined) throw undecodable(`a ${name} is ${raw}, which is out of its range`);
    return text;
  };
  switch (name) {
    case "uuid":
      return (raw) => typeof raw === "string" ? raw : uuidText(raw as Uint8Array);
    case "date":
      return (raw) => told(dateText(raw as number), raw);
    case "decimal":
      return (raw) => told(decimalText(raw as Uint8Array, logical.scale), "of too many digits");
    case "duration":
      return (raw) => durationOf(raw as Uint8Array);
    case "time-millis":
    case "time-micros":
      return (raw) => told(timeOfDayText(raw as number, digitsOf(name)), raw);
    default: {
      const zone = name.startsWith("local") ? "" : "Z";
      const digits = digitsOf(name);
      return (raw) => told(instantText(raw as number, digits), raw) + zone;
    }
  }
}

/**
 * The number or bytes that stand for a value.
 *
 * @param size of the fixed that it is written to
 * @returns a function that gives `undefined` where the value is of another form
 */
export function logicalEncoder(
  logical: Logical,
  kind: string,
  size?: number,
): (value: Value) => Value | undefined {
  const { name } = logical;
  switch (name) {
    case "uuid":
      return (value) =>
        typeof value !== "string" || !UUID.test(value)
          ? undefined
          : kind === "string"
          ? value
          : Uint8Array.fromHex(value.replaceAll("-", ""));
    case "duration":
      return durationBytes;
    case "decimal":
      return (value) => {
        const isNumber = typeof value === "number" || typeof value === "bigint";
        if (typeof value !== "string" && !isNumber) return undefined;
        const unscaled = parseDecimal(String(value), logical.scale);
        return unscaled === undefined ? undefined : twosComplement(unscaled, size);
      };
    case "date":
      return (value) => typeof value === "string" ? parseDate(value) : undefined;
    case "time-millis":
    case "time-micros":
      return (value) =>
        typeof value === "string" ? parseTimeOfDay(value, digitsOf(name)) : undefined;
    default:
      // A number would not tell its unit: seconds taken for milliseconds are another time.
      return (value) => typeof value === "string" ? parseInstant(value, digitsOf(name)) : undefined;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function digitsOf(name: Logical["name"]): Digits {
  return name.endsWith("millis") ? 3 : name.endsWith("micros") ? 6 : 9;
}

function uuidText(bytes: Uint8Array): string {
  return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const DURATION_PARTS = ["months", "days", "millis"] as const;

function durationOf(bytes: Uint8Array): Value {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Object.fromEntries(
    DURATION_PARTS.map((part, index) => [part, view.getUint32(4 * index, true)]),
  );
}

function durationBytes(value: Value): Value | undefined {
  if (!isObject(value)) return undefined;
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  for (const [index, part] of DURATION_PARTS.entries()) {
    const count = value[part];
    if (typeof count !== "number" || count !== count >>> 0) return undefined;
    view.setUint32(4 * index, count, true);
  }
  return bytes;
}
