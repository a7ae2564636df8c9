import cassandra from "cassandra-driver";
import { AndeanError } from "../errors/andean_error.ts";
import type { Tick } from "../record/tick.ts";
import { qualifiedTable, quoted } from "./identifiers.ts";
import type { Table } from "./table.ts";

const MS_PER_DAY = 86_400_000;

/** A record's value together with its place in the topic. */
export interface PlacedTick extends Tick {
  /** The number of the Kafka partition. */
  partition: number;
  offset: number;
}

/** One column's values, by column name: what each is made of and which CQL types can hold it. */
const SOURCES: Record<string, { types: string[]; value: (tick: PlacedTick) => unknown }> = {
  symbol: { types: ["text"], value: (tick) => tick.symbol },
  day: { types: ["date"], value: (tick) => dateOfDay(dayOf(tick)) },
  ts: { types: ["timestamp"], value: (tick) => tick.timestampMs },
  price: { types: ["double", "float"], value: (tick) => tick.price },
  kafka_partition: { types: ["int"], value: (tick) => tick.partition },
  kafka_offset: { types: ["bigint"], value: (tick) => tick.offset },
};

/** The columns that make every record a row of its own, so that the audit is exact. */
export const COORDINATE_COLUMNS = ["kafka_partition", "kafka_offset"] as const;

/** How ticks become rows of one table. */
export interface TickLayout {
  /** `INSERT` with one place per value of {@linkcode TickLayout.bind}. */
  insert: string;
  /** The values of one row, in the statement's order. */
  bind(tick: PlacedTick): unknown[];
  /** Equal for two ticks if and only if their rows share the partition key. */
  partitionKey(tick: PlacedTick): string;
  /** About how many bytes one row adds to a request. */
  rowBytes(tick: PlacedTick): number;
}

/**
 * Plans how ticks are stored in a table, by the names and types of its columns.
 *
 * @param ttlSeconds overrides the table's own time to live
 * @throws {AndeanError} `table-mismatch`, naming every column that does not fit
 */
export function planTicks(table: Table, ttlSeconds?: number): TickLayout {
  const problems = [...misfits(table)];
  if (problems.length > 0) {
    throw new AndeanError(
      "table-mismatch",
      `Cannot store ticks in table ${table.keyspace}.${table.name}: ${problems.join("; ")}`,
      { hint: "Change the table, or let andean ingest --create-schema make one of another name." },
    );
  }
  const names = Object.keys(SOURCES).filter((name) => columnOf(table, name) !== undefined);
  const values = names.map((name) => SOURCES[name]!.value);
  const using = ttlSeconds === undefined ? "" : ` USING TTL ${Math.trunc(ttlSeconds)}`;
  const keyParts = table.partitionKey.map((name) => KEY_PARTS[name]!);
  return {
    insert: `INSERT INTO ${qualifiedTable(table.keyspace, table.name)} ` +
      `(${names.map(quoted).join(", ")}) VALUES (${names.map(() => "?").join(", ")})${using}`,
    bind: (tick) => values.map((value) => value(tick)),
    // Unambiguous although a symbol may hold \u0000: it is the only part that is text, so the
    // others can be told from both ends.
    partitionKey: (tick) => {
      let key = "";
      for (const part of keyParts) key += `${part(tick)}\u0000`;
      return key;
    },
    // Each value has a length of four bytes before it; numbers are eight bytes or fewer.
    rowBytes: (tick) => names.length * 12 + tick.symbol.length,
  };
}

/** Cheaper to compare than the column's own value. */
const KEY_PARTS: Record<string, (tick: PlacedTick) => string | number> = {
  day: dayOf,
  symbol: (tick) => tick.symbol,
  ts: (tick) => tick.timestampMs,
  price: (tick) => tick.price,
  kafka_partition: (tick) => tick.partition,
  kafka_offset: (tick) => tick.offset,
};

function* misfits(table: Table): Generator<string> {
  const key = new Set([...table.partitionKey, ...table.clusteringKey]);
  for (const [name, { types }] of Object.entries(SOURCES)) {
    const column = columnOf(table, name);
    // `day` only bounds the size of partitions; a table may do without.
    if (column === undefined && name !== "day") yield `column ${name} is missing`;
    else if (column !== undefined && !types.includes(column.type)) {
      yield `column ${name} is ${column.type}, wanted ${types.join(" or ")}`;
    }
  }
  for (const name of COORDINATE_COLUMNS) {
    if (columnOf(table, name) !== undefined && !key.has(name)) {
      yield `column ${name} is not part of the primary key, so that records could overwrite ` +
        "each other";
    }
  }
  for (const name of key) {
    if (SOURCES[name] === undefined) yield `nothing fills the key column ${name}`;
  }
}

function columnOf(table: Table, name: string) {
  return table.columns.find((column) => column.name === name);
}

/** Days since the epoch, rounded down: days before 1970 are negative. */
function dayOf(tick: Tick): number {
  return Math.floor(tick.timestampMs / MS_PER_DAY);
}

const dates = new Map<number, cassandra.types.LocalDate>();

/** The driver's date object for a day; making one costs more than the rest of a row. */
function dateOfDay(day: number): cassandra.types.LocalDate {
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size >= 10_000) dates.clear(); // A feed may hold any date; the cache may not.
    date = cassandra.types.LocalDate.fromDate(new Date(day * MS_PER_DAY));
    dates.set(day, date);
  }
  return date;
}
