import assert from "node:assert/strict";
import { ExactDecimal } from "../../../../src/record/exact_decimal.ts";
import { Misfit, shown } from "../../../../src/scylla/types/cql_type.ts";
import {
  bareType,
  parseType,
  takesOption,
  type TypeOptions,
} from "../../../../src/scylla/types/parse_type.ts";
import { fc } from "../../support/fc.ts";

const TYPES = { place: [{ name: "city", type: "text" }] };

/** What is taken, in plain form. */
const TAKEN: [string, unknown, string | number, TypeOptions?][] = [
  ["int", "-2147483648", -2147483648],
  ["bigint", 9223372036854775807n, "9223372036854775807"],
  ["bigint", "9007199254740993", "9007199254740993"],
  ["varint", "1".repeat(100), "1".repeat(100)],
  ["decimal", 0.1, "1E-1"],
  ["decimal", 1e-7, "1E-7"],
  ["decimal", -0, "0"],
  ["decimal", "1.10", "110E-2"],
  ["decimal", new ExactDecimal("0.100000000000000000001"), "100000000000000000001E-21"],
  ["double", new ExactDecimal("0.1000000000000000055511151231257827"), 0.1],
  ["double", "9007199254740992", 9007199254740992],
  ["float", 0.1, Math.fround(0.1)],
  ["float", -0, "-0"],
  ["double", NaN, "NaN"],
  ["boolean", "TRUE", "true"],
  ["text", new TextEncoder().encode("é"), "é"],
  ["blob", "_-8=", "0xffef", { encoding: "base64" }],
  ["blob", "0xCAFE", "0xcafe", { encoding: "hex" }],
  ["blob", "é", "0xc3a9", { encoding: "utf8" }],
  ["inet", "::ffff:1.2.3.4", "0000:0000:0000:0000:0000:ffff:0102:0304"],
  ["inet", "1::", "0001:0000:0000:0000:0000:0000:0000:0000"],
  ["inet", "::", "0000:0000:0000:0000:0000:0000:0000:0000"],
  ["date", "1969-12-31", -1],
  ["date", -1, -1, { unit: "ms" }],
  ["date", 2147483647, 2147483647, { unit: "days" }],
  ["time", "23:59:59.999999999", 86399999999999],
  ["time", 1.5, 1500000000, { unit: "s" }],
  ["timestamp", 1700000000.123, 1700000000123, { unit: "s" }],
  ["timestamp", "1700000000123456", 1700000000123, { unit: "us" }],
  ["timestamp", -1, -1, { unit: "us" }],
  ["timestamp", 1700000000123456789n, 1700000000123, { unit: "ns" }],
  ["timestamp", "2024-02-29T12:00:00.5+01:30", Date.UTC(2024, 1, 29, 10, 30, 0, 500)],
  ["timestamp", "2024-02-29 12:00:00+0130", Date.UTC(2024, 1, 29, 10, 30)],
  ["timestamp", "2024-02-29", Date.UTC(2024, 1, 29)],
  ["duration", "P1Y2M3W4DT5H6M7.89S", "14mo25d18367890000000ns"],
  ["duration", "-1h", "0mo0d-3600000000000ns"],
  ["duration", 90, "0mo0d90000000000ns", { unit: "s" }],
  ["duration", { months: 1, days: 2, nanoseconds: "3" }, "1mo2d3ns"],
  ["timestamp", new Date(5), 5, { unit: "s" }],
  ["timestamp", new ExactDecimal("1.5"), 1500, { unit: "s" }],
  ["duration", Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0), "1mo2d3000000ns"],
  ["uuid", new Uint8Array(16), "00000000-0000-0000-0000-000000000000"],
  ["inet", Uint8Array.of(1, 2, 3, 4), "1.2.3.4"],
  ["inet", new Uint8Array(16), "0000:0000:0000:0000:0000:0000:0000:0000"],
  ["double", Infinity, "Infinity"],
  ["set<int>", [3, 1, 3, "2"], "[1,2,3]"],
  ["map<int, text>", { 10: "b", 9: "a" }, '[9,"a",10,"b"]'],
  ["tuple<int, text>", [1], "[1,null]"],
  ["place", { city: "Quito", other: 1 }, '["Quito"]'],
];

for (const [name, given, plain, options] of TAKEN) {
  Deno.test(`${name}: takes ${given instanceof Uint8Array ? "UTF-8" : String(given)} (${options?.unit ?? options?.encoding ?? "as it is"}) as ${plain}`, () => {
    const type = parseType(name, TYPES, options)!;
    assert.equal(type.plain(type.from(given)), plain);
  });
}

const REFUSED: [string, unknown, RegExp, TypeOptions?][] = [
  ["tinyint", 128, /is 128, wanted tinyint \(from -128 to 127\)/],
  ["int", 1.5, /is 1.5/],
  ["int", "1e3", /wanted int/],
  ["int", true, /wanted int/],
  ["bigint", 2 ** 63, /wanted bigint/],
  ["bigint", 9007199254740992, /wanted bigint/],
  ["bigint", 9223372036854775808n, /wanted bigint/],
  ["varint", "1".repeat(20_001), /wanted varint/],
  ["decimal", "1e99999999999", /wanted decimal/],
  ["decimal", "", /wanted decimal/],
  ["decimal", ".", /wanted decimal/],
  ["decimal", NaN, /wanted decimal/],
  ["float", 3.5e38, /out of its range/],
  ["float", 1e-50, /out of its range/],
  ["float", 16777217n, /can't hold this whole number exactly/],
  ["double", "1e400", /out of its range/],
  ["double", 9007199254740993n, /can't hold this whole number exactly/],
  ["double", "abc", /wanted double/],
  ["boolean", 1, /wanted boolean/],
  ["text", 5, /is 5, wanted text/],
  ["text", "\ud800", /wanted text/],
  ["text", new Uint8Array([0xff]), /not UTF-8/],
  ["ascii", "é", /wanted ascii/],
  ["blob", "cafe", /an encoding in the mapping/],
  ["blob", "abc", /blob in hex/, { encoding: "hex" }],
  ["blob", "a", /blob in base64/, { encoding: "base64" }],
  ["uuid", "x", /wanted uuid/],
  ["timeuuid", "6ba7b810-9dad-41d1-80b4-00c04fd430c8", /version 1/],
  ["inet", "1.2.3", /wanted inet/],
  ["inet", "fe80::1%eth0", /wanted inet/],
  ["uuid", new Uint8Array(15), /is 15 bytes, wanted uuid/],
  ["inet", new Uint8Array(5), /is 5 bytes, wanted inet/],
  ["double", "1e-400", /out of its range/],
  ["decimal", "1e-3000000000", /wanted decimal/],
  ["decimal", "1".repeat(20_001), /wanted decimal/],
  ["timestamp", new Date(NaN), /wanted timestamp/],
  ["timestamp", "2024-01-01T25:00:00Z", /wanted timestamp/],
  ["timestamp", Infinity, /wanted timestamp in s/, { unit: "s" }],
  ["timestamp", "1e50", /wanted timestamp in ms/, { unit: "ms" }],
  ["duration", new Uint8Array(11), /is 11 bytes, wanted duration/],
  ["duration", { months: 0.5 }, /wanted duration/],
  ["duration", { months: 1, weeks: 1 }, /wanted duration/],
  ["duration", `P${"1".repeat(200)}D`, /wanted duration/],
  ["duration", 5, /wanted duration/],
  ["frozen<place>", ["Quito"], /wanted place/],
  ["date", "2023-02-30", /wanted date/],
  ["date", 19000, /give a unit/],
  ["date", 2147483648, /wanted date/, { unit: "days" }],
  ["time", "24:00", /wanted time/],
  ["time", 86_400, /wanted time/, { unit: "s" }],
  ["timestamp", "2024-01-01T00:00:00", /with its zone/],
  ["timestamp", 1700000000, /give a unit/],
  ["timestamp", 8_640_000_000_000_001, /wanted timestamp/, { unit: "ms" }],
  ["timestamp", "1e999999999", /wanted timestamp/, { unit: "ns" }],
  ["duration", "P", /wanted duration/],
  ["duration", { months: 1, days: -1 }, /wanted duration/],
  ["duration", "2147483648mo", /wanted duration/],
  ["list<int>", [1, "x"], /\[1\] is "x", wanted int/],
  ["list<int>", [1, null], /\[1\] is null, wanted int/],
  ["list<int>", "12", /wanted list<int>/],
  ["map<int, text>", { 1: "a", "01": "b" }, /comes twice/],
  ["map<int, text>", { x: "a" }, /\["x"\] as a key is "x"/],
  ["tuple<int>", [1, 2], /wanted tuple<int>/],
  ["vector<float, 2>", [1], /not 1 elements/],
  ["list<frozen<place>>", [{ city: 1 }], /\[0\]\.city is 1, wanted text/],
  ["place", { city: "Quito", other: 1 }, /\.other is 1, wanted no such field/, { isStrict: true }],
];

for (const [name, given, message, options] of REFUSED) {
  const what = typeof given === "object" ? JSON.stringify(given) : String(given).slice(0, 40);
  Deno.test(`${name}: refuses ${what} of ${typeof given}${options?.unit ? ` in ${options.unit}` : ""}`, () => {
    const type = parseType(name, TYPES, options)!;
    assert.throws(() => type.from(given), (error) => {
      assert.ok(error instanceof Misfit);
      assert.match(
        error.path === ""
          ? error.message
          : `${error.path} is ${error.found}, wanted ${error.wanted}`,
        message,
      );
      return true;
    });
  });
}

Deno.test("from: whatever is given, it is a value that has bytes, or a misfit", () => {
  const names = [
    ...["ascii", "bigint", "blob", "boolean", "date", "decimal", "double", "duration", "float"],
    ...["inet", "int", "smallint", "text", "time", "timestamp", "timeuuid", "tinyint", "uuid"],
    ...["varint", "list<int>", "set<text>", "map<text, int>", "tuple<int, text>", "place"],
    "vector<float, 2>",
  ];
  const given = fc.oneof(
    fc.anything({
      withBigInt: true,
      withTypedArray: true,
      withDate: true,
      withMap: true,
      withSet: true,
    }),
    fc.constantFrom<unknown>("1", "-1", "1e5", "", "PT1S", "2024-01-01", "::1", {}, []),
  ).filter((value) => value !== null && value !== undefined);
  const unit = fc.constantFrom(undefined, "s", "ms", "ns", "days" as const);
  for (const name of names) {
    fc.assert(
      fc.property(given, unit, (value, unit) => {
        const type = parseType(name, TYPES, { unit: unit as "s", encoding: "hex" })!;
        try {
          const converted = type.from(value);
          type.plain(converted);
          type.bytes(converted);
        } catch (error) {
          if (!(error instanceof Misfit)) throw error;
        }
      }),
      { numRuns: 60 },
    );
  }
});

Deno.test("dates and timestamps: whole numbers come to the same by numbers and by exact ones", () => {
  for (const unit of ["days", "s", "ms", "us", "ns"] as const) {
    for (const name of ["date", "timestamp"]) {
      const type = parseType(name, TYPES, { unit })!;
      const taken = (given: unknown) => {
        try {
          return type.plain(type.from(given));
        } catch {
          return "refused";
        }
      };
      fc.assert(fc.property(fc.maxSafeInteger(), (given) => {
        assert.equal(taken(given), taken(BigInt(given)));
        assert.equal(taken(given % 100_000), taken(BigInt(given % 100_000)));
      }));
    }
  }
});

Deno.test("parseType: a user type with a field that can't be written can't be written either", () => {
  const types = { counted: [{ name: "n", type: "counter" }] };
  assert.equal(parseType("counted", types), undefined);
  assert.equal(parseType("frozen<counted>", types), undefined);
  assert.equal(parseType("list<counted>", types), undefined);
  assert.equal(parseType("nested<int>", types), undefined);
});

Deno.test("takesOption: a unit is for times and an encoding for blobs, also within user types", () => {
  const types = { visit: [{ name: "at", type: "timestamp" }, { name: "n", type: "int" }] };
  assert.equal(takesOption("list<visit>", "unit", types), true);
  assert.equal(takesOption("visit", "encoding", types), false);
  assert.equal(takesOption("map<text, blob>", "encoding", types), true);
  assert.equal(takesOption("unknown", "unit", types), false);
});

Deno.test("shown: any value is a short text, whatever it is", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  const cases: [unknown, string][] = [
    [undefined, "missing"],
    [2n ** 64n, "18446744073709551616"],
    [1.5, "1.5"],
    [new Uint8Array(2), "2 bytes"],
    [{ a: 1n }, '{"a":1}'],
    [Symbol("x"), "symbol"],
    [circle, "too deep to show"],
    ["x".repeat(60), `"${"x".repeat(38)}…`],
  ];
  for (const [value, text] of cases) assert.equal(shown(value), text);
});

Deno.test("bareType: descriptions of one type are the same, of others not", () => {
  const same = (a: string, b: string) => assert.equal(bareType(a), bareType(b));
  same("VARCHAR", "text");
  same("frozen<map<text,frozen<tuple<int, varchar>>>>", "map<text, tuple<int, text>>");
  same("'org.apache.cassandra.db.marshal.BytesType'", "org.apache.cassandra.db.marshal.BytesType");
  same('"Place"', "place");
  assert.notEqual(bareType("list<int>"), bareType("set<int>"));
  assert.notEqual(bareType("varchars"), bareType("text"));
});
