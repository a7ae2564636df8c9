import type { DecodedRecord } from "../../record/row_decoder.ts";
import type { Plain } from "../types/plain.ts";

/** A row as it was read, by column name. */
export type ReadRow = Record<string, unknown>;

/** The columns that tell where a row comes from. */
export interface CoordinateColumns {
  partition: string;
  offset: string;
}

/** An item of any layout: it is only ever given to the layout whose decoder made it. */
export type AnyItem = Omit<DecodedRecord, "record" | "deletes">;

/** How decoded records become rows of one table. */
export interface RowLayout<Item extends AnyItem = AnyItem> {
  /**
   * What tells rows apart: `coordinates` makes every record a row of its own; with a `natural-key`
   * the last record of a key is the row.
   */
  identity: "coordinates" | "natural-key";
  /** Only where the identity is `coordinates`. */
  coordinates?: CoordinateColumns;
  /** Whether a record's key tells the whole key of its row: compaction then keeps each row's record. */
  isKeyedByRecordKey: boolean;
  /** `INSERT` with one place per value of {@linkcode RowLayout.bind}. */
  insert: string;
  /** `DELETE` of one row; absent where a tombstone can't tell which. */
  remove?: { statement: string; bind(item: Item): unknown[] };
  /** The values of one row, in the statement's order. */
  bind(item: Item): unknown[];
  /** Equal for two items if and only if their rows share the partition key. */
  partitionKey(item: Item): string;
  /** About how many bytes one row adds to a request. */
  rowBytes(item: Item): number;
  /** The columns of the primary key, in its order. */
  keyColumns: readonly string[];
  /** How many of them are the partition key. */
  partitionKeyLength: number;
  /** The values of the primary key for the driver. */
  keyValues(item: Item): unknown[];
  /** Equal for two items if and only if they are the same row. */
  rowKey(item: Item): string;
  /** The same, of a row that was read. */
  keyOfRow(row: ReadRow): string;
  /** The columns beside the key that an item fills. */
  valueColumns: readonly string[];
  /** What an item leaves in a column; `undefined` for null. */
  plain(column: string, item: Item): Plain | undefined;
  /** What a column of a row that was read holds; `undefined` for null. */
  plainOfRow(column: string, row: ReadRow): Plain | undefined;
  /** The time to live in seconds that the statement has; absent for the table's own. */
  ttlSeconds?: number;
  /** Whether an item leaves a column as it is; absent where every item fills every column. */
  leavesAlone?(column: string, item: Item): boolean;
  /** Whether a row may keep what an earlier record of its key has put into it. @default false */
  keepsValues?: boolean;
  /** Whether a column of a row tells when it was written; absent where all do. */
  hasWriteTime?(column: string): boolean;
  /** Whether records tell themselves when they are written, and not the clock. @default false */
  hasOwnTimes?: boolean;
  /** An item's time to live in seconds, 0 for none; absent where all have the same. */
  ttlOf?(item: Item): number;
}
