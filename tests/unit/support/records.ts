import { jsonCodec } from "../../../src/record/json_codec.ts";
import type { KafkaRecord } from "../../../src/record/kafka_record.ts";
import type { Tick } from "../../../src/record/tick.ts";
import { fc } from "./fc.ts";
import { texts } from "./texts.ts";

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** A tick of which only what matters is said. */
export function tick(some: Partial<Tick> = {}): Tick {
  return { symbol: "IBM", price: 101.25, timestampMs: 1_700_000_000_000, ...some };
}

/** A record that holds a tick; `value` replaces the tick's bytes. */
export function record(offset: number, some: Partial<KafkaRecord> = {}): KafkaRecord {
  return {
    offset,
    timestampMs: 1_600_000_000_000 + offset,
    key: null,
    value: jsonCodec.encode(tick()),
    headers: {},
    ...some,
  };
}

/** The last millisecond of the year 9999, up to which JSON's seconds keep every millisecond. */
const YEAR_9999_MS = 253_402_300_799_999;

/** Any symbol that has a UTF-8 form. */
export const symbols = texts({ minLength: 1, maxLength: 12 });

/** Any tick that a row can hold. */
export const ticks: fc.Arbitrary<Tick> = fc.record({
  symbol: symbols,
  // JSON has no negative zero.
  price: fc.double({ noNaN: true, noDefaultInfinity: true }).map((price) => price + 0),
  timestampMs: fc.integer({ min: -YEAR_9999_MS, max: YEAR_9999_MS }),
}, { noNullPrototype: true });
