import type { CqlType } from "./cql_type.ts";
import { listType, mapType, setType, tupleType, userType, vectorType } from "./collections.ts";
import { durationType } from "./durations.ts";
import { DECIMAL, DOUBLE, FLOAT } from "./fractions.ts";
import { integerType, VARINT } from "./integers.ts";
import {
  ASCII,
  blobType,
  BOOLEAN,
  type Encoding,
  INET,
  TEXT,
  TIMEUUID,
  UUID_TYPE,
} from "./texts.ts";
import { dateType, timestampType, timeType, type TimeUnit } from "./times.ts";

/** A user type's fields, in its order. */
export type UserTypeFields = readonly { name: string; type: string }[];

/** How the values of records stand for those of a column. */
export interface TypeOptions {
  /** Of dates, times, timestamps and durations. @default text of ISO 8601 */
  unit?: TimeUnit | undefined;
  /** Of text that stands for a blob. */
  encoding?: Encoding | undefined;
  /** Whether a field that a user type lacks is refused. */
  isStrict?: boolean | undefined;
}

type Any = CqlType<unknown>;

const NATIVE: Record<string, (options: TypeOptions) => Any> = {
  ascii: () => ASCII as Any,
  bigint: () => integerType("bigint", 8) as Any,
  blob: ({ encoding }) => blobType(encoding) as Any,
  boolean: () => BOOLEAN as Any,
  date: ({ unit }) => dateType(unit) as Any,
  decimal: () => DECIMAL as Any,
  double: () => DOUBLE as Any,
  duration: ({ unit }) => durationType(unit) as Any,
  float: () => FLOAT as Any,
  inet: () => INET as Any,
  int: () => integerType("int", 4) as Any,
  smallint: () => integerType("smallint", 2) as Any,
  text: () => TEXT as Any,
  time: ({ unit }) => timeType(unit) as Any,
  timestamp: ({ unit }) => timestampType(unit) as Any,
  timeuuid: () => TIMEUUID as Any,
  tinyint: () => integerType("tinyint", 1) as Any,
  uuid: () => UUID_TYPE as Any,
  varchar: () => TEXT as Any,
  varint: () => VARINT as Any,
};

/** The names of the types that are not made of others. */
export const NATIVE_TYPES: readonly string[] = Object.keys(NATIVE);

/**
 * The type that a column's description names.
 *
 * @param text as the database's catalog has it, for example `frozen<map<text, int>>`
 * @param userTypes of the column's keyspace
 * @returns `undefined` for a type that can't be written: a counter, or one of the database's own
 */
export function parseType(
  text: string,
  userTypes: Readonly<Record<string, UserTypeFields>> = {},
  options: TypeOptions = {},
): CqlType<unknown> | undefined {
  const inner = (given: string) => parseType(given, userTypes, options);
  const { name, args } = split(text);
  if (args === undefined) {
    const own = name.replace(/^"(.*)"$/, "$1").replaceAll('""', '"');
    const native = Object.hasOwn(NATIVE, name) ? NATIVE[name] : undefined;
    if (native !== undefined) return native(options);
    if (!Object.hasOwn(userTypes, own)) return undefined;
    const fields = userTypes[own]!.map((field) => ({ name: field.name, type: inner(field.type)! }));
    if (fields.some(({ type }) => type === undefined)) return undefined;
    return { ...userType(own, fields, options), isMultiCell: true } as Any;
  }
  if (name === "vector") {
    const element = inner(args[0]!);
    return element && vectorType(element, Number(args[1])) as Any;
  }
  const parts = args.map(inner);
  if (parts.some((part) => part === undefined)) return undefined;
  const [first, second] = parts as [Any, Any];
  if (name === "frozen") return { ...first, isMultiCell: false };
  if (name === "list") return { ...listType(first), isMultiCell: true } as Any;
  if (name === "set") return { ...setType(first), isMultiCell: true } as Any;
  if (name === "map") return { ...mapType(first, second), isMultiCell: true } as Any;
  return name === "tuple" ? tupleType(parts as Any[]) as Any : undefined;
}

/**
 * What the descriptions of a type have in common, for comparing them: CQL has two names for text;
 * databases differ in whether a tuple is called frozen, which it always is, and nobody needs to say
 * so; the catalog quotes the names of Java classes, and those with capitals.
 */
export function bareType(text: string): string {
  return text.toLowerCase().replaceAll(/\bvarchar\b/g, "text").replaceAll(/frozen<|[>\s'"]/g, "");
}

/** Whether times occur in a type, and whether blobs do: what an option would change. */
export function takesOption(
  text: string,
  option: "unit" | "encoding",
  userTypes: Readonly<Record<string, UserTypeFields>> = {},
): boolean {
  const { name, args } = split(text);
  const names = option === "unit" ? ["date", "time", "timestamp", "duration"] : ["blob"];
  if (names.includes(name)) return true;
  const inner = args ?? userTypes[name.replaceAll('"', "")]?.map(({ type }) => type) ?? [];
  return inner.some((part) => takesOption(part, option, userTypes));
}

/** `map<a, b>` is `map` with the arguments `a` and `b`. */
function split(text: string): { name: string; args?: string[] } {
  const trimmed = text.trim();
  const open = trimmed.startsWith('"') ? -1 : trimmed.indexOf("<");
  if (open < 0) return { name: trimmed };
  const args: string[] = [];
  let depth = 0;
  let start = open + 1;
  let isQuoted = false;
  for (let at = start; at < trimmed.length; at++) {
    const sign = trimmed[at];
    if (sign === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (sign === "<") depth++;
    if ((sign === "," && depth === 0) || (sign === ">" && depth === 0)) {
      args.push(trimmed.slice(start, at).trim());
      start = at + 1;
    }
    if (sign === ">") depth--;
  }
  return { name: trimmed.slice(0, open).trim(), args };
}
