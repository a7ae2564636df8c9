import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import avsc from "avsc";
import { type ConsumedRecord, consumedRecords } from "../support/consumer.ts";
import { Example } from "./support/example.ts";

/** What avsc makes of a trade: decimals are bytes, times are numbers. */
interface Trade {
  trade_id: string;
  instrument: { symbol: string; isin: string; currency: string; lot_size: number | null };
  venue: string;
  price: Uint8Array;
  quantity: Uint8Array;
  executed_at: number;
  sequence: number;
  aggressor: string | null;
  conditions: string[];
  broker: string | null;
}

/** Big-endian two's complement as digits. */
function decimalText(bytes: Uint8Array, scale: number): string {
  const unscaled = BigInt.asIntN(
    bytes.length * 8,
    BigInt(`0x${Buffer.from(bytes).toString("hex")}`),
  );
  const digits = String(unscaled).padStart(scale + 1, "0");
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The row that a record has to be, as texts. */
function expectedRow({ partition, offset }: ConsumedRecord, trade: Trade) {
  const ms = Math.floor(trade.executed_at / 1_000);
  const micros = String(trade.executed_at % 1_000_000).padStart(6, "0");
  const time = new Date(ms).toISOString();
  return {
    symbol: trade.instrument.symbol,
    day: time.slice(0, 10),
    executed_at: time,
    kafka_partition: String(partition),
    kafka_offset: String(offset),
    executed_at_exact: `${time.slice(0, 19)}.${micros}Z`,
    trade_id: trade.trade_id,
    isin: trade.instrument.isin,
    currency: trade.instrument.currency,
    lot_size: String(trade.instrument.lot_size),
    venue: trade.venue,
    price: decimalText(trade.price, 6),
    quantity: decimalText(trade.quantity, 8),
    sequence: String(trade.sequence),
    aggressor: String(trade.aggressor),
    conditions: trade.conditions.length === 0 ? "null" : trade.conditions.toSorted().join(),
    broker: String(trade.broker),
  };
}

const textOf = (value: unknown) => value instanceof Date ? value.toISOString() : String(value);

Deno.test("examples/trades: its README's commands prove every trade, and decimals keep every digit", async () => {
  await using example = await Example.open("trades");
  const { exitCode, stdout, stderr } = await example.followReadme();
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^sent 3,000 records to topic example-trades$/m);
  assert.match(stdout, /^verdict: exactly-once$/m);

  const schema = JSON.parse(await Deno.readTextFile(join(example.folder, "trade.avsc")));
  const type = avsc.Type.forSchema(schema);
  const records = await consumedRecords(example.services.brokers, example.topic);
  const expected = records.map((record) => {
    assert.equal(record.value![0], 0, "Confluent's wire format begins with a zero byte");
    const value = Buffer.from(record.value!.subarray(5));
    return expectedRow(record, type.fromBuffer(value) as Trade);
  });
  const columns = Object.keys(expected[0]!);
  const rows = await example.rows(`SELECT ${columns.join()} FROM ${example.keyspace}.trades`);
  const actual = rows.map((row) =>
    Object.fromEntries(columns.map((name) => [name, textOf(row[name])]))
  );
  const byPlace = (row: Record<string, string>) =>
    `${row["kafka_partition"]}/${row["kafka_offset"]}`;
  const sorted = (all: Record<string, string>[]) =>
    all.toSorted((a, b) => byPlace(a) < byPlace(b) ? -1 : 1);
  assert.equal(actual.length, 3_000);
  assert.deepEqual(sorted(actual), sorted(expected));
  // What makes it worth a test: digits that no double holds, several days, and what is optional.
  assert.ok(actual.some(({ quantity }) => quantity !== Number(quantity).toFixed(8)));
  assert.equal(new Set(actual.map(({ day }) => day)).size, 3);
  for (const name of ["lot_size", "aggressor", "broker", "conditions"]) {
    const absent = actual.filter((row) => row[name] === "null").length;
    assert.ok(absent > 0 && absent < 3_000, `${name} is absent now and then`);
  }

  // The README's registry has ended with its shell, and with it all schemas.
  const away = await example.andean("verify", "--wait", "0");
  assert.equal(away.exitCode, 3);
  assert.match(away.stderr, /Cannot reach the schema registry at .*: the connection was refused/);
  await using registry = example.openRegistry();
  registry.register(`${example.topic}-value`, JSON.stringify(schema));
  const { totals } = await example.verified();
  assert.deepEqual([totals.records, totals.stored], [3_000, 3_000]);
});
