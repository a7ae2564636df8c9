/** A header's value; `undefined` is Kafka's null. */
export type HeaderValue = Uint8Array | string | undefined;

/** By name: a header's value, or those of several headers of one name, in their order. */
export type RecordHeaders = Record<string, HeaderValue | HeaderValue[]>;

/** No headers yet. Without a prototype: a header may be called "constructor", or "__proto__". */
export function noHeaders(): RecordHeaders {
  return Object.create(null);
}

/** Puts a header behind those that are there, also where it has the name of another. */
export function addHeader(headers: RecordHeaders, name: string, value: HeaderValue): void {
  if (!(name in headers)) headers[name] = value;
  else headers[name] = [...valuesOf(headers, name), value];
}

/** The values of all headers of a name, in their order. */
export function valuesOf(headers: RecordHeaders, name: string): HeaderValue[] {
  if (!Object.hasOwn(headers, name)) return [];
  const value = headers[name];
  return Array.isArray(value) ? value : [value];
}

/** The first value of a header, those of its name that have none left out; `undefined` without. */
export function firstHeader(headers: RecordHeaders, name: string): HeaderValue {
  return valuesOf(headers, name).find((value) => value !== undefined);
}

/** The same as text. */
export function headerText(headers: RecordHeaders, name: string): string | undefined {
  const first = firstHeader(headers, name);
  if (first === undefined || typeof first === "string") return first;
  // A byte order mark is part of the text: two headers that differ must not become one.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(first);
}
