import assert from "node:assert/strict";
import { compileMapping, parseMapping } from "../../../src/mapping/compile.ts";
import type { Table } from "../../../src/scylla/table/table.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { table } from "../support/tables.ts";

const READINGS = table(
  {
    sensor: "text",
    at: "timestamp",
    reading: "decimal",
    count: "counter",
    raw: "blob",
    p: "int",
    o: "bigint",
    d: "date",
    x: "'some.Type'",
  },
  ["sensor"],
  ["at"],
);
const GOOD = { sensor: "value.sensor", at: { from: "value.at", unit: "s" } };

function compile(mapping: unknown, into: Table = READINGS) {
  return compileMapping(parseMapping(mapping), into);
}

Deno.test("compileMapping: a wrong column, a wrong type and a missing key column are told at once", () => {
  const mapping = {
    columns: {
      sensr: "value.sensor",
      reading: { from: "value.r", type: "double" },
      at: "value.at",
    },
  };
  assert.throws(
    () => compile(mapping),
    withCode(
      "configuration",
      /no column sensr \(it has at, .*\); column reading is decimal, and the mapping says double; nothing fills column sensor, which is part of the primary key/,
    ),
  );
});

Deno.test("compileMapping: of a wrong table all missing columns are told together, its own once", () => {
  const columns = { ...GOOD, a: "value.a", b: "value.b" };
  assert.throws(
    () => compile({ columns }),
    withCode("configuration", /: the table has no columns a, b \(it has at, [^;]*\)$/),
  );
});

const PROBLEMS: [string, Record<string, unknown>, RegExp, Record<string, unknown>?][] = [
  ["a constant of another type", { reading: { constant: "abc" } }, /its constant is "abc"/],
  [
    "a default of another type",
    { reading: { from: "value.r", default: [1] } },
    /its default is \[1\]/,
  ],
  ["a unit of what is no time", { reading: { from: "value.r", unit: "s" } }, /which has no unit/],
  [
    "an encoding of what is no blob",
    { reading: { from: "value.r", encoding: "hex" } },
    /no encoding/,
  ],
  ["a counter", { count: "value.n" }, /can't be written exactly once/],
  [
    "an offset in a text",
    { sensor: "meta.offset" },
    /is text, and meta.offset needs bigint or varint/,
  ],
  ["an offset in an int", { p: "meta.offset" }, /needs bigint/],
  ["a path that is none", { raw: "vale.x" }, /"vale.x" does not begin with value/],
  ["parts of a key that has none", { raw: "key.id" }, /a key that is text has no parts/],
  [
    "a bucket of what holds none",
    { reading: { from: "value.at", bucket: "day" } },
    /is decimal, which can't hold a bucket of one day \(wanted timestamp, date, int or bigint\)/,
  ],
  ["a bucket of what is no time", { o: { from: "meta.offset", bucket: "day" } }, /is no time/],
  [
    "an absent key column",
    { sensor: { from: "value.s", absent: "null" } },
    /part of the primary key/,
  ],
  [
    "a bucket of an hour in a date",
    { d: { from: "value.at", bucket: "hour" } },
    /is date, which can't hold a bucket of one hour \(wanted timestamp, int or bigint\)/,
  ],
  ["a unit of a timestamp in ms", { at: { from: "meta.timestamp", unit: "s" } }, /is in ms/],
  ["a type that nobody can write", { x: "value.x" }, /is 'some\.Type', which andean can't write/],
  ["a name in quotes that is not JSON", { raw: 'value["\\x"]' }, /that is not JSON/],
  ["metadata that is not there", { o: "meta.epoch" }, /not one of meta.topic/],
  ["tombstones that tell no row", {}, /tombstones can't delete.*sensor, at/, {
    tombstones: "delete",
  }],
];

for (const [what, columns, message, options] of PROBLEMS) {
  Deno.test(`compileMapping: refuses ${what}`, () => {
    const mapping = { columns: { ...GOOD, ...columns }, ...options };
    assert.throws(() => compile(mapping), withCode("configuration", message));
  });
}

Deno.test("compileMapping: absent null is also YAML's null, which stands there without quotes", () => {
  const whenAbsent = (all: unknown, one: unknown) => {
    const reading = { from: "value.r", ...(one === undefined ? {} : { absent: one }) };
    const mapping = {
      columns: { ...GOOD, reading },
      ...(all === undefined ? {} : { absent: all }),
    };
    return compile(mapping).columns.find(({ name }) => name === "reading")?.whenAbsent;
  };
  assert.equal(whenAbsent(null, undefined), "null");
  assert.equal(whenAbsent("null", undefined), "null");
  assert.equal(whenAbsent("dead-letter", null), "null");
  assert.equal(whenAbsent(null, "unset"), "unset");
  assert.equal(whenAbsent(undefined, undefined), "unset");
  assert.throws(
    () => compile({ columns: { ...GOOD, at: { from: "value.at", absent: null } } }),
    withCode("configuration", /part of the primary key, so that it can't be null/),
  );
});

Deno.test("parseMapping: tells each problem of the form with its place", () => {
  assert.throws(
    () => parseMapping({ columns: { a: { frm: "x" }, b: 5, c: {} }, tombstone: "delete" }),
    withCode(
      "configuration",
      /columns\.a.*columns\.b.*columns\.c: wanted either from or constant.*tombstone/,
    ),
  );
  assert.throws(() => parseMapping("x"), withCode("configuration"));
  assert.throws(() => parseMapping({ columns: {} }), withCode("configuration", /at least one/));
});

Deno.test("compileMapping: coordinates in the key make every record a row of its own", () => {
  const columns = { p: "meta.partition", o: "meta.offset" };
  const byRecord = table({ p: "int", o: "bigint" }, ["p"], ["o"]);
  assert.deepEqual(compile({ columns }, byRecord).coordinates, { partition: "p", offset: "o" });
  const beside = { ...GOOD, ...columns };
  assert.equal(compile({ columns: beside }).coordinates, undefined);
});

Deno.test("compileMapping: tombstones delete by themselves exactly where the key tells the row", () => {
  const byKey = table({ id: "text", v: "int" }, ["id"], []);
  assert.equal(compile({ columns: { id: "key", v: "value.v" } }, byKey).tombstones, "delete");
  assert.equal(
    compile({ columns: { id: "value.id", v: "value.v" } }, byKey).tombstones,
    "dead-letter",
  );
  assert.equal(
    compile({ columns: { id: "key" }, tombstones: "ignore" }, byKey).tombstones,
    "ignore",
  );
});

Deno.test("fuzz, mapping: whatever stands there, it is a plan or a list of what is wrong", () => {
  const word = fc.constantFrom<unknown>(
    ...["value.a", "key", "key.a", "headers.x", "meta.offset", "meta.partition", "s", "iso", "hex"],
    ...[
      "unset",
      "null",
      "delete",
      "stop",
      "json",
      "text",
      "value[",
      "",
      0,
      -1,
      1.5,
      null,
      true,
      {},
    ],
  );
  const column = fc.oneof(
    word,
    fc.dictionary(
      fc.constantFrom(
        ...["from", "constant", "default", "type", "unit", "bucket", "encoding", "absent", "x"],
      ),
      word,
      { maxKeys: 3 },
    ),
  );
  const columns = fc.dictionary(
    fc.constantFrom(...READINGS.columns.map(({ name }) => name), "none", "__proto__"),
    column,
    { maxKeys: 7 },
  );
  const mapping = fc.record(
    {
      "columns": fc.oneof({ weight: 9, arbitrary: columns }, { weight: 1, arbitrary: word }),
      "key-format": word,
      "tombstones": word,
      "unmapped": word,
      "others": fc.oneof(word, fc.constant("by-name")),
      "except": fc.array(fc.constantFrom("sensor", "raw", "none")),
      "absent": word,
      "ttl": fc.oneof(word, fc.record({ from: word })),
      "write-time": fc.oneof(word, fc.record({ from: word, unit: word })),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(mapping, fc.anything()), (given) => {
      try {
        compile(given);
      } catch (error) {
        assert.equal((error as { code?: string }).code, "configuration", String(error));
        assert.ok((error as Error).message.length < 5_000);
      }
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("compileMapping: a tombstone can't delete where its own offset is part of the key", () => {
  const into = table({ p: "int", o: "bigint" }, ["p"], ["o"]);
  const columns = { p: "meta.partition", o: "meta.offset" };
  assert.throws(
    () => compile({ columns, tombstones: "delete" }, into),
    withCode("configuration", /the offset is part of the primary key, and theirs is no row's/),
  );
});

Deno.test("compileMapping: an option that can't be found is told with its name", () => {
  const columns = GOOD;
  assert.throws(
    () => compile({ columns, "write-time": { from: "vale.at" } }),
    withCode("configuration", /write-time can't be found: "vale\.at" does not begin with value/),
  );
  assert.throws(
    () => compile({ columns, ttl: { from: "key.ttl" } }),
    withCode("configuration", /ttl is taken from key\.ttl, and a key that is text has no parts/),
  );
  assert.ok(compile({ columns, "key-format": "json", ttl: { from: "key.ttl" } }).ttl);
});
