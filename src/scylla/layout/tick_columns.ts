import cassandra from "cassandra-driver";
import type { Tick } from "../../record/tick.ts";
import type { Plain } from "../types/plain.ts";

const MS_PER_DAY = 86_400_000;

/** A record's value together with its place in the topic. */
export interface PlacedTick extends Tick {
  /** The number of the Kafka partition. */
  partition: number;
  offset: number;
}

/** What a column is filled with. */
export interface TickColumn {
  /** The CQL types that can hold it. */
  types: readonly string[];
  /** The value for the driver. */
  bound(tick: PlacedTick): unknown;
  /** The same in plain form, as a column of this CQL type keeps it. */
  plain(tick: PlacedTick, type: string): Plain;
  /** The plain form of a value that was read back; never called with `null`. */
  read(value: unknown): Plain;
}

/** All columns that a tick can fill, by name. */
export const TICK_COLUMNS: Readonly<Record<string, TickColumn>> = {
  symbol: {
    types: ["text"],
    bound: (tick) => tick.symbol,
    plain: (tick) => tick.symbol,
    read: String,
  },
  day: {
    types: ["date"],
    bound: (tick) => dateOfDay(dayOf(tick)),
    plain: dayOf,
    read: (value) => {
      const { year, month, day } = value as cassandra.types.LocalDate;
      return new Date(0).setUTCFullYear(year, month - 1, day) / MS_PER_DAY;
    },
  },
  ts: {
    types: ["timestamp"],
    bound: (tick) => tick.timestampMs,
    plain: (tick) => tick.timestampMs,
    read: (value) => (value as Date).getTime(),
  },
  price: {
    types: ["double", "float"],
    bound: (tick) => tick.price,
    // Two prices that one float stands for are the same value once they are stored.
    plain: (tick, type) => plainNumber(type === "float" ? Math.fround(tick.price) : tick.price),
    read: (value) => plainNumber(value as number),
  },
  kafka_partition: {
    types: ["int"],
    bound: (tick) => tick.partition,
    plain: (tick) => tick.partition,
    read: (value) => value as number,
  },
  kafka_offset: {
    types: ["bigint"],
    bound: (tick) => tick.offset,
    plain: (tick) => tick.offset,
    read: Number,
  },
};

/** CQL tells the two zeros apart, and `===` does not. */
function plainNumber(value: number): Plain {
  return Object.is(value, -0) ? "-0" : value;
}

/** Days since the epoch, rounded down: days before 1970 are negative. */
export function dayOf(tick: Tick): number {
  return Math.floor(tick.timestampMs / MS_PER_DAY);
}

const dates = new Map<number, cassandra.types.LocalDate>();

/** The driver's date object for a day; making one costs more than the rest of a row. */
function dateOfDay(day: number): cassandra.types.LocalDate {
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size >= 10_000) dates.clear(); // A feed may hold any date; the cache may not.
    const utc = new Date(day * MS_PER_DAY);
    // `LocalDate.fromDate` goes by the machine's time zone, in which it may be another day.
    date = new cassandra.types.LocalDate(
      utc.getUTCFullYear(),
      utc.getUTCMonth() + 1,
      utc.getUTCDate(),
    );
    dates.set(day, date);
  }
  return date;
}
