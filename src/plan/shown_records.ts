import type { DecodedRecord } from "../record/row_decoder.ts";
import { decodeUtf8, withoutMark } from "../record/utf8.ts";
import type { RowLayout } from "../scylla/layout/row_layout.ts";
import type { Plain } from "../scylla/types/plain.ts";
import type { Table } from "../scylla/table/table.ts";
import type { Fit } from "./fit.ts";
import type { ShownRecord } from "./options.ts";
import type { RejectedRecord } from "./rejects.ts";
import type { DecodedSample } from "./sample/decode_sample.ts";
import { jsonable, shownCell } from "./shown.ts";

/** What became of a sample. */
interface Outcome {
  table: Table | undefined;
  fit: Fit;
  items: readonly DecodedRecord[];
  rejects: readonly RejectedRecord[];
}

/** Some of a sample's records, evenly from all over, with the rows that they become. */
export function shownRecords(
  sample: readonly DecodedSample[],
  count: number,
  { table, fit, items, rejects }: Outcome,
): ShownRecord[] {
  const rows = new Map(items.map((item) => [item.record, item]));
  const reasons = new Map(rejects.map((one) => [`${one.partition}:${one.offset}`, one.reason]));
  return evenly(sample, count).map((one): ShownRecord => {
    const { partition, record } = one;
    const item = rows.get(record);
    const reason = reasons.get(`${partition}:${record.offset}`);
    return {
      partition,
      offset: record.offset,
      timestamp: timeText(record.timestampMs),
      key: record.key === null ? null : keyBytes(record.key),
      ...("value" in one ? { value: jsonable(one.value) } : {}),
      ...(item === undefined || table === undefined ? {} : { row: rowOf(item, table, fit) }),
      ...(item?.deletes ? { deletes: true } : {}),
      ...(reason === undefined ? {} : { reason }),
    };
  });
}

function rowOf(item: DecodedRecord, table: Table, { rows, sources }: Fit) {
  const row: Record<string, Plain | null> = {};
  const key = [...table.partitionKey, ...table.clusteringKey];
  const others = table.columns.map(({ name }) => name).filter((name) => !key.includes(name));
  for (const name of item.deletes ? key : [...key, ...others]) {
    if (sources.has(name)) row[name] = cellOf(name, item, table, rows!.layout) ?? null;
  }
  return row;
}

function cellOf(name: string, item: DecodedRecord, { columns }: Table, layout: RowLayout) {
  const plain = layout.plain(name, item);
  const type = columns.find((column) => column.name === name)?.type ?? "";
  return plain === undefined ? undefined : shownCell(type, plain);
}

/** The values of key columns, as people read them: `IBM, 2026-11-24`. Distinct for distinct keys. */
export function keyText(
  table: Table,
  layout: RowLayout,
  item: DecodedRecord,
  names: readonly string[],
): string {
  return names.map((name) => {
    const cell = cellOf(name, item, table, layout) ?? "";
    const text = String(cell);
    return /[,"]|^$/.test(text) ? JSON.stringify(text) : text;
  }).join(", ");
}

/** `(symbol, day), ts, kafka_partition, kafka_offset` */
export function primaryKeyText({ partitionKey, clusteringKey }: Table): string {
  return [`(${partitionKey.join(", ")})`, ...clusteringKey].join(", ");
}

function timeText(timestampMs: number): string {
  const time = new Date(timestampMs);
  return Number.isNaN(time.getTime()) ? String(timestampMs) : time.toISOString();
}

function keyBytes(key: Uint8Array): string {
  try {
    return withoutMark(decodeUtf8(key));
  } catch {
    return `0x${new Uint8Array(key).toHex()}`; // A key may be anything: this is how CQL writes it.
  }
}

/** As many as asked, evenly from all over; all where there are fewer. */
function evenly<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, index) => all[Math.floor(index * all.length / count)]!);
}
