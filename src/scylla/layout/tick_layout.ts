import { AndeanError } from "../../errors/andean_error.ts";
import { qualifiedTable, quoted } from "../table/identifiers.ts";
import type { Table } from "../table/table.ts";
import type { ReadRow, RowLayout } from "./row_layout.ts";
import type { Plain } from "../types/plain.ts";
import { dayOf, type PlacedTick, TICK_COLUMNS } from "./tick_columns.ts";

/** The columns that make every record a row of its own, so that the audit is exact. */
const COORDINATE_COLUMNS = ["kafka_partition", "kafka_offset"] as const;

const [PARTITION, OFFSET] = COORDINATE_COLUMNS;
const COORDINATES = {
  identity: "coordinates",
  coordinates: { partition: PARTITION, offset: OFFSET },
} as const;

/** The columns that a tombstone's key can tell. */
const KEY_OF_TOMBSTONE = ["symbol", "ts", "day"];

/** A tick with the time at which it is written, where its row can be overwritten. */
export interface TimedTick extends PlacedTick {
  /**
   * Microseconds since the epoch, growing with the records of a key: what was written later wins,
   * however often and in which order rows are written. Unused by tables that keep every record.
   */
  writeTimeUs: number;
}

/** How ticks become rows of one table. */
export interface TickLayout extends RowLayout<TimedTick> {
  /** Its key may lack the time, where the row's has none. */
  remove?: { statement: string; needsTime: boolean; bind(tick: TimedTick): unknown[] };
}

/**
 * Plans how ticks are stored in a table, by the names and types of its columns.
 *
 * @param ttlSeconds overrides the table's own time to live
 * @throws {AndeanError} `table-mismatch`, naming every column that does not fit
 */
export function planTicks(table: Table, ttlSeconds?: number): TickLayout {
  const problems = tickProblems(table);
  if (problems.length > 0) {
    throw new AndeanError(
      "table-mismatch",
      `Cannot store ticks in table ${table.keyspace}.${table.name}: ${problems.join("; ")}`,
      { hint: "Change the table, or let andean ingest --create-schema make one of another name." },
    );
  }
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const names = Object.keys(TICK_COLUMNS).filter((name) => types.has(name));
  const bound = names.map((name) => TICK_COLUMNS[name]!.bound);
  const keyColumns = [...table.partitionKey, ...table.clusteringKey];
  const boundKey = keyColumns.map((name) => TICK_COLUMNS[name]!.bound);
  const everyRecord = COORDINATE_COLUMNS.every((name) => keyColumns.includes(name));
  const ttl = ttlSeconds === undefined ? [] : [`TTL ${Math.trunc(ttlSeconds)}`];
  const fullName = qualifiedTable(table.keyspace, table.name);
  const using = everyRecord ? ttl : [...ttl, "TIMESTAMP ?"];
  const plain = (name: string, tick: PlacedTick) =>
    TICK_COLUMNS[name]!.plain(tick, types.get(name)!);
  const plainOfRow = (name: string, row: ReadRow) => {
    const value = row[name];
    return value === null || value === undefined ? undefined : TICK_COLUMNS[name]!.read(value);
  };
  const bindRow = (tick: PlacedTick) => bound.map((value) => value(tick));
  const remove = everyRecord || keyColumns.some((name) => !KEY_OF_TOMBSTONE.includes(name))
    ? {}
    : { remove: planRemoval(fullName, keyColumns) };
  return {
    ...(everyRecord ? COORDINATES : { identity: "natural-key" }),
    // The record's key is the symbol.
    isKeyedByRecordKey: keyColumns.every((name) => name === "symbol"),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    insert: `INSERT INTO ${fullName} (${names.map(quoted).join(", ")}) ` +
      `VALUES (${names.map(() => "?").join(", ")})` +
      (using.length === 0 ? "" : ` USING ${using.join(" AND ")}`),
    bind: everyRecord ? bindRow : (tick) => [...bindRow(tick), tick.writeTimeUs],
    ...remove,
    partitionKey: partitionKeyOf(table.partitionKey, plain),
    // Each value has a length of four bytes before it; numbers are eight bytes or fewer.
    rowBytes: (tick) => (names.length + (everyRecord ? 0 : 1)) * 12 + tick.symbol.length,
    keyColumns,
    partitionKeyLength: table.partitionKey.length,
    keyValues: (tick) => boundKey.map((value) => value(tick)),
    rowKey: (tick) => joined(keyColumns, (name) => plain(name, tick)),
    keyOfRow: (row) => joined(keyColumns, (name) => plainOfRow(name, row) ?? ""),
    valueColumns: names.filter((name) => !keyColumns.includes(name)),
    plain,
    plainOfRow,
  };
}

/** So many partition keys at a time are told without putting their texts together. */
const REMEMBERED_KEYS = 10_000;

function partitionKeyOf(
  names: readonly string[],
  plain: (name: string, tick: PlacedTick) => Plain,
): (tick: PlacedTick) => string {
  const whole = (tick: PlacedTick) => joined(names, (name) => plain(name, tick));
  if (names.some((name) => name !== "symbol" && name !== "day")) return whole;
  // Few records begin a new one: the same text each time is found faster in a map, too.
  const known = new Map<string, Map<number, string>>();
  let count = 0;
  return (tick) => {
    const day = dayOf(tick);
    let days = known.get(tick.symbol);
    let key = days?.get(day);
    if (key === undefined) {
      if (++count > REMEMBERED_KEYS) {
        known.clear();
        count = 1;
        days = undefined;
      }
      key = whole(tick);
      if (days === undefined) known.set(tick.symbol, days = new Map());
      days.set(day, key);
    }
    return key;
  };
}

function planRemoval(fullName: string, keyColumns: readonly string[]) {
  const bound = keyColumns.map((name) => TICK_COLUMNS[name]!.bound);
  const where = keyColumns.map((name) => `${quoted(name)} = ?`).join(" AND ");
  return {
    statement: `DELETE FROM ${fullName} USING TIMESTAMP ? WHERE ${where}`,
    needsTime: keyColumns.some((name) => name !== "symbol"),
    bind: (tick: TimedTick) => [tick.writeTimeUs, ...bound.map((value) => value(tick))],
  };
}

/**
 * Unambiguous although a symbol may hold \u0000: it is the only part that is text, so that the
 * others can be told from both ends.
 */
function joined(names: readonly string[], valueOf: (name: string) => Plain): string {
  let key = "";
  for (const name of names) key += `${valueOf(name)}\u0000`;
  return key;
}

/** What keeps ticks out of a table, as clauses; empty where they fit. */
export function tickProblems(table: Table): string[] {
  return [...misfits(table)];
}

function* misfits(table: Table): Generator<string> {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  for (const [name, { types: wanted }] of Object.entries(TICK_COLUMNS)) {
    const type = types.get(name);
    if (type === undefined) {
      if (!OPTIONAL_COLUMNS.includes(name)) yield `column ${name} is missing`;
    } else if (!wanted.includes(type)) {
      yield `column ${name} is ${type}, wanted ${wanted.join(" or ")}`;
    }
  }
  for (const name of [...table.partitionKey, ...table.clusteringKey]) {
    if (TICK_COLUMNS[name] === undefined) yield `nothing fills the key column ${name}`;
  }
}

/** `day` only bounds the size of partitions; without coordinates a row is its key's last record. */
const OPTIONAL_COLUMNS = ["day", ...COORDINATE_COLUMNS] as readonly string[];
