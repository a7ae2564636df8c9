import { Buffer } from "node:buffer";
import type { Plain } from "./plain.ts";
import { type CqlType, Misfit, part } from "./cql_type.ts";
import { unsignedVint } from "./durations.ts";

/** Length before content, as collections, tuples and user types have their parts; -1 for null. */
function measured(bytes: Buffer | null): Buffer[] {
  const length = Buffer.allocUnsafe(4);
  length.writeInt32BE(bytes?.length ?? -1);
  return bytes === null ? [length] : [length, bytes];
}

function counted(count: number, parts: readonly Buffer[]): Buffer {
  const head = Buffer.allocUnsafe(4);
  head.writeInt32BE(count);
  return Buffer.concat([head, ...parts.flatMap(measured)]);
}

/** In brackets, with texts in quotes, so that no element can look like two. */
function listed(plains: readonly (Plain | null)[]): string {
  return JSON.stringify(plains);
}

/** Elements of a record's list; also those of typed arrays, which some formats make. */
function elementsOf(given: unknown, wanted: string): unknown[] {
  if (Array.isArray(given)) return given;
  if (given instanceof Set) return [...given];
  if (ArrayBuffer.isView(given) && !(given instanceof Uint8Array)) {
    return Array.from(given as Float32Array);
  }
  throw new Misfit(given, wanted);
}

function compareLists<T>(element: CqlType<T>, a: readonly T[], b: readonly T[]): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const order = element.compare(a[at]!, b[at]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** `list<…>` */
export function listType<T>(element: CqlType<T>): CqlType<T[]> {
  const name = `list<${element.name}>`;
  return {
    name,
    from: (given) => elementsOf(given, name).map((one, index) => part(element, one, `[${index}]`)),
    bytes: (value) => counted(value.length, value.map((one) => element.bytes(one))),
    read: (driven) => Array.from(driven as unknown[], (one) => element.read(one)),
    plain: (value) => listed(value.map((one) => element.plain(one))),
    compare: (a, b) => compareLists(element, a, b),
  };
}

/** `set<…>`: each element once, in the order of its type. */
export function setType<T>(element: CqlType<T>): CqlType<T[]> {
  const list = listType(element);
  const name = `set<${element.name}>`;
  const distinct = (values: readonly T[]) =>
    [...new Map(values.map((value) => [element.plain(value), value])).values()]
      .sort((a, b) => element.compare(a, b));
  return {
    ...list,
    name,
    from: (given) =>
      distinct(elementsOf(given, name).map((one, index) => part(element, one, `[${index}]`))),
    read: (driven) => distinct(list.read(driven)),
  };
}

/** `map<…, …>`: from an object, whose names become keys, or from pairs. */
export function mapType<K, V>(key: CqlType<K>, value: CqlType<V>): CqlType<[K, V][]> {
  const name = `map<${key.name}, ${value.name}>`;
  const sorted = (pairs: [K, V][]) => pairs.sort(([a], [b]) => key.compare(a, b));
  return {
    name,
    from(given) {
      const pairs = entriesOf(given);
      if (pairs === undefined) throw new Misfit(given, name);
      const known = new Set<Plain>();
      return sorted(pairs.map(([k, v]): [K, V] => {
        const path = `[${JSON.stringify(typeof k === "bigint" ? String(k) : k)}]`;
        const converted = part(key, k, `${path} as a key`);
        const plain = key.plain(converted);
        if (known.has(plain)) throw new Misfit(k, `${name} (this key comes twice)`, { path });
        known.add(plain);
        return [converted, part(value, v, path)];
      }));
    },
    bytes: (pairs) =>
      counted(pairs.length, pairs.flatMap(([k, v]) => [key.bytes(k), value.bytes(v)])),
    read: (driven) =>
      sorted(entriesOf(driven)!.map(([k, v]): [K, V] => [key.read(k), value.read(v)])),
    plain: (pairs) => listed(pairs.flatMap(([k, v]) => [key.plain(k), value.plain(v)])),
    compare(a, b) {
      const keys = compareLists(key, a.map(([k]) => k), b.map(([k]) => k));
      return keys || compareLists(value, a.map(([, v]) => v), b.map(([, v]) => v));
    },
  };
}

function entriesOf(given: unknown): [unknown, unknown][] | undefined {
  if (given instanceof Map) return [...given];
  return isFields(given) ? Object.entries(given) : undefined;
}

function isFields(given: unknown): given is Record<string, unknown> {
  return typeof given === "object" && given !== null && !Array.isArray(given) &&
    !ArrayBuffer.isView(given) && !(given instanceof Date);
}

/** Parts that may be null, one after the other. */
function composite<T>(
  name: string,
  parts: readonly CqlType<T>[],
  from: (given: unknown) => (T | null)[],
  read: (driven: unknown, index: number) => unknown,
): CqlType<(T | null)[]> {
  return {
    name,
    from,
    bytes: (value) =>
      Buffer.concat(
        value.flatMap((one, index) => measured(one === null ? null : parts[index]!.bytes(one))),
      ),
    read: (driven) =>
      parts.map((type, index) => {
        const one = read(driven, index);
        return one === null || one === undefined ? null : type.read(one);
      }),
    plain: (value) =>
      listed(value.map((one, index) => one === null ? null : parts[index]!.plain(one))),
    compare(a, b) {
      for (let at = 0; at < parts.length; at++) {
        const [x, y] = [a[at] ?? null, b[at] ?? null];
        const order = x === null || y === null
          ? Number(x !== null) - Number(y !== null)
          : parts[at]!.compare(x, y);
        if (order !== 0) return order;
      }
      return 0;
    },
  };
}

function optional<T>(type: CqlType<T>, given: unknown, path: string): T | null {
  return given === null || given === undefined ? null : part(type, given, path);
}

/** `tuple<…>`: from a list; what is missing at its end is null. */
export function tupleType<T>(parts: readonly CqlType<T>[]): CqlType<(T | null)[]> {
  const name = `tuple<${parts.map((type) => type.name).join(", ")}>`;
  return composite(name, parts, (given) => {
    const elements = elementsOf(given, name);
    if (elements.length > parts.length) throw new Misfit(given, name);
    return parts.map((type, index) => optional(type, elements[index], `[${index}]`));
  }, (driven, index) => (driven as { get(index: number): unknown }).get(index));
}

/** A user type, from an object by the names of its fields; what is missing is null. */
export function userType<T>(
  name: string,
  fields: readonly { name: string; type: CqlType<T> }[],
  { isStrict = false } = {},
): CqlType<(T | null)[]> {
  const names = new Set(fields.map((field) => field.name));
  return composite(name, fields.map(({ type }) => type), (given) => {
    if (!isFields(given)) throw new Misfit(given, name);
    const unknown = isStrict ? Object.keys(given).find((field) => !names.has(field)) : undefined;
    if (unknown !== undefined) {
      throw new Misfit(given[unknown], `no such field in type ${name}`, {
        path: `.${unknown}`,
        isUnmapped: true,
      });
    }
    return fields.map((field) => {
      const own = Object.hasOwn(given, field.name) ? given[field.name] : null;
      return optional(field.type, own, `.${field.name}`);
    });
  }, (driven, index) => (driven as Record<string, unknown>)[fields[index]!.name]);
}

/** `vector<…, n>`: from a list of exactly so many. */
export function vectorType<T>(element: CqlType<T>, dimension: number): CqlType<T[]> {
  const name = `vector<${element.name}, ${dimension}>`;
  const { fixedBytes } = element;
  const list = listType(element);
  return {
    ...list,
    name,
    ...(fixedBytes === undefined ? {} : { fixedBytes: fixedBytes * dimension }),
    from(given) {
      const elements = elementsOf(given, name);
      if (elements.length !== dimension) {
        throw new Misfit(given, `${name}, not ${elements.length} elements`);
      }
      return elements.map((one, index) => part(element, one, `[${index}]`));
    },
    bytes: (value) =>
      Buffer.concat(value.flatMap((one) => {
        const bytes = element.bytes(one);
        return fixedBytes === undefined ? [unsignedVint(BigInt(bytes.length)), bytes] : [bytes];
      })),
    read: (driven) =>
      Array.from((driven as { elements: unknown[] }).elements, (one) => element.read(one)),
  };
}
