import { AndeanError } from "../../errors/andean_error.ts";

/**
 * An offset of the protocol (a 64-bit integer in decimal) as a number.
 *
 * @throws {AndeanError} `internal` beyond 2^53 - 1, where numbers lose single offsets: at a
 * million records a second a Kafka partition gets there after 285 years
 */
export function toOffset(text: string): number {
  const offset = Number(text);
  if (!Number.isSafeInteger(offset)) {
    throw new AndeanError("internal", `Cannot keep offset ${text} exactly`);
  }
  return offset;
}
