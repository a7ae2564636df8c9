import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import type { ReadRow } from "../../../src/scylla/layout/row_layout.ts";
import { planTicks, type TimedTick } from "../../../src/scylla/layout/tick_layout.ts";
import { RowValues } from "../../../src/verify/row_values.ts";
import { fc } from "../support/fc.ts";
import { ticks } from "../support/records.ts";
import { defaultTable, table } from "../support/tables.ts";

const { LocalDate, Long } = cassandra.types;

/** The row that a tick leaves, as the driver reads it. */
function rowOf({ symbol, price, timestampMs, partition, offset }: TimedTick): ReadRow {
  const ts = new Date(timestampMs);
  return {
    symbol,
    day: new LocalDate(ts.getUTCFullYear(), ts.getUTCMonth() + 1, ts.getUTCDate()),
    ts,
    price,
    kafka_partition: partition,
    kafka_offset: Long.fromNumber(offset),
  };
}

const placed = fc.tuple(ticks, fc.nat(9), fc.nat(Number.MAX_SAFE_INTEGER)).map((
  [tick, partition, offset],
): TimedTick => ({ ...tick, partition, offset, writeTimeUs: 0 }));

const TICK: TimedTick = {
  symbol: "IBM",
  price: 101.25,
  timestampMs: 1_700_000_000_000,
  partition: 3,
  offset: 17,
  writeTimeUs: 0,
};

Deno.test("RowValues: a row that holds what its record says has the record's digest", () => {
  const values = new RowValues(planTicks(defaultTable()));
  fc.assert(fc.property(placed, (tick) => {
    assert.equal(values.ofRow(rowOf(tick)), values.ofItem(tick));
    assert.deepEqual(values.differences(tick, rowOf(tick)), []);
  }));
});

Deno.test("RowValues: a digest is a safe integer, and never zero, which stands for none", () => {
  const values = new RowValues(planTicks(defaultTable()));
  fc.assert(fc.property(placed, (tick) => {
    const digest = values.ofItem(tick);
    assert.ok(Number.isSafeInteger(digest - 1) && digest >= 1, String(digest));
  }));
});

Deno.test("RowValues: every column counts", () => {
  const values = new RowValues(planTicks(defaultTable()));
  const altered: ReadRow = {
    symbol: "IBN",
    day: new LocalDate(2023, 11, 15),
    ts: new Date(TICK.timestampMs + 1),
    price: 101.26,
    kafka_partition: 4,
    kafka_offset: Long.fromNumber(18),
  };
  for (const [name, value] of Object.entries(altered)) {
    const row = { ...rowOf(TICK), [name]: value };
    assert.notEqual(values.ofRow(row), values.ofItem(TICK), name);
    assert.deepEqual(values.differences(TICK, row).map((one) => one.name), [name]);
  }
});

Deno.test("RowValues: tells what the record says and what the row holds, also where that is nothing", () => {
  const values = new RowValues(planTicks(defaultTable()));
  const [price] = values.differences(TICK, { ...rowOf(TICK), price: null });
  assert.deepEqual(price, { name: "price", record: "101.25", row: "null" });
});

Deno.test("RowValues: a column that holds nothing is not one that holds a word for it", () => {
  const types = { symbol: "text", ts: "timestamp", price: "double" };
  const values = new RowValues(planTicks(table(types, ["ts"], [])));
  for (const symbol of ["undefined", "null"]) {
    const tick = { ...TICK, symbol };
    assert.notEqual(values.ofRow({ ...rowOf(tick), symbol: null }), values.ofItem(tick), symbol);
  }
});

Deno.test("RowValues: a price is compared as precisely as its column keeps it", () => {
  const tick = { ...TICK, price: 0.1 };
  const row = rowOf({ ...tick, price: Math.fround(0.1) });
  const float = new RowValues(planTicks(defaultTable({ price: "float" })));
  assert.equal(float.ofRow(row), float.ofItem(tick));
  const double = new RowValues(planTicks(defaultTable()));
  assert.notEqual(double.ofRow(row), double.ofItem(tick));
});

Deno.test("RowValues: columns that the table has besides are not compared", () => {
  const types = { symbol: "text", ts: "timestamp", price: "double", note: "text" };
  const values = new RowValues(planTicks(table(types, ["symbol"], ["ts"])));
  assert.equal(values.ofRow({ ...rowOf(TICK), note: "seen" }), values.ofItem(TICK));
});
