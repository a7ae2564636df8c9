import assert from "node:assert/strict";
import type cassandra from "cassandra-driver";
import { jsonCodec } from "../../../../src/record/json_codec.ts";
import { planTicks, type TimedTick } from "../../../../src/scylla/layout/tick_layout.ts";
import { readBack } from "../../support/driver_encoder.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";
import { bytes, symbols, tick, ticks } from "../../support/records.ts";
import { DEFAULT_TYPES, defaultTable, table } from "../../support/tables.ts";

const MS_PER_DAY = 86_400_000;

function placed(some: Partial<TimedTick> = {}): TimedTick {
  return { ...tick(), partition: 3, offset: 42, writeTimeUs: 0, ...some };
}

const placedTicks: fc.Arbitrary<TimedTick> = fc.tuple(ticks, fc.nat(100), fc.maxSafeNat())
  .map(([tick, partition, offset]) => ({ ...tick, partition, offset, writeTimeUs: 0 }));

/** A tick's values by column, in the statement's order. */
function rowOf(insert: string, values: unknown[]): Record<string, unknown> {
  const names = /\((.*?)\) VALUES/.exec(insert)![1]!.split(", ").map((name) => name.slice(1, -1));
  assert.equal(names.length, values.length);
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}

Deno.test("planTicks: the statement has a place for each column of the table", () => {
  const { insert, bind } = planTicks(defaultTable());
  assert.match(insert, /^INSERT INTO "trading"\."market_data" \(.*\) VALUES \(\?(, \?){5}\)$/);
  const row = rowOf(insert, bind(placed()));
  assert.deepEqual({ ...row, day: String(row["day"]) }, {
    symbol: "IBM",
    day: "2023-11-14",
    ts: 1_700_000_000_000,
    price: 101.25,
    kafka_partition: 3,
    kafka_offset: 42,
  });
});

Deno.test("planTicks: a TTL stands in the statement, also one of zero, which means for ever", () => {
  assert.doesNotMatch(planTicks(defaultTable()).insert, /TTL/);
  assert.match(planTicks(defaultTable(), 3_600).insert, / USING TTL 3600$/);
  assert.match(planTicks(defaultTable(), 0).insert, / USING TTL 0$/);
});

Deno.test("planTicks: a table may do without the day, and may have columns of its own", () => {
  const { day: _, ...types } = DEFAULT_TYPES;
  const own = table({ ...types, note: "text" }, ["symbol"], [
    "ts",
    "kafka_partition",
    "kafka_offset",
  ]);
  const { insert, bind } = planTicks(own);
  assert.doesNotMatch(insert, /day|note/);
  assert.equal(bind(placed()).length, 5);
});

const MISFITS: [string, Parameters<typeof table>, RegExp][] = [
  [
    "a column of another type",
    [{ ...DEFAULT_TYPES, price: "decimal" }, ["symbol", "day"], [
      "ts",
      "kafka_partition",
      "kafka_offset",
    ]],
    /column price is decimal, wanted double or float/,
  ],
  [
    "a missing column",
    [{ symbol: "text", ts: "timestamp", kafka_partition: "int", kafka_offset: "bigint" }, [
      "symbol",
    ], ["ts", "kafka_partition", "kafka_offset"]],
    /column price is missing/,
  ],
  [
    "a key column that nothing fills",
    [{ ...DEFAULT_TYPES, venue: "text" }, ["symbol", "day", "venue"], [
      "ts",
      "kafka_partition",
      "kafka_offset",
    ]],
    /nothing fills the key column venue/,
  ],
];

for (const [what, [types, partitionKey, clusteringKey], reason] of MISFITS) {
  Deno.test(`planTicks: refuses ${what}`, () => {
    assert.throws(
      () => planTicks(table(types, partitionKey, clusteringKey)),
      withCode("table-mismatch", reason),
    );
  });
}

Deno.test("planTicks: names every misfit at once", () => {
  assert.throws(
    () => planTicks(defaultTable({ price: "int", ts: "date" })),
    withCode("table-mismatch", /column ts is date.*column price is int/),
  );
});

Deno.test("bind: the day is the one that the time lies in, also before 1970", () => {
  const { insert, bind } = planTicks(defaultTable());
  const dayOf = (timestampMs: number) =>
    String(rowOf(insert, bind(placed({ timestampMs })))["day"]);
  assert.equal(dayOf(0), "1970-01-01");
  assert.equal(dayOf(MS_PER_DAY - 1), "1970-01-01");
  assert.equal(dayOf(MS_PER_DAY), "1970-01-02");
  assert.equal(dayOf(-1), "1969-12-31");
  assert.equal(dayOf(-MS_PER_DAY), "1969-12-31");
  assert.equal(dayOf(-MS_PER_DAY - 1), "1969-12-30");
});

Deno.test("bind: takes every time that the codec lets through, and gives its day on the wire", () => {
  const { insert, bind } = planTicks(defaultTable());
  const seconds = fc.oneof(
    fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 }),
    fc.constantFrom(-8_640_000_000_000, 8_640_000_000_000, -62_135_596_800, -60_000_000_000),
  );
  fc.assert(fc.property(seconds, (seconds) => {
    const { timestampMs } = jsonCodec.decode(
      bytes(`{"Symbol":"A","Price":1,"TimeStamp":${seconds}}`),
    );
    const day = rowOf(insert, bind(placed({ timestampMs })))["day"] as cassandra.types.LocalDate;
    // CQL's date on the wire: days since the epoch, which is 2^31 in the middle.
    assert.equal(day.toBuffer().readUInt32BE(), Math.floor(timestampMs / MS_PER_DAY) + 2 ** 31);
  }));
});

Deno.test("bind: the same day gives the same date again after ten thousand other days", () => {
  const { insert, bind } = planTicks(defaultTable());
  for (let day = 0; day <= 20_001; day++) {
    const row = rowOf(insert, bind(placed({ timestampMs: day * MS_PER_DAY })));
    const date = row["day"] as cassandra.types.LocalDate;
    assert.equal(date.toBuffer().readUInt32BE(), day + 2 ** 31);
  }
});

Deno.test("bind: what the driver sends is what the tick holds", () => {
  const { insert, bind } = planTicks(defaultTable());
  fc.assert(fc.property(placedTicks, (given) => {
    const row = rowOf(insert, bind(given));
    assert.equal(readBack(row["symbol"], "text"), given.symbol);
    assert.equal(readBack(row["price"], "double"), given.price);
    assert.equal(Number(readBack(row["ts"], "timestamp")), given.timestampMs);
    assert.equal(readBack(row["kafka_partition"], "int"), given.partition);
    assert.equal(String(readBack(row["kafka_offset"], "bigint")), String(given.offset));
  }));
});

Deno.test("planTicks: refuses an ascii column, which the driver would fill with other symbols", () => {
  assert.throws(
    () => planTicks(defaultTable({ symbol: "ascii" })),
    /column symbol is ascii, wanted text/,
  );
});

Deno.test("partitionKey: is equal exactly where symbol and day are", () => {
  const { partitionKey } = planTicks(defaultTable());
  // Symbols that end as a day may begin.
  const nasty = fc.oneof(symbols, fc.constantFrom("A", "A1", "A-", "A-1", "A\0", "A\x001", "A\0-"));
  const days = fc.constantFrom(-11, -1, 0, 1, 11);
  const some = fc.record({ symbol: nasty, day: days, within: fc.nat(MS_PER_DAY - 1) });
  fc.assert(
    fc.property(some, some, fc.boolean(), (a, b, same) => {
      if (same) b = { ...b, symbol: a.symbol };
      const keyOf = ({ symbol, day, within }: typeof a) =>
        partitionKey(placed({ symbol, timestampMs: day * MS_PER_DAY + within, offset: within }));
      assert.equal(keyOf(a) === keyOf(b), a.symbol === b.symbol && a.day === b.day);
    }),
    { numRuns: 500 },
  );
});

Deno.test("partitionKey: is the same again after more keys than are remembered", () => {
  const { partitionKey } = planTicks(defaultTable());
  const keyOf = (day: number) => partitionKey(placed({ timestampMs: day * MS_PER_DAY }));
  const first = keyOf(0);
  const seen = new Set([first]);
  for (let day = 1; day <= 25_000; day++) seen.add(keyOf(day));
  assert.equal(seen.size, 25_001);
  assert.equal(keyOf(0), first);
});

Deno.test("partitionKey: symbols that end like a key part do not run into the next part", () => {
  const days = planTicks(defaultTable()).partitionKey;
  for (const [symbol, other] of [["A1", "A"], ["A\x001", "A"], ["A\x001\0", "A"]] as const) {
    assert.notEqual(
      days(placed({ symbol, timestampMs: MS_PER_DAY })),
      days(placed({ symbol: other, timestampMs: 11 * MS_PER_DAY })),
    );
  }
});

Deno.test("partitionKey: follows the table's own key", () => {
  const byPartition = table(DEFAULT_TYPES, ["kafka_partition"], [
    "symbol",
    "day",
    "ts",
    "kafka_offset",
  ]);
  const { partitionKey } = planTicks(byPartition);
  assert.equal(partitionKey(placed({ symbol: "A" })), partitionKey(placed({ symbol: "B" })));
  assert.notEqual(partitionKey(placed({ partition: 1 })), partitionKey(placed({ partition: 11 })));
});

Deno.test("rowBytes: a longer symbol weighs more", () => {
  const { rowBytes } = planTicks(defaultTable());
  const short = rowBytes(placed({ symbol: "A" }));
  assert.ok(short > 0);
  assert.equal(rowBytes(placed({ symbol: "A".repeat(1_001) })) - short, 1_000);
});

const seedTable = () =>
  table({ symbol: "text", ts: "timestamp", price: "float" }, ["symbol"], ["ts"]);

Deno.test("planTicks: where a row is its key's last record, the record's time decides which", () => {
  const { identity, insert, bind } = planTicks(seedTable(), 60);
  assert.equal(identity, "natural-key");
  assert.match(insert, /VALUES \(\?, \?, \?\) USING TTL 60 AND TIMESTAMP \?$/);
  assert.equal(bind(placed({ writeTimeUs: 1_234_000 })).at(-1), 1_234_000);
});

Deno.test("planTicks: coordinates outside the key don't make every record a row", () => {
  const key = ["ts", "kafka_partition"];
  assert.equal(planTicks(table(DEFAULT_TYPES, ["symbol", "day"], key)).identity, "natural-key");
  assert.equal(planTicks(defaultTable()).identity, "coordinates");
});

Deno.test("remove: deletes by the whole key, at the tombstone's own time", () => {
  const { remove } = planTicks(seedTable());
  assert.match(
    remove!.statement,
    /^DELETE FROM .* USING TIMESTAMP \? WHERE "symbol" = \? AND "ts" = \?$/,
  );
  assert.equal(remove!.needsTime, true);
  assert.deepEqual(remove!.bind(placed({ writeTimeUs: 5 })), [5, "IBM", 1_700_000_000_000]);
});

Deno.test("remove: a symbol alone may be the key; a table that keeps every record has none", () => {
  const types = { symbol: "text", ts: "timestamp", price: "double" };
  assert.equal(planTicks(table(types, ["symbol"], [])).remove!.needsTime, false);
  assert.equal(planTicks(defaultTable()).remove, undefined);
  assert.equal(planTicks(table(types, ["symbol"], ["price"])).remove, undefined);
});

Deno.test("rowKey: equal for two ticks exactly if they are the same row", () => {
  const { rowKey } = planTicks(seedTable());
  fc.assert(fc.property(placedTicks, placedTicks, fc.boolean(), (a, b, same) => {
    const other = same ? { ...b, symbol: a.symbol, timestampMs: a.timestampMs } : b;
    const equal = a.symbol === other.symbol && a.timestampMs === other.timestampMs;
    assert.equal(rowKey(a) === rowKey(other), equal);
  }));
});

Deno.test("keyOfRow and plainOfRow: what is read back compares equal to what was bound", () => {
  for (const price of ["double", "float"] as const) {
    const plan = planTicks(defaultTable({ price }));
    const columns = [...plan.keyColumns, ...plan.valueColumns];
    fc.assert(fc.property(placedTicks, (tick) => {
      const row = Object.fromEntries(
        Object.entries(rowOf(plan.insert, plan.bind(tick))).map(([name, value]) => [
          name,
          readBack(value, name === "price" ? price : DEFAULT_TYPES[name as "ts"] as "text"),
        ]),
      );
      assert.equal(plan.keyOfRow(row), plan.rowKey(tick));
      for (const name of columns) assert.equal(plan.plainOfRow(name, row), plan.plain(name, tick));
    }));
  }
});

Deno.test("plainOfRow: null is no value", () => {
  assert.equal(planTicks(defaultTable()).plainOfRow("price", { price: null }), undefined);
});
