import { shownValue } from "./shown_value.ts";
import { undecodable } from "./undecodable.ts";

/** The largest distance from the epoch that a JavaScript date can hold, in seconds. */
const MAX_SECONDS = 8_640_000_000_000;

/**
 * Checks a tick's symbol: text of well-formed Unicode that is not empty.
 *
 * @throws {AndeanError} `undecodable`
 */
export function checkSymbol(symbol: unknown): asserts symbol is string {
  if (typeof symbol !== "string" || symbol === "") {
    throw undecodable(`Symbol is ${shownValue(symbol)}, wanted a non-empty string`);
  }
  // A lone surrogate has no UTF-8 form, so that the row would hold another symbol.
  if (!symbol.isWellFormed()) throw undecodable("Symbol holds a lone surrogate");
}

/** @throws {AndeanError} `undecodable` */
export function checkPrice(price: unknown): asserts price is number {
  if (typeof price !== "number" || !Number.isFinite(price)) {
    throw undecodable(`Price is ${shownValue(price)}, wanted a number`);
  }
}

/** @throws {AndeanError} `undecodable` */
export function checkSeconds(seconds: unknown): asserts seconds is number {
  if (typeof seconds !== "number" || !(Math.abs(seconds) <= MAX_SECONDS)) {
    throw undecodable(`TimeStamp is ${shownValue(seconds)}, wanted epoch seconds`);
  }
}
