import { undecodable } from "../../record/undecodable.ts";
import { decimalText, parseDecimal, twosComplement } from "../decimals.ts";
import { instantText, parseInstant } from "../times.ts";
import type { Value, ValueObject } from "../value_format.ts";

/**
 * Google's well-known types, and Confluent's decimal, as what they stand for, in the form of Protobuf's JSON mapping.
 *
 * Source: protobuf.dev, "ProtoJSON Format".
 */

const NANOS = 1_000_000_000n;
/** What the types' own definitions allow: ±10,000 years for a duration. */
const MAX_DURATION_SECONDS = 315_576_000_000;

/** @returns what a message of this type stands for; `undefined` where it is no special type */
export function wellKnownReader(
  fullName: string,
): ((message: ValueObject) => Value) | undefined {
  switch (fullName) {
    case ".google.protobuf.Timestamp":
      return timestampText;
    case ".google.protobuf.Duration":
      return durationText;
    case ".google.protobuf.Struct":
      return ({ fields }) => fields!;
    case ".google.protobuf.ListValue":
      return ({ values }) => values!;
    case ".google.protobuf.Value":
      // A oneof: at most one of them is there, or it is the enum that stands for null.
      return (message) =>
        Object.entries(message)
          .find(([name, value]) => value !== null && !/^null_?value$/i.test(name))?.[1] ?? null;
    case ".confluent.type.Decimal":
      return confluentDecimal;
    default:
      return WRAPPERS.has(fullName) ? ({ value }) => value! : undefined;
  }
}

/** The fields of a special type that stand for a value; `undefined` where there are none. */
export function wellKnownWriter(
  fullName: string,
): ((value: Value) => Value | undefined) | undefined {
  switch (fullName) {
    case ".google.protobuf.Timestamp":
      return (value) => typeof value === "string" ? timestampOf(value) : undefined;
    case ".google.protobuf.Duration":
      return (value) => typeof value === "string" ? durationOf(value) : undefined;
    case ".google.protobuf.Struct":
      return (value) => ({ fields: value });
    case ".google.protobuf.ListValue":
      return (value) => ({ values: value });
    case ".google.protobuf.Value":
      return jsonValueOf;
    case ".confluent.type.Decimal":
      return confluentDecimalOf;
    default:
      return WRAPPERS.has(fullName) ? (value) => ({ value }) : undefined;
  }
}

const WRAPPERS = new Set(
  ["Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes"]
    .map((name) => `.google.protobuf.${name}Value`),
);

function timestampText({ seconds, nanos }: ValueObject): string {
  const [whole, part] = [seconds as number | bigint, nanos as number];
  const text = part >= 0 && part < NANOS
    ? instantText(BigInt(whole) * NANOS + BigInt(part), 9)
    : undefined;
  if (text === undefined) throw undecodable(`a Timestamp is ${whole} s and ${part} ns`);
  return `${shortened(text)}Z`;
}

function durationText({ seconds, nanos }: ValueObject): string {
  const [whole, part] = [Number(seconds as number | bigint), nanos as number];
  const valid = Math.abs(whole) <= MAX_DURATION_SECONDS && Math.abs(part) < NANOS &&
    !(whole > 0 && part < 0) && !(whole < 0 && part > 0);
  if (!valid) throw undecodable(`a Duration is ${whole} s and ${part} ns`);
  const sign = whole < 0 || part < 0 ? "-" : "";
  const fraction = String(Math.abs(part)).padStart(9, "0");
  return `${sign}${shortened(`${Math.abs(whole)}.${fraction}`)}s`;
}

function confluentDecimal({ value, scale }: ValueObject): string {
  const text = (scale as number) < 0
    ? undefined
    : decimalText(value as Uint8Array, scale as number);
  if (text === undefined) throw undecodable(`a Decimal has the scale ${scale}, or too many digits`);
  return text;
}

function confluentDecimalOf(value: Value): Value | undefined {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  if (typeof value !== "string" && !isNumber) return undefined;
  const text = String(value);
  const scale = text.split(".")[1]?.length ?? 0;
  const unscaled = parseDecimal(text, scale);
  if (unscaled === undefined) return undefined;
  const precision = String(unscaled).replace("-", "").length;
  return { value: twosComplement(unscaled)!, precision: Math.max(precision, scale), scale };
}

/** With 0, 3, 6 or 9 digits after the point. */
function shortened(text: string): string {
  return text.replace(/\.000000000$|000000$|000$/, "");
}

function timestampOf(text: string): Value | undefined {
  const units = parseInstant(text, 9);
  if (units === undefined) return undefined;
  const nanos = ((units % NANOS) + NANOS) % NANOS;
  return { seconds: (units - nanos) / NANOS, nanos: Number(nanos) };
}

function durationOf(text: string): Value | undefined {
  const [, sign, seconds, fraction = ""] = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const factor = sign === "-" ? -1 : 1;
  return { seconds: factor * Number(seconds), nanos: factor * Number(fraction.padEnd(9, "0")) };
}

function jsonValueOf(value: Value): Value | undefined {
  if (value === null) return named("null", 0);
  switch (typeof value) {
    case "string":
    case "number":
      return named(typeof value, value);
    case "boolean":
      return named("bool", value);
    case "bigint":
      return undefined;
  }
  if (value instanceof Uint8Array) return undefined;
  return named(Array.isArray(value) ? "list" : "struct", value);
}

/** protobufjs's own definition writes the names of these fields in another way than Google's. */
function named(kind: string, value: Value): Value {
  return { [`${kind}_value`]: value, [`${kind}Value`]: value };
}
