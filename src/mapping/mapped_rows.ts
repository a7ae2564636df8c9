import { Buffer } from "node:buffer";
import type { DecodedRecord } from "../record/row_decoder.ts";
import { qualifiedTable, quoted } from "../scylla/table/identifiers.ts";
import type { RowLayout } from "../scylla/layout/row_layout.ts";
import type { Plain } from "../scylla/types/plain.ts";
import type { Table } from "../scylla/table/table.ts";
import { UNSET } from "../scylla/driver/values.ts";
import type { MappedColumn } from "./compile_column.ts";
import type { MappingPlan } from "./compile.ts";

/** A record's row, by the columns of its {@linkcode MappingPlan}. */
export interface MappedItem extends DecodedRecord {
  /** The columns' values; `null` for one that is written as null, `undefined` for one left alone. */
  values: unknown[];
  /** The same, as they are sent. */
  bound: unknown[];
  /** Its time to live in seconds, where records tell it. */
  ttlSeconds?: number;
}

/** How mapped records become rows of a table. */
export interface MappedLayout extends RowLayout<MappedItem> {
  /** What a row's time to live is where its record does not tell. */
  defaultTtlSeconds: number;
}

/** The bytes of a column's value, or what stands for none. */
export function boundOf({ type }: MappedColumn, value: unknown): unknown {
  if (typeof value === "number" && type.sendsNumbers) return value;
  return value === undefined ? UNSET : value === null ? null : type.bytes(value);
}

/** Plans the statements of a mapping, and how its rows compare. */
export function mappedLayout(
  plan: MappingPlan,
  table: Table,
  ttlSeconds?: number,
): MappedLayout {
  const { columns, key, coordinates, writeTime } = plan;
  const fullName = qualifiedTable(table.keyspace, table.name);
  const names = columns.map(({ name }) => name);
  const indexes = new Map(names.map((name, index) => [name, index]));
  const ttlOfRecords = typeof plan.ttl === "object";
  const ttl = ttlSeconds ?? (typeof plan.ttl === "number" ? plan.ttl : undefined);
  const isTimed = coordinates === undefined || writeTime !== undefined;
  const using = [
    ...(ttlOfRecords ? ["TTL ?"] : ttl === undefined ? [] : [`TTL ${Math.trunc(ttl)}`]),
    ...(isTimed ? ["TIMESTAMP ?"] : []),
  ];
  const keyColumns = key.map((index) => names[index]!);
  const plain = (name: string, item: MappedItem): Plain | undefined => {
    const index = indexes.get(name)!;
    return plainOf(columns[index]!, item.values[index]);
  };
  const joined = (plainOf: (name: string) => Plain | undefined) => {
    let text = "";
    for (const name of keyColumns) {
      const part = plainOf(name) ?? "";
      // Its length in front, because text may hold anything.
      text += typeof part === "string" ? `${part.length}:${part}` : `${part}\u0000`;
    }
    return text;
  };
  const partitionIndexes = key.slice(0, table.partitionKey.length);
  const keyValues = (item: MappedItem) => key.map((index) => item.bound[index]);
  const plainOfRow = (name: string, row: Record<string, unknown>) => {
    const { type } = columns[indexes.get(name)!]!;
    const driven = row[name];
    return driven === null || driven === undefined ? undefined : type.plain(type.read(driven));
  };
  return {
    identity: coordinates === undefined ? "natural-key" : "coordinates",
    ...(coordinates === undefined ? {} : { coordinates }),
    isKeyedByRecordKey: plan.isKeyedByRecordKey,
    hasOwnTimes: writeTime !== undefined,
    ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
    defaultTtlSeconds: ttl ?? table.defaultTtlSeconds,
    // With the types in it, because nodes know a statement by its text alone: one of other types
    // must not be taken for it by whoever has prepared that.
    insert:
      `INSERT INTO ${fullName} (${names.map(quoted).join(", ")}) /* ${typesOf(table, names)} */ ` +
      `VALUES (${names.map(() => "?").join(", ")})` +
      (using.length === 0 ? "" : ` USING ${using.join(" AND ")}`),
    bind(item) {
      if (using.length === 0) return item.bound;
      const values = [...item.bound];
      if (ttlOfRecords) values.push(item.ttlSeconds);
      if (isTimed) values.push(item.writeTimeUs);
      return values;
    },
    ...(plan.tombstones === "delete"
      ? {
        remove: {
          statement: `DELETE FROM ${fullName} USING TIMESTAMP ? WHERE ` +
            keyColumns.map((name) => `${quoted(name)} = ?`).join(" AND "),
          bind: (item) => [item.writeTimeUs, ...keyValues(item)],
        },
      }
      : {}),
    partitionKey(item) {
      let text = "";
      for (const index of partitionIndexes) {
        const value = item.bound[index] as Buffer | number;
        const part = typeof value === "number" ? String(value) : value.toString("latin1");
        text += `${part.length}:${part}`;
      }
      return text;
    },
    rowBytes({ bound }) {
      let bytes = using.length * 12;
      for (const value of bound) bytes += 4 + (value instanceof Buffer ? value.length : 8);
      return bytes;
    },
    keyColumns,
    partitionKeyLength: table.partitionKey.length,
    keyValues,
    rowKey: (item) => joined((name) => plain(name, item)),
    keyOfRow: (row) => joined((name) => plainOfRow(name, row)),
    valueColumns: columns.filter(({ isKey, isStatic }) => !isKey && !isStatic)
      .map(({ name }) => name),
    plain,
    plainOfRow,
    ...(columns.some(mayHoldNothing)
      ? {
        leavesAlone: (name: string, item: MappedItem) =>
          item.values[indexes.get(name)!] === undefined,
      }
      : {}),
    keepsValues: coordinates === undefined && columns.some(mayBeLeftAlone),
    hasWriteTime: (name) => columns[indexes.get(name)!]!.type.isMultiCell !== true,
    ...(ttlOfRecords ? { ttlOf: (item: MappedItem) => item.ttlSeconds! } : {}),
  };
}

function typesOf({ columns }: Table, names: readonly string[]): string {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  return names.map((name) => types.get(name)).join(", ").replaceAll("*/", "");
}

function mayBeLeftAlone({ whenAbsent, fallback }: MappedColumn): boolean {
  return whenAbsent === "unset" && fallback === undefined;
}

/** Whether some rows have nothing in a column, so that it does not tell when they were written. */
function mayHoldNothing({ whenAbsent, fallback }: MappedColumn): boolean {
  return whenAbsent !== "dead-letter" && fallback === undefined;
}

function plainOf({ type }: MappedColumn, value: unknown): Plain | undefined {
  if (value === undefined || value === null) return undefined;
  // Kept as its elements, of which there are none.
  if (type.isMultiCell && Array.isArray(value) && value.every((part) => part === null)) {
    return undefined;
  }
  return type.plain(value);
}
