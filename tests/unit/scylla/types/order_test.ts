import assert from "node:assert/strict";
import { parseType } from "../../../../src/scylla/types/parse_type.ts";
import { fc } from "../../support/fc.ts";

const TYPES = { place: [{ name: "city", type: "text" }, { name: "n", type: "int" }] };

/** Values of a type from the least to the greatest, as Cassandra and ScyllaDB order them. */
const ORDERED: [string, unknown[]][] = [
  ["boolean", [false, true]],
  ["int", [-5, 0, 7]],
  ["bigint", [-9223372036854775808n, -1, 0, 1, "9007199254740993", 9223372036854775807n]],
  ["varint", [-(10n ** 30n), -1, 0, 10n ** 30n, 10n ** 30n + 1n]],
  ["decimal", ["-1e30", "-0.1", "0", "0.1", "0.10000000000000000001", "0.11", "1e40"]],
  ["double", [-Infinity, -1.5, -0, 0, 1e-300, 1, Infinity, NaN]],
  ["float", ["-Infinity", -1, -0, 0, 1, "NaN"]],
  ["text", ["", "a", "b", "ba", "é", "\uffee", "😀"]],
  ["blob", [new Uint8Array(), new Uint8Array([0]), new Uint8Array([1, 0]), new Uint8Array([0xff])]],
  ["date", ["-000001-01-01", "1969-12-31", "1970-01-01"]],
  ["time", ["00:00:00", "00:00:00.000000001", "23:59:59"]],
  ["timestamp", ["1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z"]],
  ["inet", ["::1", "1.2.3.4", "1.2.3.5", "ff00::1"]],
  // By version, and of version 1 by time, whose lowest bits come first.
  ["uuid", [
    "00000001-0000-1000-8000-000000000000",
    "00000000-0001-1000-8000-000000000000",
    "00000000-0001-1000-8000-000000000001",
    "00000000-0000-4000-8000-000000000000",
    "f0000000-0000-4000-8000-000000000000",
  ]],
  // Of one time by the other bytes, which are signed.
  ["timeuuid", [
    "00000001-0000-1000-8000-000000000000",
    "00000001-0000-1000-8000-00000000007f",
    "00000001-0000-1000-0000-000000000000",
    "00000000-0001-1000-8000-000000000000",
  ]],
  ["frozen<list<int>>", [[], [1], [1, 2], [2]]],
  ["frozen<set<int>>", [[], [1], [2, 1], [2]]],
  ["frozen<map<int, int>>", [{}, { 1: 1 }, { 1: 2 }, { 2: 0 }]],
  ["frozen<tuple<int, text>>", [[], [null, "a"], [1], [1, "a"], [1, "b"]]],
  ["frozen<place>", [{}, { n: 1 }, { city: "a" }, { city: "a", n: 1 }]],
];

for (const [name, values] of ORDERED) {
  Deno.test(`compare: ${name} has the database's order`, () => {
    const type = parseType(name, TYPES)!;
    const own = values.map((value) => type.from(value));
    for (const [a, x] of own.entries()) {
      for (const [b, y] of own.entries()) {
        assert.equal(
          Math.sign(type.compare(x, y)),
          Math.sign(a - b),
          `${type.plain(x)} and ${type.plain(y)}`,
        );
      }
    }
  });

  Deno.test(`set<${name}>: the same elements are the same set, in whatever order they came`, () => {
    const type = parseType(`set<${name}>`, TYPES)!;
    const wanted = type.plain(type.from(values));
    const shuffled = fc.shuffledSubarray(values, { minLength: values.length });
    fc.assert(fc.property(shuffled, fc.subarray(values), (some, again) => {
      assert.equal(type.plain(type.from([...some, ...again])), wanted);
    }));
  });
}

Deno.test("plain: values that differ differ within a list, too, also those that JSON does not have", () => {
  for (const [name, values] of ORDERED) {
    const type = parseType(`list<${name}>`, TYPES)!;
    const plains = values.map((value) => type.plain(type.from([value])));
    assert.equal(new Set(plains).size, values.length, name);
  }
});
