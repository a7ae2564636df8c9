import type { Codec } from "./codec.ts";
import { undecodable } from "./undecodable.ts";
import type { Tick } from "./tick.ts";

/** The largest distance from the epoch that a JavaScript date can hold, in seconds. */
const MAX_SECONDS = 8_640_000_000_000;

const encoder = new TextEncoder();
// Bytes that are not UTF-8 are refused: replacing them would store what nobody sent.
const decoder = new TextDecoder("utf-8", { fatal: true });

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
    let parsed: unknown;
    try {
      parsed = JSON.parse(decoder.decode(value));
    } catch (cause) {
      throw undecodable(
        cause instanceof SyntaxError ? "the value is not JSON" : "the value is not UTF-8",
        cause,
      );
    }
    return toTick(parsed);
  },
};

function toTick(parsed: unknown): Tick {
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw undecodable("the value is not a JSON object");
  }
  const { Symbol: symbol, Price: price, TimeStamp: seconds } = parsed as Record<string, unknown>;
  if (typeof symbol !== "string" || symbol === "") {
    throw undecodable(`Symbol is ${show(symbol)}, wanted a non-empty string`);
  }
  // A lone surrogate has no UTF-8 form, so that the row would hold another symbol.
  if (!symbol.isWellFormed()) throw undecodable("Symbol holds a lone surrogate");
  if (typeof price !== "number" || !Number.isFinite(price)) {
    throw undecodable(`Price is ${show(price)}, wanted a number`);
  }
  if (typeof seconds !== "number" || !(Math.abs(seconds) <= MAX_SECONDS)) {
    throw undecodable(`TimeStamp is ${show(seconds)}, wanted epoch seconds`);
  }
  return { symbol, price, timestampMs: Math.round(seconds * 1_000) };
}

/** The value as JSON, shortened to fit a log line. */
function show(value: unknown): string {
  if (value === undefined) return "missing";
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch {
    return "too deep to show"; // JSON.parse takes any depth, JSON.stringify does not.
  }
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
