import assert from "node:assert/strict";
import { Buffer, isUtf8 } from "node:buffer";
import { deadLetter } from "../../../src/dead_letters/dead_letter.ts";
import { letterRecord, parseDeadLetter } from "../../../src/dead_letters/letter_record.ts";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { entryProblem } from "../../../src/ledger/entry.ts";
import { entryOf, type LedgerRow } from "../../../src/ledger/ledger_row.ts";
import { DEAD_LETTER_HEADERS } from "../../../src/record/headers.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import { headerText, type RecordHeaders } from "../../../src/record/record_headers.ts";
import { undecodable } from "../../../src/record/undecodable.ts";
import { prepare } from "../../../src/rows/prepare.ts";
import { WriteClock } from "../../../src/rows/write_clock.ts";
import { planTicks } from "../../../src/scylla/layout/tick_layout.ts";
import { fc } from "../support/fc.ts";
import { anyBytes, mutated, runs, typed } from "../support/fuzz.ts";
import { tickPlan } from "../support/layouts.ts";
import { bytes, record, ticks } from "../support/records.ts";
import { defaultTable, table } from "../support/tables.ts";

const nested = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000);

/** Texts on which parsers trip, as the value of a field. */
const AWKWARD = [
  ...[
    "1e999",
    "-1e999",
    "1e-999",
    "-0",
    "0.1e1",
    "9".repeat(400),
    "8640000000001",
    "-8640000000001",
    "1.",
    "01",
  ],
  ...['"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\ufeff"', '"\ufeff"', '"\u0000"', '"a'],
  ...["null", "true", "{}", "[]", "NaN", '{"toString":1}', '{"__proto__":1}', "/**/1", "1,", ""],
  nested("[", "]"),
  nested('{"a":', "}").replace("{}", "{1}"),
  JSON.stringify("x".repeat(100_000)),
];

const field = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('"IBM"', "101.25", "1700000000") },
  fc.constantFrom(...AWKWARD),
  fc.json({ maxDepth: 2 }),
);
const names = fc.constantFrom(
  ...["Symbol", "Price", "TimeStamp", "__proto__", "constructor", "symbol", "\\u0053ymbol", ""],
);

/** Objects whose names may come twice, with awkward values. */
const objects = fc.array(fc.tuple(names, field), { maxLength: 5 }).map((fields) =>
  bytes(`{${fields.map(([name, value]) => `"${name}":${value}`).join(",")}}`)
);

/** A tick of which one field is something else. */
function tickWith(which: number, value: string): Uint8Array {
  const fields = ['"IBM"', "101.25", "1700000000"];
  fields[which] = value;
  const [symbol, price, time] = fields;
  return bytes(`{"Symbol":${symbol},"Price":${price},"TimeStamp":${time}}`);
}

const values = fc.oneof(
  anyBytes(),
  mutated(ticks.map((tick) => jsonCodec.encode(tick))),
  objects,
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(2), field).map(([which, value]) => tickWith(which, value)),
  },
  fc.constantFrom([0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xef, 0xbb]).chain((mark) =>
    ticks.map((tick) => Buffer.concat([Buffer.from(mark), jsonCodec.encode(tick)]))
  ),
);

Deno.test("fuzz, jsonCodec: whatever the value, it is a tick that comes back as it is, or undecodable", () => {
  let decoded = 0;
  fc.assert(
    fc.property(values, (value) => {
      const tick = typed(() => jsonCodec.decode(value));
      if (tick instanceof AndeanError) {
        assert.equal(tick.code, "undecodable");
        return assert.ok(tick.message.length < 100, tick.message);
      }
      decoded++;
      assert.ok(isUtf8(value));
      assert.ok(tick.symbol !== "" && tick.symbol.isWellFormed());
      assert.ok(Number.isFinite(tick.price) && Number.isSafeInteger(tick.timestampMs));
      assert.ok(!Number.isNaN(new Date(tick.timestampMs).getTime()));
      const again = jsonCodec.decode(jsonCodec.encode(tick));
      // JSON as it is written has no negative zero.
      assert.deepEqual([again.symbol, again.price], [tick.symbol, tick.price + 0]);
      // Seconds with a fraction are exact as long as milliseconds fit into it.
      assert.ok(Math.abs(again.timestampMs - tick.timestampMs) <= 1);
    }),
    runs(2_000),
  );
  assert.ok(decoded > 50, `only ${decoded} were ticks`);
});

Deno.test("fuzz, jsonCodec: whatever the key, it tells a row or is undecodable", () => {
  fc.assert(
    fc.property(values, (key) => {
      const told = typed(() => jsonCodec.decodeKey(key));
      if (told instanceof AndeanError) return assert.equal(told.code, "undecodable");
      assert.ok(isUtf8(key));
      assert.ok(told.symbol !== "" && told.symbol.isWellFormed());
      assert.ok(told.timestampMs === undefined || Number.isSafeInteger(told.timestampMs));
    }),
    runs(1_500),
  );
});

const goodKeys = fc.constantFrom("IBM", '{"Symbol":"IBM","TimeStamp":1700000000}').map(bytes);

const timestamps = fc.oneof(
  fc.constantFrom(-1, 0, 2 ** 53, 2 ** 63, -(2 ** 63), 9_007_199_254_740_991),
  fc.maxSafeInteger(),
  fc.integer({ min: 1_600_000_000_000, max: 1_600_000_001_000 }),
);

const TABLES = {
  "default": defaultTable(),
  "seed's": table({ symbol: "text", ts: "timestamp", price: "float" }, ["symbol"], ["ts"]),
};

for (const [name, declared] of Object.entries(TABLES)) {
  Deno.test(`fuzz, prepare, ${name} table: whatever the records, each is in one batch or one reject`, () => {
    const layout = planTicks(declared);
    const parts = fc.array(
      fc.tuple(fc.oneof(values, goodKeys), fc.option(values, { freq: 2 }), timestamps),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(parts, (given) => {
        const records = given.map(([key, value, timestampMs], offset) =>
          record(offset, { key, value, timestampMs })
        );
        const bounds = { maxRows: 5, maxBytes: 10_000 };
        const clock = layout.identity === "coordinates" ? undefined : new WriteClock();
        const work = prepare(0, records, { ...tickPlan(layout), bounds, clock });
        for (const { items } of work.batches) {
          assert.equal(new Set(items.map(({ deletes }) => deletes)).size, 1);
        }
        const rows = work.batches.flatMap(({ items }) => items);
        for (const row of rows) {
          const bind = row.deletes ? layout.remove!.bind : layout.bind;
          assert.ok(bind(row).every((value) => value !== undefined && !Number.isNaN(value)));
          assert.ok(Number.isSafeInteger(row.writeTimeUs));
        }
        const offsets = [...rows.map(({ offset }) => offset)];
        offsets.push(...work.rejects.map(({ record }) => record.offset));
        assert.deepEqual(offsets.sort((a, b) => a - b), [...records.keys()]);
        assert.ok(work.rejects.every(({ error }) => error.code === "undecodable"));
      }),
      runs(300),
    );
  });
}

const OF_LETTERS: string[] = Object.values(DEAD_LETTER_HEADERS);

const headerNames = fc.oneof(
  fc.constantFrom(...OF_LETTERS),
  fc.constantFrom("__proto__", "constructor", "trace"),
);
const headerValue = fc.oneof(
  anyBytes(12),
  fc.constantFrom("", "0", "-1", "7", "1e3", "9".repeat(30), " 1", "0x1", "ticks", "\ufeff1", "१")
    .map((text) => Buffer.from(text)),
);
const headers: fc.Arbitrary<RecordHeaders> = fc.array(
  fc.tuple(headerNames, fc.oneof(headerValue, fc.array(headerValue, { maxLength: 2 }))),
  { maxLength: 4 },
).map((entries) => {
  const { topic, partition, offset } = DEAD_LETTER_HEADERS;
  const headers: RecordHeaders = Object.create(null);
  Object.assign(headers, { [topic]: "ticks", [partition]: "0", [offset]: "7" });
  for (const [name, value] of entries) headers[name] = value;
  return headers;
});

Deno.test("fuzz, parseDeadLetter: whatever the headers, it names one record soundly or none", () => {
  const raw = fc.record({ headers, value: fc.option(values), key: fc.option(values) });
  fc.assert(
    fc.property(raw, (some) => {
      const letter = parseDeadLetter(record(3, some));
      if (letter === undefined) return;
      const { source: { topic, partition, offset }, timestampMs } = letter;
      assert.ok(topic !== "");
      for (const [name, number] of Object.entries({ partition, offset })) {
        assert.ok(Number.isSafeInteger(number));
        const told = headerText(some.headers, DEAD_LETTER_HEADERS[name as "partition" | "offset"]);
        assert.match(told!, /^\d+$/);
      }
      assert.ok(Number.isSafeInteger(timestampMs));
      assert.ok(Object.keys(letter.headers).every((name) => !name.startsWith("__connect.")));
    }),
    runs(2_000),
  );
});

Deno.test("fuzz, deadLetter: whatever the record, its letter tells where it comes from and what it was", () => {
  const raw = fc.record({ headers, value: fc.option(values), key: fc.option(values) });
  fc.assert(
    fc.property(raw, fc.nat(), fc.maxSafeInteger(), (some, partition, timestampMs) => {
      const given = record(3, { ...some, timestampMs });
      const source = { topic: "ticks", partition, offset: given.offset };
      const error = undecodable("it is not JSON");
      const sent = letterRecord(deadLetter(source, given, "VALUE_CONVERTER", error));
      const { value, headers = {} } = sent;
      const key = sent.key as Uint8Array | null;
      const letter = parseDeadLetter({ offset: 9, timestampMs: 0, key, value, headers })!;
      assert.deepEqual(letter.source, source);
      assert.deepEqual([letter.key, letter.value], [given.key, given.value]);
      const own = Object.entries(given.headers).filter(([name]) => !OF_LETTERS.includes(name));
      assert.deepEqual(Object.entries(letter.headers), own);
      assert.deepEqual([letter.timestampMs, letter.reason], [timestampMs, "it is not JSON"]);
    }),
    runs(500),
  );
});

const COUNTS = [
  "from_offset",
  "to_offset",
  "records",
  "stored",
  "dead_lettered",
  "deleted",
  "gaps",
];

Deno.test("fuzz, ledger: whatever a row holds, an entry without a problem adds up", () => {
  const long = (value: number) => ({ toNumber: () => value });
  const other = fc.oneof(fc.nat(20), fc.constantFrom(-1, 0.5, 2 ** 53, 2 ** 63)).map(long);
  const good = {
    ...{ topic: "ticks", table_name: "ticks", kafka_partition: 0, bucket: long(0) },
    ...{ from_offset: long(10), to_offset: long(20), consumer_group: "andean-group" },
    ...{ records: long(8), stored: long(5), dead_lettered: long(2), deleted: long(1) },
    ...{ gaps: long(2), digest: "0123456789abcdef", ttl_seconds: 0, written_at: new Date(0) },
  };
  const changes = fc.array(
    fc.oneof(
      fc.tuple(fc.constantFrom(...COUNTS), fc.option(other)),
      fc.tuple(fc.constantFrom("kafka_partition", "ttl_seconds"), fc.constantFrom(null, -1, 7)),
      fc.tuple(fc.constant("digest"), fc.oneof(fc.constant(null), fc.string())),
      fc.tuple(fc.constant("written_at"), fc.constantFrom(null, new Date(NaN), new Date(-1))),
    ),
    { maxLength: 3 },
  );
  const rows = changes.map((changed) => ({ ...good, ...Object.fromEntries(changed) }) as LedgerRow);
  fc.assert(
    fc.property(rows, (row) => {
      const entry = entryOf(row);
      if (entryProblem(entry) !== undefined) return;
      const { from, to, records, stored, deadLettered, deleted, gaps } = entry;
      assert.ok(from < to && records + gaps === to - from);
      assert.equal(stored + deadLettered + deleted, records);
      assert.ok([records, stored, deadLettered, deleted, gaps].every((count) => count >= 0));
      assert.ok(Number.isSafeInteger(from) && from >= 0 && entry.writtenAtMs >= 0);
      assert.match(entry.digest, /^[0-9a-f]{16}$/);
    }),
    runs(5_000),
  );
});
