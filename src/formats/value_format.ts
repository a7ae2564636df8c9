import { ExactDecimal } from "../record/exact_decimal.ts";

/**
 * What a format makes of bytes: the values of JSON, and beside them `Uint8Array` for bytes,
 * `bigint` for integers that a number can't hold exactly (beyond 2^53), and `ExactDecimal` for
 * JSON's other such numbers.
 *
 * What has a form of its own in a format, but none here, is text in the form that JSON uses for it:
 * times are ISO 8601 (`2023-11-14T22:13:20.000Z`, `2023-11-14`, `22:13:20.000`), decimals are
 * digits (`-12.50`), UUIDs and names of enums are themselves.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | ExactDecimal
  | string
  | Uint8Array
  | Value[]
  | { [name: string]: Value };

/** Fields or entries by name. */
export type ValueObject = { [name: string]: Value };

/** Turns the bytes of a record's value or key into a {@linkcode Value} and back. */
export interface ValueFormat {
  readonly name: string;
  /** @throws {AndeanError} `undecodable`, with a reason for people; nothing else */
  decode(bytes: Uint8Array): Value;
  /** @throws {AndeanError} `configuration` where the value does not fit the schema */
  encode(value: Value): Uint8Array;
  /**
   * Fetches what decoding these needs, so that decoding need not wait: the schemas that they name.
   *
   * @returns `undefined` where all is there already, as it nearly always is
   * @throws {AndeanError} where a service refuses us, or is away for too long
   */
  ready?(values: Iterable<Uint8Array | null>): Promise<void> | undefined;
  /**
   * Whether a schema says of a place in the values that its numbers may have fractions, although
   * those that are there may all be whole. Absent where no schema tells.
   *
   * @param names of fields, from the outside in; {@linkcode ELEMENTS} for those of a list
   */
  hasFractions?(names: readonly string[]): boolean;
  /**
   * The same where no schema tells, but values do, by how their numbers are written. Absent where
   * that tells nothing.
   *
   * @returns what {@linkcode ValueFormat.hasFractions} says, as far as these values tell
   */
  writtenFractions?(values: Iterable<Uint8Array>): (names: readonly string[]) => boolean;
}

/** Stands for the elements of a list, among names of fields. */
export const ELEMENTS = "[]";

/** Whether a value has fields. */
export function isObject(value: unknown): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Uint8Array) && !(value instanceof ExactDecimal);
}

/**
 * Sets a field, whatever its name. Assigning `__proto__` would change what the object is, and V8
 * would take `999` for the place of an element, with room for all those before it: 12 KB for a field
 * that takes a few bytes in a record. It keeps no such room once an element was not writable.
 */
export function setField(object: ValueObject, name: string, value: Value): void {
  if (name.charCodeAt(0) > DIGIT_9 && name !== "__proto__") object[name] = value;
  else setOddField(object, name, value);
}

/** Hardly a name begins with a digit, or with what stands before them: the others are quick. */
const DIGIT_9 = 0x39;
/** Below, the room is small; beyond, V8 keeps elements by their numbers anyway. */
const FAR_ELEMENT = /^[1-9]\d{2,3}$/;
const PLAIN = { enumerable: true, configurable: true };

function setOddField(object: ValueObject, name: string, value: Value): void {
  if (FAR_ELEMENT.test(name)) {
    Object.defineProperty(object, name, { ...PLAIN, value, writable: false });
  }
  Object.defineProperty(object, name, { ...PLAIN, value, writable: true });
}
