import assert from "node:assert/strict";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { memoryOf, prepare } from "../../../src/rows/prepare.ts";
import type { KafkaRecord } from "../../../src/record/kafka_record.ts";
import type { Codec } from "../../../src/record/codec.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import { fc } from "../support/fc.ts";
import { planTicks, type TickLayout } from "../../../src/scylla/layout/tick_layout.ts";
import { WriteClock } from "../../../src/rows/write_clock.ts";
import { table } from "../support/tables.ts";
import { PLAIN_LAYOUT, tickPlan } from "../support/layouts.ts";
import { bytes, record, tick } from "../support/records.ts";

const BOUNDS = { maxRows: 3, maxBytes: 1_000 };
const PREPARATION = { ...tickPlan(PLAIN_LAYOUT), bounds: BOUNDS };
const values = fc.oneof(
  fc.constantFrom("A", "B", "C").map((symbol) => jsonCodec.encode(tick({ symbol }))),
  fc.constantFrom<Uint8Array | null>(bytes("junk"), bytes(""), null, new Uint8Array([0xff])),
);

Deno.test("prepare: every record is in exactly one batch or one reject", () => {
  fc.assert(fc.property(fc.array(values, { maxLength: 40 }), fc.nat(1_000), (values, first) => {
    const records = values.map((value, index) => record(first + index * 3, { value }));
    const { batches, rejects, rows } = prepare(7, records, PREPARATION);
    const batched = batches.flatMap(({ items }) => items.map(({ record }) => record));
    const all = [...batched, ...rejects.map(({ record }) => record)];
    assert.deepEqual(all.sort((a, b) => a.offset - b.offset), records);
    assert.equal(rows, records.length);
  }));
});

Deno.test("prepare: a row carries its tick and the coordinates of its own record", () => {
  const records = ["A", "B", "A"].map((symbol, index) =>
    record(100 + index, { value: jsonCodec.encode(tick({ symbol, price: index })) })
  );
  const { batches } = prepare(7, records, PREPARATION);
  const items = batches.flatMap(({ items }) => items);
  assert.deepEqual(
    items.map(({ symbol, price, partition, offset }) => [symbol, price, partition, offset]),
    [["A", 0, 7, 100], ["A", 2, 7, 102], ["B", 1, 7, 101]],
  );
});

Deno.test("prepare: keeps to the bounds of a batch", () => {
  const records = Array.from({ length: 7 }, (_, index) => record(index));
  const { batches } = prepare(0, records, PREPARATION);
  assert.deepEqual(batches.map(({ items }) => items.length), [3, 3, 1]);
});

Deno.test("prepare: a reject keeps the reason", () => {
  const { rejects } = prepare(0, [record(5, { value: null })], PREPARATION);
  assert.equal(rejects.length, 1);
  assert.equal(rejects[0]!.error.code, "undecodable");
  assert.match(rejects[0]!.error.message, /null/);
});

Deno.test("prepare: weighs the bytes of good and bad records, and what stands around them", () => {
  const weight = (value: Uint8Array | null) => memoryOf([record(0, { value })]);
  const empty = weight(null);
  assert.ok(empty > 0);
  assert.equal(weight(new Uint8Array(1_000)), empty + 1_000);
  assert.equal(memoryOf([record(0, { value: null, key: new Uint8Array(70) })]), empty + 70);
  const good = jsonCodec.encode(tick());
  assert.equal(weight(good), empty + good.length);
});

Deno.test("prepare: an error that is not the record's fault is not taken for a bad record", () => {
  for (const error of [new TypeError("a bug"), new AndeanError("internal", "a bug")]) {
    const broken: Codec = {
      ...jsonCodec,
      decode: () => {
        throw error;
      },
    };
    assert.throws(
      () => prepare(0, [record(0)], { ...tickPlan(PLAIN_LAYOUT, broken), bounds: BOUNDS }),
      error,
    );
  }
});

const LATEST = planTicks(
  table({ symbol: "text", ts: "timestamp", price: "double" }, ["symbol"], []),
);

Deno.test("prepare: a tombstone deletes the row of its key, in a batch of its own", () => {
  const records = [record(1, { key: bytes("IBM") }), record(2, { key: bytes("IBM"), value: null })];
  const clock = new WriteClock();
  const { batches, rejects } = prepare(0, records, { ...tickPlan(LATEST), bounds: BOUNDS, clock });
  assert.equal(rejects.length, 0);
  assert.deepEqual(
    batches.map(({ items }) =>
      items.map(({ symbol, deletes, offset }) => [symbol, deletes, offset])
    ),
    [[["IBM", false, 1]], [["IBM", true, 2]]],
  );
  const [inserted, deleted] = batches.map(({ items }) => items[0]!);
  assert.ok(inserted!.writeTimeUs < deleted!.writeTimeUs);
});

Deno.test("prepare: a tombstone whose key does not tell the row is rejected", () => {
  const bySymbolAndTime = planTicks(
    table({ symbol: "text", ts: "timestamp", price: "double" }, ["symbol"], ["ts"]),
  );
  const reject = (key: Uint8Array | null, layout: TickLayout) =>
    prepare(0, [record(1, { key, value: null })], { ...tickPlan(layout), bounds: BOUNDS })
      .rejects[0]?.error;
  assert.match(reject(null, LATEST)!.message, /key are null/);
  assert.match(reject(bytes("IBM"), bySymbolAndTime)!.message, /key tells no TimeStamp/);
  assert.equal(reject(bytes('{"Symbol":"IBM","TimeStamp":1}'), bySymbolAndTime), undefined);
  assert.match(reject(bytes("IBM"), PLAIN_LAYOUT)!.message, /value is null/);
});

Deno.test("prepare: a timestamp beyond what a row can have is rejected", () => {
  const far = record(1, { timestampMs: 2 ** 53 });
  const clock = new WriteClock();
  const { rejects } = prepare(0, [far], { ...tickPlan(LATEST), bounds: BOUNDS, clock });
  assert.match(rejects[0]!.error.message, /timestamp is 9007199254740992/);
});

Deno.test("prepare: a tombstone that asks for nothing is ignored, and written at no time of others", () => {
  const plan = tickPlan(LATEST);
  const decoder = { ...plan.decoder, ignores: ({ value }: KafkaRecord) => value === null };
  const records = [record(1, { value: null }), record(2, { timestampMs: 5 })];
  const prepared = prepare(0, records, { ...plan, decoder, bounds: BOUNDS });
  assert.deepEqual(prepared.ignored, [records[0]]);
  assert.deepEqual(prepared.batches.map(({ items }) => items[0]!.offset), [2]);
  assert.deepEqual([prepared.rows, prepared.rejects], [2, []]);
});

Deno.test("prepare: rows of the same nodes share a batch where that is allowed, deletions never", () => {
  const value = (symbol: string) => jsonCodec.encode(tick({ symbol }));
  const records = [
    ...["A", "B", "C"].map((symbol, index) => record(index, { value: value(symbol) })),
    ...["A", "B"].map((symbol, index) => record(3 + index, { key: bytes(symbol), value: null })),
  ];
  const asked: unknown[][] = [];
  const { batches } = prepare(0, records, {
    ...tickPlan(LATEST),
    bounds: {
      maxRows: 10,
      maxBytes: 1_000,
      sharing: {
        maxKeys: 10,
        maxBytes: 1_000,
        replicasOf(statement, values) {
          assert.equal(statement, LATEST.insert);
          asked.push([...values]);
          return "x";
        },
      },
    },
  });
  assert.deepEqual(batches.map(({ items }) => items.map(({ offset }) => offset)), [
    [0, 1, 2],
    [3],
    [4],
  ]);
  assert.equal(asked.length, 3);
});

Deno.test("prepare: a record that lies in its batch is read there, as one of its own would be", () => {
  const value = jsonCodec.encode(tick({ symbol: "IN" }));
  const data = new Uint8Array([...bytes("xx"), ...value, ...bytes("yy")]);
  const own = record(1, { value });
  const inPlace = { ...own, data, valueStart: 2, valueLength: value.length };
  const symbols = (one: KafkaRecord) =>
    prepare(0, [one], PREPARATION).batches.map(({ items }) => items[0]!.symbol);
  assert.deepEqual(symbols(inPlace), ["IN"]);
  assert.deepEqual(symbols(inPlace), symbols(own));
});
