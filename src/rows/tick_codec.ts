import { AndeanError } from "../errors/andean_error.ts";
import { isObject, type Value, type ValueFormat } from "../formats/value_format.ts";
import type { Codec } from "../record/codec.ts";
import { jsonCodec } from "../record/json_codec.ts";
import { ExactDecimal } from "../record/exact_decimal.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import { shownValue } from "../record/shown_value.ts";
import type { Tick } from "../record/tick.ts";
import { checkPrice, checkSeconds, checkSymbol } from "../record/tick_checks.ts";
import { undecodable } from "../record/undecodable.ts";

/** The byte with which a key names its schema. */
const MAGIC = 0;

/**
 * Ticks in any format that has the fields `Symbol`, `Price` and `TimeStamp`.
 *
 * A schema may have other types for them than the built-in one: `Price` may be an integer or a
 * decimal, `TimeStamp` a time of its own (ISO 8601 in a {@linkcode Value}) instead of epoch seconds.
 */
export function tickCodec(format: ValueFormat): Codec {
  const { name } = format;
  let writesTimes = false;
  const codec: Codec = {
    name,

    encode(tick) {
      if (writesTimes) return format.encode(valueOf(tick, true));
      try {
        return format.encode(valueOf(tick, false));
      } catch (thrown) {
        if (!(thrown instanceof AndeanError) || thrown.code !== "configuration") throw thrown;
        const encoded = encodeWithTime(format, tick);
        if (encoded === undefined) throw thrown;
        writesTimes = true;
        return encoded;
      }
    },

    decode(value) {
      if (value === null) throw undecodable("the value is null");
      const fields = format.decode(value);
      if (!isObject(fields)) {
        throw undecodable(`the value is ${shownValue(fields)}, wanted the fields of a tick`);
      }
      const { Symbol: symbol, Price: given, TimeStamp: time } = fields;
      checkSymbol(symbol);
      const price = numberOf(given);
      checkPrice(price);
      return { symbol, price, timestampMs: millisOf(time) };
    },

    decodeKey(key) {
      if (key === null || key[0] !== MAGIC || format.ready === undefined) {
        return jsonCodec.decodeKey(key);
      }
      const value = format.decode(key);
      const { Symbol: symbol, TimeStamp: time } = isObject(value)
        ? value
        : { Symbol: value, TimeStamp: undefined };
      checkSymbol(symbol);
      return isAbsent(time) ? { symbol } : { symbol, timestampMs: millisOf(time) };
    },
  };
  if (format.ready === undefined) return codec;
  return { ...codec, ready: (records) => format.ready!(bytesOf(records)) };
}

/** Keys are decoded only where the value is null. */
function* bytesOf(records: readonly KafkaRecord[]): Generator<Uint8Array | null> {
  for (const { key, value } of records) yield value ?? key;
}

function valueOf({ symbol, price, timestampMs }: Tick, asTime: boolean): Value {
  return {
    Symbol: symbol,
    Price: price,
    TimeStamp: asTime ? new Date(timestampMs).toISOString() : timestampMs / 1_000,
  };
}

/** @returns `undefined` where the schema does not take a time either */
function encodeWithTime(format: ValueFormat, tick: Tick): Uint8Array | undefined {
  try {
    return format.encode(valueOf(tick, true));
  } catch {
    return undefined; // The first try's error says what the schema wants.
  }
}

function isAbsent(value: Value | undefined): boolean {
  return value === undefined || value === null;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Also from the digits that CSV, JSON and decimals have; anything else is left as it is. */
function numberOf(value: Value | undefined): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof ExactDecimal) return Number(value.text);
  if (typeof value === "string" && NUMBER.test(value)) return Number(value);
  return value;
}

const TIME = /^[+-]?\d{4,6}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/;

function millisOf(time: Value | undefined): number {
  if (typeof time === "string" && TIME.test(time)) {
    // Without a zone it is UTC, as everywhere else in andean.
    const ms = Date.parse(
      /(Z|[+-]\d\d:\d\d)$/.test(time) || !time.includes("T") ? time : `${time}Z`,
    );
    if (!Number.isNaN(ms)) return ms;
  }
  const seconds = numberOf(time);
  checkSeconds(seconds);
  return Math.round(seconds * 1_000);
}
