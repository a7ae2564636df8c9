import type { Codec } from "./codec.ts";
import { FlatJson } from "./flat_json.ts";
import type { Tick } from "./tick.ts";
import { checkPrice, checkSeconds, checkSymbol } from "./tick_checks.ts";
import { undecodable } from "./undecodable.ts";
import { decodeUtf8, withoutMark } from "./utf8.ts";

const OPENING_BRACE = 0x7b;

const encoder = new TextEncoder();
const plain = new FlatJson(["Symbol", "Price", "TimeStamp"]);

/**
 * The seed pipeline's shape: `{"Symbol":"IBM","Price":101.25,"TimeStamp":1700000000}`.
 *
 * `TimeStamp` is in epoch seconds; fractions are kept to the millisecond. Fields beside these
 * three are ignored.
 */
export const jsonCodec: Codec = {
  name: "json",

  encode(tick) {
    return encoder.encode(JSON.stringify({
      Symbol: tick.symbol,
      Price: tick.price,
      TimeStamp: tick.timestampMs / 1_000,
    }));
  },

  decode(value) {
    if (value === null) throw undecodable("the value is null");
    return decodeIn(value, 0, value.length);
  },

  decodeIn,

  decodeKey(key) {
    if (key === null) throw undecodable("the value and the key are null");
    // `{"Symbol":"IBM","TimeStamp":1700000000}`, or the symbol alone, as `produce` sends it.
    if (key[0] !== OPENING_BRACE) {
      const symbol = decodeText(key, "key");
      checkSymbol(symbol);
      return { symbol };
    }
    const { Symbol: symbol, TimeStamp: seconds } = parseObject(key, "key");
    checkSymbol(symbol);
    if (seconds === undefined) return { symbol };
    checkSeconds(seconds);
    return { symbol, timestampMs: Math.round(seconds * 1_000) };
  },
};

function decodeIn(bytes: Uint8Array, start: number, end: number): Tick {
  const [symbol, price, seconds] = plain.read(bytes, start, end)
    ? plain.values
    : fieldsOf(bytes.subarray(start, end));
  checkSymbol(symbol);
  checkPrice(price);
  checkSeconds(seconds);
  return { symbol, price, timestampMs: Math.round(seconds * 1_000) };
}

function fieldsOf(value: Uint8Array): unknown[] {
  const { Symbol: symbol, Price: price, TimeStamp: seconds } = parseObject(value, "value");
  return [symbol, price, seconds];
}

function parseObject(bytes: Uint8Array, what: "key" | "value"): Record<string, unknown> {
  const text = decodeText(bytes, what);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw undecodable(`the ${what} is not JSON`, cause);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw undecodable(`the ${what} is not a JSON object`);
  }
  return parsed as Record<string, unknown>;
}

function decodeText(bytes: Uint8Array, what: "key" | "value"): string {
  try {
    return withoutMark(decodeUtf8(bytes));
  } catch (cause) {
    throw undecodable(`the ${what} is not UTF-8`, cause);
  }
}
