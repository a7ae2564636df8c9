import { decodeUtf8 } from "./utf8.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const SPACE = 0x20;
const LAST_ASCII = 0x7e;

/** So many digits are a whole number that a double holds exactly, and so are these powers of ten. */
const MAX_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_DIGITS + 1 }, (_, power) => 10 ** power);

/** Places for texts that were read before; a power of two. */
const REMEMBERED = 256;
/** Longer texts are rarely the same again. */
const MAX_REMEMBERED = 32;

/** What a member of the object holds; `undefined` without such a member. */
export type FlatValue = string | number | undefined;

/**
 * Reads chosen members of JSON objects that are as plain as most records' values are: texts of
 * ASCII without escapes, and numbers of up to 15 digits without an exponent. It makes no objects
 * and, for texts that come again and again, no texts either, and takes a third of the time of
 * `JSON.parse`.
 *
 * It never judges: what it reads is what `JSON.parse` would have read, and for all else it says
 * that it can't, valid or not.
 *
 * @example
 * ```ts
 * import { FlatJson } from "./flat_json.ts";
 *
 * const reader = new FlatJson(["Symbol", "Price"]);
 * console.assert(reader.read(new TextEncoder().encode('{"Price":1.5,"Symbol":"IBM"}')));
 * console.assert(reader.values[0] === "IBM" && reader.values[1] === 1.5);
 * console.assert(!reader.read(new TextEncoder().encode('{"Symbol":["IBM"]}')));
 * ```
 */
export class FlatJson {
  /** The members' values, in the order of their names, of what was last read. */
  readonly values: FlatValue[];
  /** The names' bytes; they are told apart by their number and their bytes. */
  #names: Uint8Array[];
  #texts: (string | undefined)[] = Array(REMEMBERED).fill(undefined);
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;

  /** @param names of ASCII, without quotes and backslashes */
  constructor(names: readonly string[]) {
    this.#names = names.map((name) => new TextEncoder().encode(name));
    this.values = names.map(() => undefined);
  }

  /**
   * Reads the bytes from `start` to before `end`.
   *
   * @returns whether they are such an object; only then are the values those of it
   */
  read(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    const { values } = this;
    for (let index = 0; index < values.length; index++) values[index] = undefined;
    if (this.#token() !== OPENING_BRACE) return false;
    if (this.#token() !== QUOTE) return false; // An empty object has nothing for anybody.
    // Most objects have their members in the same order.
    for (let expected = 0;; expected++) {
      const nameAt = this.#at;
      if (!this.#skipText()) return false;
      const index = this.#indexOf(nameAt, this.#at - 1, expected);
      if (this.#token() !== COLON) return false;
      const first = this.#token();
      if (first === QUOTE) {
        const from = this.#at;
        if (!this.#skipText()) return false;
        if (index >= 0) values[index] = this.#text(from, this.#at - 1);
      } else {
        const number = this.#number(first);
        if (number === undefined) return false;
        if (index >= 0) values[index] = number;
      }
      const next = this.#token();
      if (next === CLOSING_BRACE) break;
      if (next !== COMMA || this.#token() !== QUOTE) return false;
    }
    return this.#token() === undefined;
  }

  /** The next byte that is not white space. */
  #token(): number | undefined {
    for (;;) {
      if (this.#at >= this.#end) return undefined;
      const byte = this.#bytes[this.#at++];
      if (byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
      return byte;
    }
  }

  /**
   * Passes over a text behind its opening quote.
   *
   * @returns whether it is a plain one
   */
  #skipText(): boolean {
    const bytes = this.#bytes;
    for (let at = this.#at; at < this.#end; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        this.#at = at + 1;
        return true;
      }
      if (byte < SPACE || byte > LAST_ASCII || byte === BACKSLASH) return false;
    }
    return false;
  }

  #indexOf(start: number, end: number, expected: number): number {
    const names = this.#names;
    if (expected < names.length && this.#isName(names[expected]!, start, end)) return expected;
    for (let index = 0; index < names.length; index++) {
      if (this.#isName(names[index]!, start, end)) return index;
    }
    return -1;
  }

  #isName(name: Uint8Array, start: number, end: number): boolean {
    if (name.length !== end - start) return false;
    for (let index = 0; index < name.length; index++) {
      if (name[index] !== this.#bytes[start + index]) return false;
    }
    return true;
  }

  /** A number that begins with this byte. */
  #number(first: number | undefined): number | undefined {
    const bytes = this.#bytes;
    const end = this.#end;
    if (first === undefined) return undefined;
    const negative = first === MINUS;
    let at = negative ? this.#at : this.#at - 1;
    const start = at;
    let whole = 0;
    for (; at < end && isDigit(bytes[at]!); at++) whole = whole * 10 + (bytes[at]! - ZERO);
    let digits = at - start;
    if (digits === 0 || (digits > 1 && bytes[start] === ZERO)) return undefined;
    let decimals = 0;
    if (at < end && bytes[at] === POINT) {
      const from = ++at;
      for (; at < end && isDigit(bytes[at]!); at++) whole = whole * 10 + (bytes[at]! - ZERO);
      decimals = at - from;
      if (decimals === 0) return undefined;
      digits += decimals;
    }
    if (digits > MAX_DIGITS) return undefined;
    this.#at = at;
    // Both are exact, so that the quotient is the double next to the number, as it has to be.
    const number = decimals === 0 ? whole : whole / POWERS_OF_TEN[decimals]!;
    return negative ? -number : number;
  }

  #text(start: number, end: number): string {
    const bytes = this.#bytes;
    const length = end - start;
    if (length > MAX_REMEMBERED) return decodeUtf8(bytes, start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const place = (hash ^ (hash >>> 15)) & (REMEMBERED - 1);
    const known = this.#texts[place];
    if (known !== undefined && this.#isText(known, start, end)) return known;
    return this.#texts[place] = decodeUtf8(bytes, start, end);
  }

  #isText(text: string, start: number, end: number): boolean {
    if (text.length !== end - start) return false;
    for (let index = 0; index < text.length; index++) {
      if (text.charCodeAt(index) !== this.#bytes[start + index]) return false;
    }
    return true;
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}
