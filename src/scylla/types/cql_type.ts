import type { Buffer } from "node:buffer";
import type { Plain } from "./plain.ts";

/**
 * A CQL type: how values of records become its values, and how these travel and compare.
 *
 * The driver is given bytes and never values of its own classes: it writes bytes of any type as
 * they are, and its own encoders round, guess, and write an empty list as null.
 *
 * @template Value the type's values as they are kept in between
 */
export interface CqlType<Value = unknown> {
  /** As CQL writes it. */
  readonly name: string;
  /**
   * The value that a record's value stands for; never called with null.
   *
   * @throws {Misfit}
   */
  from(given: unknown): Value;
  /** As CQL's binary protocol has it. */
  bytes(value: Value): Buffer;
  /** What the driver has read; never called with null. */
  read(driven: unknown): Value;
  /** Equal exactly for equal values. */
  plain(value: Value): Plain;
  /**
   * The database's own order, in which a set keeps its elements and a map its keys; it is not that
   * of the bytes for every type.
   */
  compare(a: Value, b: Value): number;
  /** The length of every value inside of a vector; absent where it differs. */
  readonly fixedBytes?: number;
  /** Whether a value that is a `number` is sent as one: the batches' encoder is fast with these. */
  readonly sendsNumbers?: boolean;
  /** Kept in cells of its own for each element: an empty one is the same as null. */
  readonly isMultiCell?: boolean;
}

/** A record's value that a type can't hold. */
export class Misfit extends Error {
  /** Where inside of the value, for example `[3].name`; empty for the value itself. */
  path: string;
  readonly found: string;
  readonly wanted: string;
  /** It is a field that the type has no place for. */
  readonly isUnmapped: boolean;

  /**
   * @param given the value that does not fit; kept in few words, not as it is
   * @param wanted what would have fitted, to follow "wanted"
   */
  constructor(given: unknown, wanted: string, { path = "", isUnmapped = false } = {}) {
    const found = shown(given);
    super(`${path || "it"} is ${found}, wanted ${wanted}`);
    this.path = path;
    this.found = found;
    this.wanted = wanted;
    this.isUnmapped = isUnmapped;
  }
}

/**
 * Converts a part of a value.
 *
 * @param path where the part is in the value, to stand before its own path in a misfit
 * @throws {Misfit} also for null, which no part may be
 */
export function part<Value>(type: CqlType<Value>, given: unknown, path: string): Value {
  if (given === null || given === undefined) throw new Misfit(null, type.name, { path });
  try {
    return type.from(given);
  } catch (thrown) {
    if (thrown instanceof Misfit) thrown.path = path + thrown.path;
    throw thrown;
  }
}

const MAX_SHOWN = 40;

/** A value as JSON, shortened to fit a log line. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "bigint") return cut(`${value}`);
  if (typeof value === "number") return `${value}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  try {
    const text = JSON.stringify(
      value,
      (_, inner) => typeof inner === "bigint" ? Number(inner) : inner,
    );
    return cut(text ?? typeof value);
  } catch {
    return "too deep to show";
  }
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
